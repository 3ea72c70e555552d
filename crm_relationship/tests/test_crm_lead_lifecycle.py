from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.crm_relationship.hooks import post_init_hook

from .lifecycle_common import LifecycleCommon


@tagged("post_install", "-at_install")
class TestCrmLeadLifecycle(LifecycleCommon):
    """Leads without a customer stand in a stage of their own, and show it."""

    def test_leads_begin(self):
        """A lead without a customer begins where customers do, and hands it over."""
        lead = self._create_lead(None, self.company_a)
        self.assertEqual(lead.own_stage_id, self.stage_prospect)
        self.assertEqual(lead.customer_stage_id, self.stage_prospect)
        lead.partner_id = self.stranger
        self.assertFalse(lead.own_stage_id)
        self.assertEqual(lead.customer_stage_id, self.stage_prospect)
        self.rules.use_prospect = False
        self.assertFalse(self._create_lead(None, self.company_a).own_stage_id)
        self.rules.use_prospect = True
        self.company_a.relationship_use_lifecycle = False
        self.assertFalse(self._create_lead(None, self.company_a).own_stage_id)

    def test_handed_over_without_seeing_it(self):
        """Who may not see the stage hands it over all the same; one cleared is gone."""
        lead, cleared = (self._create_lead(None, self.company_a) for _time in "ab")
        (lead + cleared).own_stage_id = self.stage_responder
        salesman = self.env.ref("sales_team.group_sale_salesman")
        salesman.implied_ids -= self.env.ref("crm_relationship.group_relationship_user")
        blind = self.env["res.users"].create(
            {
                "name": "Blind",
                "login": "blind",
                "company_id": self.company_a.id,
                "company_ids": self.company_a.ids,
                "group_ids": salesman.ids,
            }
        )
        lead.user_id = blind
        own = lead.with_user(blind).with_context(
            allowed_company_ids=blind.company_ids.ids
        )
        with self.assertRaises(AccessError):
            own.own_stage_id = False
        own.partner_id = self.stranger
        self.assertFalse(lead.own_stage_id)
        self.assertEqual(lead.customer_stage_id, self.stage_responder)
        other = self.stranger.create({"name": "Another"})
        cleared.write({"own_stage_id": False, "partner_id": other.id})
        self._flush()
        self.assertEqual(cleared.customer_stage_id, self.stage_prospect)

    def test_stage_of_leads_elsewhere(self):
        """A stage in which leads of B stand is not made A's."""
        lead = self._create_lead(None, self.company_b)
        stage = self.stage_prospect.copy({"name": "Asked", "company_id": False})
        lead.own_stage_id = stage
        with self.assertRaisesRegex(UserError, "Customers of other companies"):
            stage.company_id = self.company_a
        stage.company_id = self.company_b

    def test_leads_of_before(self):
        """The installation puts leads without a customer where they belong."""
        names = ("known", "wrote", "quiet", "of_b")
        leads = {name: self._create_lead(None, self.company_a) for name in names}
        leads["known"].partner_id = self.stranger
        leads["of_b"].company_id = self.company_b
        leads["wrote"].message_post(
            body="Hello", message_type="email", email_from="somebody@example.com"
        )
        self.company_b.relationship_use_lifecycle = False
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET own_stage_id = NULL")
        self.env.invalidate_all()
        post_init_hook(self.env)
        self.assertEqual(leads["wrote"].own_stage_id, self.stage_responder)
        self.assertEqual(leads["quiet"].own_stage_id, self.stage_prospect)
        self.assertFalse(leads["known"].own_stage_id | leads["of_b"].own_stage_id)

    def test_leads_of_before_the_switch(self):
        """Switching the lifecycle on puts the leads of that company where they belong.

        Once: a stage that somebody gave stays, and off and on again changes nothing.
        """
        self.companies.relationship_use_lifecycle = False
        names = ("known", "wrote", "quiet", "shared", "given", "of_b")
        leads = {name: self._create_lead(None, self.company_a) for name in names}
        leads["known"].partner_id = self.stranger
        leads["of_b"].company_id = self.company_b
        leads["shared"].write({"company_id": False, "user_id": self.users["own_a"].id})
        leads["given"].own_stage_id = self.stage_responder
        leads["wrote"].message_post(
            body="Hello", message_type="email", email_from="somebody@example.com"
        )
        settings = self.env["res.config.settings"].with_company(self.company_a)
        settings.create({"relationship_use_lifecycle": True}).execute()
        expected = {
            "known": self.stage_prospect.browse(),
            "wrote": self.stage_responder,
            "quiet": self.stage_prospect,
            "shared": self.stage_prospect,
            "given": self.stage_responder,
            "of_b": self.stage_prospect.browse(),
        }
        self.assertEqual({n: lead.own_stage_id for n, lead in leads.items()}, expected)
        leads["quiet"].own_stage_id = self.stage_responder
        self.company_a.relationship_use_lifecycle = False
        self.company_a.relationship_use_lifecycle = True
        self.assertEqual(leads["quiet"].own_stage_id, self.stage_responder)
        self.env["crm.lead"]._begin_own_stages(self.company_a)
        self.assertEqual(self.env.cr.rowcount, 0)

    def test_lead_form(self):
        """Leads and opportunities show their stage, customer or not, and how new."""
        for kind, partner in (
            ("lead", None),
            ("lead", self.customer),
            ("opportunity", None),
            ("opportunity", self.customer),
        ):
            lead = self._create_lead(partner, self.company_a, type=kind)
            form = Form(lead.with_user(self.users["own"]), "crm.crm_lead_view_form")
            for name in ("customer_stage_id", "customer_newness"):
                self.assertFalse(form._get_modifier(name, "invisible"), (kind, name))
