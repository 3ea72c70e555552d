from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .readiness_gate_common import ReadinessGateCommon


@tagged("post_install", "-at_install")
class TestReadinessTick(ReadinessGateCommon):
    """What is ticked by whom; what ticks itself; who gets a checklist at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()
        cls.deal = cls._create_deal()
        cls.asked, cls.amount = cls.deal.readiness_tick_ids

    def test_attached(self):
        """Each item has its due date, and the salesperson who is to do it."""
        self.assertEqual(self.asked.item_id.name, "Ask")
        due = fields.Date.add(fields.Date.context_today(self.rule), days=5)
        self.assertEqual(self.asked.date_deadline, due)
        self.assertFalse(self.amount.date_deadline)
        self.assertEqual(self.asked.responsible_id, self.seller)

    def test_without_a_stage(self):
        """A deal that stands in no stage is open like others."""
        deal = self._create_deal(type="lead")
        deal.write({"stage_id": False, "type": "opportunity"})
        self.assertFalse(deal.stage_id)
        self.assertEqual(len(deal.readiness_tick_ids), 2)

    def test_progress(self):
        self.assertEqual(self.deal.checklist_progress, 0)
        self.deal.expected_revenue = 5
        self.deal.invalidate_recordset()
        self.assertTrue(self.amount.is_settled)
        self.assertEqual(self.deal.checklist_progress, 50)
        self.asked.action_done()
        self.assertEqual(self.deal.checklist_progress, 100)
        self.assertFalse(self._create_deal(type="lead").checklist_progress)

    def test_filled_field(self):
        """A filled field ticks, and an emptied one takes the tick back."""
        item = {"name": "Customer", "tick_by": "field"}
        field = self.env["ir.model.fields"]._get("crm.lead", "partner_id")
        checklist = self._create_ticked("filled", item | {"tick_field_id": field.id})
        self._create_rule(checklist_id=checklist.id)
        deal = self._create_deal(partner_id=self.customer.id)
        self.assertEqual(deal.readiness_tick_ids.mapped("is_settled")[-1:], [True])
        deal.partner_id = False
        deal.invalidate_recordset()
        self.assertEqual(deal.readiness_tick_ids.mapped("is_settled")[-1:], [False])

    def test_history(self):
        """The history says who ticked what when, whatever comes after."""
        self.asked.action_done()
        self.assertEqual(self.asked.done_user_id, self.seller)
        self.asked.action_todo()
        self.assertFalse(self.asked.done_user_id)
        self.asked.write({"state": "na", "reason": "They know us"})
        self.assertRecordValues(
            self.asked.log_ids.sorted("id"),
            [
                {"old_state": "todo", "new_state": "done", "reason": False},
                {"old_state": "done", "new_state": "todo", "reason": False},
                {"old_state": "todo", "new_state": "na", "reason": "They know us"},
            ],
        )
        self.assertEqual(self.asked.log_ids.user_id, self.seller)
        with self.assertRaises(AccessError):
            self.asked.log_ids[0].user_id = self.users["all"]

    def test_not_applicable(self):
        with self.assertRaisesRegex(ValidationError, "Ask"):
            self.asked.write({"state": "na", "reason": " "})

    def test_by_itself(self):
        """What ticks itself cannot be ticked by hand; it may not apply, though."""
        with self.assertRaisesRegex(UserError, "Amount"):
            self.amount.action_done()
        self.amount.write({"state": "na", "reason": "Free of charge"})
        self.assertTrue(self.amount.is_settled)

    def test_not_given_away(self):
        """Nobody takes an item off a lead, puts one on, or moves it to another."""
        other = self._create_deal()
        with self.assertRaises(UserError):
            self.asked.lead_id = other
        with self.assertRaises(UserError):
            self.asked.active = False
        for user in (self.seller, self.users["manager"]):
            with self.assertRaises(AccessError):
                self.asked.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.asked.with_user(user).copy()

    def test_colleague(self):
        """A colleague's items are not mine, unless I am to do one of them."""
        deal = self._create_deal(user_id=self.users["all"].id)
        first, second = deal.sudo().readiness_tick_ids
        first.user_id = self.seller
        mine = self.env["crm.readiness.tick"].with_user(self.seller)
        found = mine.search([("id", "in", (first | second).ids)])
        self.assertEqual(found.ids, first.ids)
        with self.assertRaises(AccessError):
            second.with_user(self.seller).write({"state": "na", "reason": "No"})

    def test_other_company(self):
        deal = self._create_deal(company_id=self.company_b.id, user_id=False)
        ticks = deal.sudo().readiness_tick_ids
        self.assertEqual(len(ticks), 2)
        stranger = self.env["crm.readiness.tick"].with_user(self.users["own_a"])
        stranger = stranger.with_context(allowed_company_ids=self.company_a.ids)
        self.assertFalse(stranger.search([("id", "in", ticks.ids)]))

    def test_conditions(self):
        """A checklist comes where stage, tier and condition hold, and once."""
        rule = self._create_rule(
            crm_stage_ids=self.stage_offer.ids,
            domain="[('expected_revenue', '>=', 100)]",
            checklist_id=self._create_ticked("large", {"name": "Ask the Boss"}).id,
        )
        deal = self._create_deal(expected_revenue=100)
        large = self._create_deal(expected_revenue=99, stage_id=self.stage_offer.id)

        def count(record):
            return len(record.readiness_tick_ids.filtered(lambda t: t.rule_id == rule))

        self.assertEqual((count(deal), count(large)), (0, 0))
        deal.stage_id = self.stage_offer
        large.expected_revenue = 100
        self.assertEqual((count(deal), count(large)), (1, 1))
        deal.write({"expected_revenue": 1000, "stage_id": self.stage_offer.id})
        self.assertEqual(count(deal), 1)

    def test_tier(self):
        """Customers of a tier get their checklist when they enter it."""
        rule = self._create_rule(model="crm.relationship", tier_ids=self.tier_high.ids)
        customer = self._meet(self.customer_own, self.company_a)
        self.assertFalse(customer.readiness_tick_ids)
        self._place(customer, tier_id=self.tier_high)
        self._flush()
        self.assertEqual(customer.readiness_tick_ids.rule_id, rule)

    def test_refused_rules(self):
        """A rule that nothing could ever meet is refused when it is written."""
        draft = self.env["crm.readiness.checklist"].create(
            {"name": "Draft", "purpose": "customer"}
        )
        for values in (
            {"domain": "[('no_such_field', '=', 1)]"},
            {"domain": "[('name', "},
            {"gate": "won", "model": "crm.relationship"},
            {"start": "manager"},
            {"checklist_id": draft.id},
            {"checklist_id": self.env.ref("crm_relationship.readiness_tactical").id},
            {"model": "crm.relationship", "checklist_id": self.list_lead.id},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._create_rule(**values)

    def test_refused_items(self):
        for values in (
            {"tick_by": "field"},
            {"tick_by": "domain"},
            {"tick_by": "domain", "tick_domain": "[('name'"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._create_ticked("bad", {"name": "Bad"} | values)

    def _hide_field(self):
        """Let nobody but administrators read a field that conditions ask."""
        field = self.env["crm.lead"]._fields["expected_revenue"]
        self.patch(field, "groups", "base.group_system")

    def test_author_asks_what_he_may_read(self):
        """Rules are searched by the system, but ask nothing their author may not."""
        rule = self.rule.with_user(self.users["manager"])
        hidden = "[('expected_revenue', '>', 1)]"
        rule.domain = hidden
        rule.domain = "[]"
        self._hide_field()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rule.domain = hidden
        # a list with such a condition is no way round
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.rules.with_user(self.users["manager"]).create(
                {"name": "Rule", "checklist_id": self.list_lead.id}
            )

    def test_rule_outlives_its_author(self):
        """A rule is the company's: it goes on when its author may no longer ask."""
        author = self._new_user(
            "author", "sales_team.group_sale_manager", self.companies
        )
        rule = self.rule.with_user(author)
        rule.domain = "[('expected_revenue', '>', 1)]"
        author.write({"group_ids": [Command.clear()]})
        self.assertTrue(self._create_deal(expected_revenue=5).readiness_tick_ids)
        self.assertFalse(self._create_deal(expected_revenue=0).readiness_tick_ids)
        with self.assertRaises(AccessError):
            rule.domain = "[]"

    def test_author_of_an_item(self):
        """An item is ticked by nothing that its author may not read."""
        draft = self.env["crm.readiness.checklist"].create(
            {"name": "Draft", "purpose": "customer"}
            | {"dimension_ids": [Command.create({"name": "All"})]}
        )
        manager = self.users["manager"]
        field = self.env["ir.model.fields"]._get("crm.lead", "expected_revenue")
        asked = {"tick_by": "domain", "tick_domain": "[('expected_revenue', '>', 1)]"}
        filled = {"tick_by": "field", "tick_field_id": field.id}
        item = self.env["crm.readiness.item"].with_user(manager)
        item = item.create(
            {"name": "Item", "dimension_id": draft.dimension_ids.id} | asked
        )
        item.write(filled)
        self._hide_field()
        for values in (asked, filled):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                item.write(values)

    def test_rule_rights(self):
        with self.assertRaises(AccessError):
            self.rule.with_user(self.seller).gate = "won"
        self.rule.with_user(self.users["manager"]).gate = "won"
        self.assertEqual(self.rule.gate, "won")

    def test_rule_put_away(self):
        """Archived, a rule asks nothing; woken up, what was ticked is there again."""
        self.asked.action_done()
        self.rule.active = False
        self.deal.invalidate_recordset()
        self.assertFalse(self.deal.has_checklist)
        self.rule.active = True
        self.deal.invalidate_recordset()
        self.assertEqual(self.deal.checklist_progress, 50)
