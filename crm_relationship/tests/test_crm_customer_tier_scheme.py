from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .tier_common import DAY, LONG_AGO, TierCommon


@tagged("post_install", "-at_install")
class TestCrmCustomerTierScheme(TierCommon):
    """What a scheme measures and asks for, whose it is, and which are refused."""

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
