from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestShownLead(RelationshipCommon):
    """A lead shows its customer's stage, and its own as long as it has none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead().with_user(cls.users["own"])
        cls.lead = cls.lead.with_context(allowed_company_ids=cls.companies.ids)

    def _get_stage(self, partner=None, company=None):
        relationship = self._meet(partner or self.customer, company or self.company_a)
        return relationship.lifecycle_stage_id

    def test_own_stage(self):
        """Nobody's stage needs no reason; it is seen, found, sorted and grouped."""
        self.assertEqual(self.lead.customer_stage_id, self.stage_prospect)
        self.lead.customer_stage_id = self.stage_responder
        self.assertEqual(self.lead.own_stage_id, self.stage_responder)
        self.assertEqual(self.lead.customer_stage_id, self.stage_responder)
        other = self.lead.create(
            {"name": "B", "customer_stage_id": self.stage_prospect.id}
        )
        third = self.lead.create({"name": "C", "partner_id": self.customer.id})
        leads = self.lead | other | third
        scope = ("id", "in", leads.ids)
        found = leads.search([scope, ("customer_stage_id.kind", "=", "responder")])
        self.assertEqual(found, self.lead)
        found = leads.search(
            [scope, ("customer_stage_id", "=", self.stage_prospect.id)]
        )
        self.assertEqual(found, other | third)
        found = leads.search([scope], order="customer_stage_id desc, id")
        self.assertEqual(found, self.lead | other | third)
        groups = leads._read_group([scope], ["customer_stage_id"], ["__count"])
        self.assertEqual(
            dict(groups), {self.stage_prospect: 2, self.stage_responder: 1}
        )
        leads.write({"name": "Same for all"})
        self.lead.write({"customer_stage_id": False})
        self.assertFalse(self.lead.own_stage_id)

    def test_own_stage_kind(self):
        """Who has no customer has not bought."""
        for name in ("customer_stage_id", "own_stage_id"):
            with (
                self.assertRaisesRegex(ValidationError, "before the first purchase"),
                self.cr.savepoint(),
            ):
                self.lead.write({name: self.stage_active.id})

    def test_own_stage_company(self):
        """A stage of one company is not for another company's lead."""
        stage = self.stage_prospect.sudo().copy({"company_id": self.company_b.id})
        lead = self.lead.create({"name": "A", "company_id": self.company_a.id})
        with self.assertRaises(UserError), self.cr.savepoint():
            lead.customer_stage_id = stage

    def test_tier_needs_customer(self):
        """Segment and tier are a customer's."""
        with self.assertRaisesRegex(UserError, "has no customer yet"):
            self.lead.write(
                {"customer_tier_id": self.tier_high.id, "change_reason": "Try"}
            )

    def test_rights(self):
        """Without a right on relationships there is no own stage either."""
        self.lead.customer_stage_id = self.stage_responder
        for role in ("portal", "employee"):
            lead = self.lead.with_user(self.users[role])
            self.assertFalse(lead.sudo().customer_stage_id)
            for name in ("own_stage_id", "customer_stage_id"):
                with self.assertRaises(AccessError), mute_logger("odoo.orm.models"):
                    lead.sudo().sudo(False).search([(name, "!=", False)])

    def test_handed_over(self):
        """The customer that the lead gets takes over the interest, with history."""
        self.lead.customer_stage_id = self.stage_responder
        self.lead.partner_id = self.customer
        company = self.lead.company_id or self.company_a
        relationship = self._meet(self.customer, company)
        self.assertEqual(relationship.lifecycle_stage_id, self.stage_responder)
        self.assertEqual(relationship.change_ids.reason, "Interest shown on a lead")
        self.assertEqual(relationship.change_ids.user_id, self.users["own"])
        self.assertFalse(self.lead.own_stage_id)
        self.assertEqual(self.lead.customer_stage_id, self.stage_responder)

    def test_handed_over_at_once(self):
        """So it is when the lead comes with both, several at a time."""
        partners = self.customer | self.customer_own
        leads = self.lead.create(
            [
                {
                    "name": "Both",
                    "partner_id": partner.id,
                    "own_stage_id": self.stage_responder.id,
                    "company_id": self.company_b.id,
                }
                for partner in partners
            ]
        )
        for partner in partners:
            stage = self._get_stage(partner, self.company_b)
            self.assertEqual(stage, self.stage_responder)
        self.assertFalse(leads.own_stage_id)

    def test_conversion(self):
        """So it is when Odoo makes the contact of the lead."""
        self.lead.write({"email_from": "ann@example.com", "contact_name": "Ann"})
        self.lead.customer_stage_id = self.stage_responder
        self.lead._handle_partner_assignment(create_missing=True)
        self.assertTrue(self.lead.partner_id)
        self.assertEqual(self.lead.customer_stage_id, self.stage_responder)

    def test_merged(self):
        """Leads that become one stand as far as the furthest, in any order."""
        prospect, responder = self.stage_prospect, self.stage_responder
        for stages in (
            [prospect, responder],
            [responder, prospect],
            [False, responder],
        ):
            with self.subTest(stages=stages):
                leads = self.lead.create(
                    [
                        {"name": "Same", "own_stage_id": stage and stage.id}
                        for stage in stages
                    ]
                )
                merged = leads.merge_opportunity()
                self.assertEqual(merged.own_stage_id, responder)

    def test_merged_with_customer(self):
        """The customer of one of the leads takes over the other's interest."""
        leads = self.lead.create(
            [
                {"name": "Unknown", "own_stage_id": self.stage_responder.id},
                {"name": "Known", "partner_id": self.customer.id},
            ]
        )
        leads.company_id = self.company_a
        merged = leads.merge_opportunity()
        self.assertFalse(merged.own_stage_id)
        self.assertEqual(merged.customer_stage_id, self.stage_responder)

    def test_merged_over_companies(self):
        """A stage that only another company has stays behind."""
        stage = self.stage_responder.sudo().copy({"company_id": self.company_b.id})
        leads = self.lead.create(
            [
                {"name": "A", "company_id": self.company_a.id},
                {"name": "B", "company_id": self.company_b.id}
                | {"own_stage_id": stage.id},
            ]
        )
        merged = leads.merge_opportunity()
        self.assertEqual(merged.company_id, self.company_a)
        self.assertEqual(merged.own_stage_id, self.stage_prospect)

    def test_customer_is_ahead(self):
        """A customer who has bought, or a prospect's own stage, changes nothing."""
        self._confirm(self._create_order(self.customer), "2024-01-01")
        self.lead.customer_stage_id = self.stage_responder
        self.lead.write(
            {"partner_id": self.customer.id, "company_id": self.company_a.id}
        )
        self.assertEqual(self.lead.customer_stage_id, self.stage_active)
        self.assertEqual(self._get_stage(), self.stage_active)
        lead = self._create_lead(own_stage_id=self.stage_prospect.id)
        lead.partner_id = self.stranger
        self.assertEqual(len(self._meet(self.stranger, self.company_a).change_ids), 0)

    def test_colleague(self):
        """The interest counts even if the customer turns out to be a colleague's."""
        self.lead.customer_stage_id = self.stage_responder
        self.lead.write(
            {"partner_id": self.customer_other.id, "company_id": self.company_a.id}
        )
        self.assertFalse(self.lead.customer_stage_id)
        self.assertEqual(self._get_stage(self.customer_other), self.stage_responder)
