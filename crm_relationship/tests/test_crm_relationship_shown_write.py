from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RelationshipCommon

MUTED = ("odoo.orm.models", "odoo.models", "odoo.addons.base.models.ir_model")
MUTED += ("odoo.addons.base.models.ir_rule",)


@tagged("post_install", "-at_install")
class TestShownWrite(RelationshipCommon):
    """Stage, segment and tier written on stock records go through the guard."""

    def _with(self, records, role, company=None):
        company = company or self.company_a
        records = records.with_user(self.users[role])
        return records.with_context(allowed_company_ids=company.ids)

    def _assert_moved(self, partner, company, **position):
        relationship = self._meet(partner, company)
        for name, record in position.items():
            self.assertEqual(relationship[name], record)

    def test_contact(self):
        """A contact's tier is its relationship's, with reason, author and history."""
        partner = self._with(self.contact, "own")
        self._flush()
        version = partner.read(["write_date", "write_uid"])
        partner.write({"customer_tier_id": self.tier_high.id, "change_reason": "Big"})
        self.assertEqual(partner.customer_tier_id, self.tier_high)
        relationship = self._meet(self.customer, self.company_a)
        self.assertEqual(relationship.tier_id, self.tier_high)
        change = relationship.change_ids
        self.assertEqual(change.mapped("reason"), ["Big"])
        self.assertEqual(change.user_id, self.users["own"])
        self._flush()
        self.assertEqual(partner.read(["write_date", "write_uid"]), version)
        self.assertFalse(self._meet(self.customer, self.company_b).tier_id)

    def test_documents(self):
        """Leads, orders and posted invoices write on their own company's customer."""
        order = self._create_order(self.contact, self.company_b)
        order.locked = True
        invoice = self._create_invoice(self.customer, self.company_a)
        invoice.action_post()
        self._flush()
        values = {"customer_tier_id": self.tier_low.id, "change_reason": "By order"}
        self._with(order, "all", self.companies).write(values)
        self._assert_moved(self.customer, self.company_b, tier_id=self.tier_low)
        values = {"customer_segment_id": self.segment_best.id, "change_reason": "Paid"}
        invoice.with_user(self.users["manager"]).sudo().write(values)
        self._assert_moved(
            self.customer, self.company_a, rfm_segment_id=self.segment_best
        )
        lead = self._with(self._create_lead(self.customer_a, self.company_a), "all")
        values = {"customer_stage_id": self.stage_responder.id, "change_reason": "Call"}
        lead.write(values)
        self._assert_moved(
            self.customer_a, self.company_a, lifecycle_stage_id=self.stage_responder
        )

    def test_assignment(self):
        """A value set in code goes the same way; the reason is in the context."""
        partner = self._with(self.customer, "own")
        with self.assertRaisesRegex(UserError, "Say why Shared Ltd changes"):
            partner.customer_tier_id = self.tier_high
        partner = partner.with_context(crm_relationship_reason="By code")
        partner.customer_tier_id = self.tier_high
        self._assert_moved(self.customer, self.company_a, tier_id=self.tier_high)

    def test_no_reason(self):
        """Without a reason nothing is written, neither here nor there."""
        partner = self._with(self.customer, "own")
        for reason in ({}, {"change_reason": "  "}, {"change_reason": False}):
            with self.assertRaisesRegex(UserError, "Say why Shared Ltd changes"):
                partner.write({"customer_tier_id": self.tier_high.id} | reason)
        with self.assertRaisesRegex(UserError, "Say why"), self.cr.savepoint():
            partner.write({"name": "New", "customer_tier_id": self.tier_high.id})
        with self.assertRaisesRegex(UserError, "Say why"), self.cr.savepoint():
            partner.create({"name": "New", "customer_tier_id": self.tier_high.id})
        self.assertEqual(self.customer.name, "Shared Ltd")
        self.assertFalse(self._meet(self.customer, self.company_a).change_ids)

    def test_nothing_to_change(self):
        """What stands there already needs neither reason nor right."""
        self._place(self._meet(self.customer, self.company_a), tier_id=self.tier_low)
        reader = self.users["reader"]
        reader.group_ids += self.quick_ref("base.group_partner_manager")
        partner = self._with(self.customer, "reader")
        partner.write({"customer_tier_id": self.tier_low.id, "phone": "1"})
        partner.write({"change_reason": "Only said"})
        self.assertEqual(self.customer.phone, "1")
        self.assertEqual(len(self._meet(self.customer, self.company_a).change_ids), 1)
        with self.assertRaises(AccessError), mute_logger(*MUTED):
            partner.write({"customer_tier_id": self.tier_high.id, "change_reason": "X"})

    def test_create(self):
        """A new contact with a tier becomes a customer; an empty field asks nothing."""
        vals = {"customer_tier_id": self.tier_high.id, "change_reason": "Bought us"}
        partners = self._with(self.env["res.partner"], "own")
        partners = partners.create(
            [{"name": "One"} | vals, {"name": "Two"}, {"name": "Three"} | vals]
            + [{"name": "Four", "customer_tier_id": False, "customer_stage_id": False}]
        )
        tiers = [partner.customer_tier_id for partner in partners]
        self.assertEqual(tiers, [self.tier_high, *[self.tier_high.browse()]] * 2)
        self.assertEqual(
            [bool(partner.relationship_id) for partner in partners],
            [True, False, True, False],
        )

    def test_refused(self):
        """Who cannot be moved is named, with what to do, in one message."""
        values = {"customer_tier_id": self.tier_high.id, "change_reason": "Try"}
        self._meet(self.stranger, self.company_a)
        self.stranger.active = False
        for partner, message in (
            (self.customer_other, "may not change Colleague's"),
            (self.stranger, "Nobody Yet is archived"),
            (self.users["all"].partner_id, "is an internal user"),
            (self.company_b.partner_id, "is an internal user or a company"),
        ):
            with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
                self._with(partner, "own").write(values)
        limited = self._with(self.customer_b, "own", self.companies)
        with self.assertRaisesRegex(UserError, "belongs to another company"):
            limited.write(values)
        lead = self._with(self._create_lead(), "own")
        with self.assertRaisesRegex(UserError, "A wish has no customer yet"):
            lead.write(values)
        with self.assertRaisesRegex(UserError, "cannot go back"):
            self._confirm(self._create_order(self.customer), "2024-01-01")
            self._with(self.customer, "own").write(
                {"customer_stage_id": self.stage_prospect.id, "change_reason": "Try"}
            )
        with self.assertRaisesRegex(UserError, "always has a lifecycle stage"):
            self._with(self.customer, "own").write(
                {"customer_stage_id": False, "change_reason": "Try"}
            )

    def test_rights(self):
        """Who may not change relationships cannot do it by way of a contact."""
        values = {"customer_tier_id": self.tier_high.id, "change_reason": "Try"}
        self._meet(self.customer, self.company_a)
        for role in ("portal", "employee", "reader", "invoicing"):
            with self.assertRaises(AccessError), mute_logger(*MUTED):
                self._with(self.customer, role).write(values)
        self._create_order(self.customer)
        self._flush()
        report = self.env["sale.report"].search([("partner_id", "=", self.customer.id)])
        with self.assertRaises(AccessError), mute_logger(*MUTED):
            self._with(report, "manager").write(values)
        self.assertFalse(self._meet(self.customer, self.company_a).tier_id)

    def test_sets(self):
        """Contacts of one customer are one customer; the last word counts."""
        partners = self._with(self.customer | self.contact | self.customer_own, "own")
        partners.write({"customer_tier_id": self.tier_low.id, "change_reason": "All"})
        for partner in (self.customer, self.customer_own):
            relationship = self._meet(partner, self.company_a)
            self.assertEqual(relationship.tier_id, self.tier_low)
            self.assertEqual(len(relationship.change_ids), 1)
        vals = {"parent_id": self.customer.id, "change_reason": "Rows"}
        partners.create(
            [
                {"name": "A", "customer_tier_id": self.tier_high.id} | vals,
                {"name": "B", "customer_tier_id": self.tier_low.id} | vals,
            ]
        )
        self._assert_moved(self.customer, self.company_a, tier_id=self.tier_low)

    def test_two_companies(self):
        """A mass edit over two companies' orders moves both relationships."""
        orders = self._create_order(self.customer, self.company_a)
        orders |= self._create_order(self.customer, self.company_b)
        orders = self._with(orders, "all", self.companies)
        orders.write({"customer_tier_id": self.tier_high.id, "change_reason": "Both"})
        for company in self.companies:
            self._assert_moved(self.customer, company, tier_id=self.tier_high)

    def test_other_customer(self):
        """A lead that gets another customer leaves both where they stand."""
        self._place(self._meet(self.customer, self.company_a), tier_id=self.tier_low)
        lead = self._with(self._create_lead(self.customer), "own")
        for partner in (self.stranger, self.customer_other):
            lead.write(  # as a form does, which shows the new customer's empty fields
                {"partner_id": partner.id}
                | dict.fromkeys(("customer_stage_id", "customer_tier_id"), False)
            )
        stage = self._meet(self.stranger, self.company_a).lifecycle_stage_id
        self.assertEqual(stage, self.stage_prospect)
        self._assert_moved(self.customer, self.company_a, tier_id=self.tier_low)

    def test_form(self):
        """What is entered in a form stays there until it is saved, with its reason."""
        view = self.env["ir.ui.view"].create(
            {
                "name": "Test",
                "model": "res.partner",
                "arch": """<form><field name="name"/><field name="customer_tier_id"/>
                    <field name="customer_stage_id"/><field name="change_reason"/>
                    <field name="customer_purchase_count"/></form>""",
            }
        )
        with Form(self._with(self.customer, "own"), view) as form:
            form.customer_tier_id = self.tier_high
            form.change_reason = "By form"
            form.name = "Shared Inc"
            self.assertEqual(form.customer_tier_id, self.tier_high)
        self._assert_moved(self.customer, self.company_a, tier_id=self.tier_high)
        with Form(self._with(self.env["res.partner"], "own"), view) as form:
            form.name = "From a form"
        self.assertFalse(form.record.relationship_id)
        with self.assertRaisesRegex(UserError, "Say why"), self.cr.savepoint():
            with Form(self._with(self.customer, "own"), view) as form:
                form.customer_tier_id = self.tier_low
