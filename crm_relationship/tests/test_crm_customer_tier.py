from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .tier_common import DAY, LONG_AGO, TierCommon


@tagged("post_install", "-at_install")
class TestCrmCustomerTier(TierCommon):
    """Tiers that the run gives: by lines, up at once, down after grace."""

    def _create_ladder(self, *amounts):
        return self._create_buyers(
            {number: [(LONG_AGO, amount)] for number, amount in enumerate(amounts)}
        )

    # --- the line ---

    def test_share(self):
        """Who together bring the first half are Top, up to 80 % Mid, then Base."""
        buyers = self._create_ladder(50, 25, 15, 10)
        run = self._score_on(DAY)
        self.assertEqual(
            self._get_tiers(buyers), {0: "Top", 1: "Mid", 2: "Mid", 3: "Base"}
        )
        lines = [float(line) for line in run.tier_rules["lines"]]
        self.assertEqual(lines, [37.5, 12.5])  # midway to the next below

    def test_lines_kept_without_a_sort(self):
        """While sums tell that the lines still fit, not all values are ranked."""
        amounts = [round(100 * 1.0018**number, 2) for number in range(110)]
        self._create_ladder(*amounts)
        run = self._score_on(DAY)
        ranked = patch.object(type(run), "_rank_lines", autospec=True)
        with ranked as rank:
            again = self._score_on(DAY)
        rank.assert_not_called()
        self.assertEqual(again.tier_rules["lines"], run.tier_rules["lines"])
        self._create_ladder(10 * sum(amounts))  # holds more than all others together
        moved = self._score_on(DAY)
        self.assertNotEqual(moved.tier_rules["lines"], run.tier_rules["lines"])

    def test_ties_go_up(self):
        """Customers who are alike at the line all go to the upper tier."""
        buyers = self._create_ladder(30, 30, 30, 5, 5)
        self._score_on(DAY)
        self.assertEqual(
            self._get_tiers(buyers),
            {0: "Top", 1: "Top", 2: "Top", 3: "Base", 4: "Base"},
        )

    def test_nobody_and_nothing(self):
        """Who never bought has no tier; one who bought for nothing is in the last."""
        never = self._meet(self.stranger, self.company_a)
        buyers = self._create_ladder(0, 100, -20)
        self._score_on(DAY)
        self.assertFalse(never.tier_id)
        self.assertEqual(self._get_tiers(buyers), {0: "Base", 1: "Top", 2: "Base"})

    def test_all_equal_or_alone(self):
        buyers = self._create_ladder(10, 10, 10)
        self._score_on(DAY)
        self.assertEqual(set(self._get_tiers(buyers).values()), {"Top"})

    def test_not_counted(self):
        """Who objects to profiling gets no tier, and does not move the lines."""
        buyers = self._create_ladder(50, 1000, 25, 25)
        buyers[1].is_not_profiled = True
        self._score_on(DAY)
        self.assertEqual(
            self._get_tiers(buyers), {0: "Top", 1: False, 2: "Mid", 3: "Mid"}
        )

    def test_idempotent(self):
        self._create_ladder(50, 25, 15, 10)
        self._score_on(DAY)
        self.assertNothingWritten(self._score)
        self.scheme._write_uncounted({"rule_version": 99})  # a full pass
        self.assertNothingWritten(self._score)

    # --- up, down, and in between ---

    def test_up_at_once(self):
        self._use_lines(1000, 100)
        buyer = self._create_ladder(90)[0]
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.base)
        self._buy(buyer, DAY, 910)
        run = self._score_on(DAY + timedelta(1))
        self.assertEqual(buyer.tier_id, self.mid)  # 1000 is within the band of Top
        self._buy(buyer, DAY, 20)
        self._score_on(DAY + timedelta(2))
        self.assertEqual(buyer.tier_id, self.top)
        self.assertEqual(run.tier_change_count, 1)
        self.assertEqual(
            buyer.change_ids.sorted("id").new_tier_id, self.base | self.mid | self.top
        )

    def test_down_after_grace(self):
        """Below the line for the days of grace, whatever number of runs that is."""
        self._use_lines(1000, 100)
        buyer = self._create_ladder(1000)[0]
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.top)
        self._buy(buyer, DAY, -500)
        below = DAY + timedelta(1)
        for _run in range(3):
            self._score_on(below)
            self.assertEqual(buyer.tier_candidate_id, self.mid)
            self.assertEqual(buyer.tier_below_since, below)
            self.assertEqual(buyer.tier_fall_date, below + timedelta(30))
        self._score_on(below + timedelta(29))
        self.assertEqual(buyer.tier_id, self.top)
        self._score_on(below + timedelta(30))
        self.assertEqual(buyer.tier_id, self.mid)
        self.assertFalse(buyer.tier_candidate_id)
        self.assertFalse(buyer.tier_below_since)
        self.assertNothingWritten(self._score)

    def test_recovers_in_grace(self):
        self._use_lines(1000, 100)
        buyer = self._create_ladder(1000)[0]
        self._score_on(DAY)
        self._buy(buyer, DAY, -500)
        self._score_on(DAY + timedelta(1))
        self._buy(buyer, DAY, 490)
        self._score_on(DAY + timedelta(2))
        self.assertFalse(buyer.tier_below_since)
        self._score_on(DAY + timedelta(200))
        self.assertEqual(buyer.tier_id, self.top)

    def test_band(self):
        """Between the line less and plus the band nobody moves, either way."""
        self._use_lines(1000, 100)
        buyers = self._create_ladder(1000, 990, 979, 1019, 1021)
        self._score_on(DAY)
        self.assertEqual(
            self._get_tiers(buyers), {0: "Top", 1: "Mid", 2: "Mid", 3: "Top", 4: "Top"}
        )
        for key, amount in ((0, -19), (1, 29), (3, -40), (2, 42)):
            self._buy(buyers[key], DAY, amount)
        self._score_on(DAY + timedelta(1))
        self.assertEqual(
            self._get_tiers(buyers), {0: "Top", 1: "Mid", 2: "Top", 3: "Top", 4: "Top"}
        )
        below = [key for key, buyer in buyers.items() if buyer.tier_below_since]
        self.assertEqual(below, [3])

    def test_newcomer(self):
        """Nobody falls in the first months; grace begins after them."""
        self._use_lines(1000, 100, newcomer_months=2)
        buyer = self._create_buyers({0: [(DAY - timedelta(10), 1000)]})[0]
        self._score_on(DAY)
        self._buy(buyer, DAY, -950)
        self._score_on(DAY + timedelta(40))
        self.assertFalse(buyer.tier_below_since)
        self._score_on(DAY + timedelta(60))
        self.assertEqual(buyer.tier_below_since, DAY + timedelta(60))
        self.assertEqual(buyer.tier_candidate_id, self.base)

    def test_no_grace(self):
        self._use_lines(1000, 100, grace_days=0)
        buyer = self._create_ladder(1000)[0]
        self._score_on(DAY)
        self._buy(buyer, DAY, -950)
        self._score_on(DAY + timedelta(1))
        self.assertEqual(buyer.tier_id, self.base)

    # --- people first ---

    def test_override(self):
        """No rule moves an overridden tier, nor who is kept out of the rules."""
        buyers = self._create_ladder(100, 100)
        self.env["crm.relationship.override"].create(
            {"relationship_id": buyers[0].id, "kind": "tier", "reason": "Strategic"}
            | {"tier_id": self.base.id}
        )
        buyers[1].is_not_moved = True
        self._score_on(DAY)
        self.assertEqual(self._get_tiers(buyers), {0: "Base", 1: False})
        buyers[0].tier_override_id.action_end()
        self._score_on(DAY + timedelta(1))
        self.assertEqual(buyers[0].tier_id, self.top)

    def test_switched_off(self):
        self.company_a.relationship_use_tiers = False
        buyers = self._create_ladder(100)
        run = self._score_on(DAY)
        self.assertFalse(buyers[0].tier_id)
        self.assertFalse(run.tier_rules)

    def test_without_scores(self):
        """Tiers by amount need no scores; tiers by score wait for them."""
        self.company_a.relationship_use_rfm = False
        buyers = self._create_ladder(100)
        self._score_on(DAY)
        self.assertEqual(buyers[0].tier_id, self.top)
        self.tiers.measure = "rfm_score"
        self.assertFalse(self._score_on(DAY).tier_rules)
        self.assertEqual(buyers[0].tier_id, self.top)

    # --- silence and reverting ---

    def test_silent(self):
        """After changed rules of tiers nobody is told; the next night is normal."""
        self._create_ladder(50, 25, 15, 10)
        self.assertTrue(self._score_on(DAY).is_silent)
        self.assertFalse(self._score().is_silent)
        self.tiers.grace_days = 10
        self.assertTrue(self._score().is_silent)
        self.assertFalse(self._score().is_silent)

    def test_revert(self):
        buyers = self._create_ladder(50, 25, 15, 10)
        self._score_on(DAY).action_revert()
        self.assertFalse(any(self._get_tiers(buyers).values()))

    # --- measures and conditions ---

    def test_points(self):
        """The combined score: 100 points for the best scores, 0 for the worst."""
        self._use_lines(90, 40, method="points")
        buyers = self._create_buyers(
            {n: [(DAY - timedelta(9 * n), 100 - n)] * (10 - n) for n in range(10)}
        )
        self._score_on(DAY)
        for buyer in buyers.values():
            points = sum(
                buyer[f"{name}_score"] - 1
                for name in ("recency", "frequency", "monetary")
            )
            self.assertAlmostEqual(buyer.tier_value, 100 * points / 12, 3)
        self.assertEqual(buyers[0].tier_id, self.top)
        self.assertEqual(buyers[9].tier_id, self.base)

    def test_measures(self):
        """All time counts what the window has lost; the score is that of RFM."""
        self._use_lines(100, 50, measure="purchase_amount")
        buyer = self._create_buyers({0: [(DAY - timedelta(900), 100)]})[0]
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.top)
        self.tiers.write({"measure": "rfm_score", "grace_days": 0})
        self._score_on(DAY)
        self.assertEqual(buyer.tier_value, buyer.rfm_score)

    def test_conditions(self):
        """Months, categories and referrals are asked besides the value."""
        rules = self._use_lines(100, 50)
        buyers = self._create_ladder(110, 110)
        rules[0].min_months = 10
        self._score_on(DAY)
        self.assertEqual(buyers[0].tier_id, self.mid)  # 300 days are not ten months
        rules[0].min_months = 9
        self._score_on(DAY)
        self.assertEqual(buyers[0].tier_id, self.top)
        rules[0].write({"min_months": 0, "min_referrals": 1})
        self.tiers.grace_days = 0
        buyers[1].referrer_id = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": buyers[0].partner_id.id}
        )
        self._score_on(DAY)
        self.assertEqual(self._get_tiers(buyers), {0: "Top", 1: "Mid"})

    def test_categories(self):
        rules = self._use_lines(100, 50)
        rules[0].min_categories = 1
        category = self.env["product.category"].create({"name": "Advice"})
        self.product.categ_id = category
        order = self._create_order(self.stranger, amount=110)
        self._confirm(order, LONG_AGO)
        buyer = self._meet(self.stranger, self.company_a)
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.top)
        rules[0].min_categories = 2
        self.tiers.grace_days = 0
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.mid)

    def test_categories_invoiced(self):
        """Where invoices are what counts, orders are no breadth."""
        rules = self._use_lines(100, 50)
        rules[0].min_categories = 2
        self.scheme.source = "invoice"
        self.tiers.grace_days = 0
        other = self.env["product.product"].create({"name": "Goods"})
        for product, name in ((self.product, "Advice"), (other, "Goods")):
            product.categ_id = self.env["product.category"].create({"name": name})
        buyer = self._meet(self.stranger, self.company_a)
        invoices = [
            self._create_invoice(self.stranger, invoice_date=LONG_AGO)
            for _product in range(2)
        ]
        for invoice, product in zip(invoices, (self.product, other), strict=True):
            invoice.invoice_line_ids.product_id = product
            invoice.invoice_line_ids.price_unit = 110
        invoices[0].action_post()
        order = self._create_order(self.stranger, amount=110)
        order.order_line.product_id = other
        self._confirm(order, LONG_AGO)
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.mid)
        invoices[1].action_post()
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.top)

    # --- companies ---

    def test_inherited(self):
        """A branch without a scheme goes by its parent's, a company by the default."""
        schemes = self.env["crm.customer.tier.scheme"]
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company_a.id}
        )
        self.assertEqual(schemes._get_active(branch), self.tiers)
        default = self.env.ref("crm_relationship.crm_customer_tier_scheme_default")
        self.assertEqual(schemes._get_active(self.company_b), default)
        self.tiers.active = False
        self.assertEqual(schemes._get_active(branch), default)

    def test_two_companies(self):
        """One customer, two companies: two tiers, each in its own money."""
        buyers = self._create_ladder(50, 25, 15, 10)
        self._insert_orders([(buyers[3].partner_id, LONG_AGO, 70)], self.company_b)
        other = self._meet(buyers[3].partner_id, self.company_b)
        self._flush()
        self._score_on(DAY)
        self.assertFalse(other.tier_id)
        self._score(company_id=self.company_b.id, as_of_date=DAY)
        platinum = self.env.ref("crm_relationship.crm_customer_tier_platinum")
        self.assertEqual(other.tier_id, platinum)
        self.assertEqual(buyers[3].tier_id, self.base)

    # --- refusals ---

    def test_bad_schemes(self):
        rules = self.tiers.rule_ids.sorted(lambda rule: rule._get_rank())
        foreign = self.top.copy({"company_id": self.company_b.id, "sequence": 5000})
        twin = self.top.copy({"name": "Twin", "sequence": self.top.sequence})
        for message, work in (
            ("stay below 100 percent,", lambda: rules[1].write({"share": 100})),
            ("share_range|below 100", lambda: rules[1].write({"share": 120})),
            ("grow from tier to tier", lambda: rules[1].write({"share": 50})),
            ("grow from tier to tier", lambda: rules[0].write({"share": 0})),
            ("fall from tier to tier", lambda: self._use_lines(100, 1000)),
            ("fall from tier to tier", lambda: self._use_lines(100, 0)),
            ("100 points", lambda: self._use_lines(101, 50, method="points")),
            ("same rank", lambda: rules[1].write({"tier_id": twin.id})),
            ("tier_uniq", lambda: rules[1].write({"tier_id": self.top.id})),
            ("dead_band_range", lambda: self.tiers.write({"dead_band": 51})),
            ("days", lambda: self.tiers.write({"grace_days": -1})),
            ("days", lambda: self.tiers.write({"newcomer_months": 2**31 - 1})),
            ("positive", lambda: rules[0].write({"min_months": -1})),
            ("needs a tier", lambda: self.tiers.write({"rule_ids": [Command.clear()]})),
            ("compan", lambda: rules[2].write({"tier_id": foreign.id})),
        ):
            with (
                self.subTest(message),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex((UserError, IntegrityError), message),
                self.env.cr.savepoint(),
            ):
                work()
                self.env.flush_all()
            self.env.invalidate_all()

    def test_swap_in_one_go(self):
        """Rules that are only right together can be written together."""
        rules = self.tiers.rule_ids.sorted(lambda rule: rule._get_rank())
        self.tiers.rule_ids = [
            Command.update(rules[0].id, {"share": 85}),
            Command.update(rules[1].id, {"share": 90}),
        ]
        self.assertEqual(rules.mapped("share"), [85, 90, 100])

    def test_order_lost(self):
        """Tiers dragged out of order stop the run with the message of the scheme."""
        self._create_ladder(50, 25)
        self.top.sequence, self.mid.sequence = self.mid.sequence, self.top.sequence
        with self.assertRaisesRegex(ValidationError, "grow from tier to tier"):
            self._score_on(DAY)
