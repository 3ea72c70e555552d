from odoo.exceptions import UserError
from odoo.tests import tagged

from .readiness_gate_common import ReadinessGateCommon


@tagged("post_install", "-at_install")
class TestReadinessGateCustomer(ReadinessGateCommon):
    """Customers meet gates by what somebody decides, not by what has happened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("stage", "crm.relationship")
        partner = cls._create_partner(name="Held Ltd", user_id=cls.seller.id)
        cls.customer = cls._meet(partner, cls.company_a).with_user(cls.seller)
        cls._flush()
        cls.move = {
            "lifecycle_stage_id": cls.stage_active.id,
            "change_reason": "Signed",
        }

    def _assert_refused(self, move):
        stage = self.customer.lifecycle_stage_id
        with self.assertRaisesRegex(UserError, "Welcome"), self.env.cr.savepoint():
            move()
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.lifecycle_stage_id, stage)

    def _buy(self, partner):
        order = self._create_order(partner)
        self._confirm(order)
        self.env.cr.flush()
        return order

    def test_ways(self):
        partner = self.customer.partner_id
        values = {
            "customer_stage_id": self.stage_active.id,
            "change_reason": "Signed",
        }
        wizard = self.env["crm.relationship.move"].with_user(self.seller)
        override = {
            "relationship_id": self.customer.id,
            "kind": "stage",
            "stage_id": self.stage_active.id,
            "reason": "Signed",
        }
        overrides = self.env["crm.relationship.override"].with_user(self.users["all"])
        ways = {
            "write": lambda: self.customer.write(self.move),
            "contact": lambda: partner.with_user(self.users["all"]).write(values),
            "wizard": lambda: wizard.create(
                {
                    "relationship_ids": self.customer.ids,
                    "lifecycle_stage_id": self.stage_active.id,
                    "reason": "Signed",
                }
            ).action_move(),
            "override": lambda: overrides.create(override)._stand(),
        }
        for name, move in ways.items():
            with self.subTest(name):
                self._assert_refused(move)

    def test_passed(self):
        self._settle(self.customer)
        self.customer.write(self.move)
        self.assertEqual(self.customer.lifecycle_stage_id, self.stage_active)

    def test_gone_from_the_tier(self):
        """Who leaves the tier of the checklist first has the checklist all the same."""
        self.rule.active = False
        self._create_rule("stage", "crm.relationship", tier_ids=self.tier_low.ids)
        customer = self.customer.with_env(self.env)
        self._place(customer, tier_id=self.tier_low)
        self._place(customer, tier_id=self.tier_high)
        self._assert_refused(lambda: self.customer.write(self.move))

    def test_created_behind(self):
        """Whoever is entered as an active customer has passed no gate."""
        partner = self._create_partner(name="New Ltd", user_id=self.seller.id)
        with self.assertRaisesRegex(UserError, "Welcome"), self.env.cr.savepoint():
            self.env["crm.relationship"].create(
                {"partner_id": partner.id, "company_id": self.company_a.id} | self.move
            )

    def test_purchase_passes(self):
        """A first purchase has happened: no gate refuses the order."""
        order = self._buy(self.customer.partner_id)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.customer.lifecycle_stage_id, self.stage_active)

    def test_merge_passes(self):
        """Who becomes one keeps the further stage, whatever is missing."""
        partner = self._create_partner(name="Twin Ltd", user_id=self.seller.id)
        self._buy(partner)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (partner | self.customer.partner_id).ids, self.customer.partner_id
        )
        self.assertEqual(self.customer.lifecycle_stage_id, self.stage_active)

    def test_hand_over_starts_anew(self):
        """A new account manager gets the list again; what was ticked is history."""
        self.rule.active = False
        rule = self._create_rule(model="crm.relationship", start="manager")
        self.assertFalse(rule.tick_count)
        manager = self.users["manager"]
        customer = self.customer.with_user(manager)
        customer.user_id = self.users["all"]
        first = customer.readiness_tick_ids
        self.assertEqual(first.rule_id, rule)
        first.action_done()
        customer.user_id = self.seller
        second = customer.readiness_tick_ids
        self.assertEqual(second.state, "todo")
        self.assertFalse(first.active)
        self.assertEqual(first.state, "done")

    def test_cron_attaches(self):
        """Customers that set-based SQL made have their list by the next day."""
        self.customer.readiness_tick_ids.sudo().unlink()
        self.rules._cron_attach()
        self.assertEqual(self.customer.readiness_tick_ids.rule_id, self.rule)

    def test_shipped(self):
        """New customers get the onboarding list when they buy for the first time."""
        rule = self.env.ref("crm_relationship.readiness_rule_onboarding")
        rule.active = True
        self._buy(self.customer.partner_id)
        ticks = self.customer.readiness_tick_ids.filtered(
            lambda tick: tick.rule_id == rule
        )
        codes = ["D125a", "D125b", "D125c", "D125d"]
        self.assertEqual(ticks.item_id.mapped("code"), codes)
