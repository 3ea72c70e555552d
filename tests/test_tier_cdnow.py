"""CDNOW: tiers by share of value hit their percentages, ties at the line go up."""

from datetime import date
from decimal import Decimal

from test_scoring_cdnow import read_purchases

from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.tier_common import TierCommon

END = date(1998, 6, 30)


@tagged("post_install", "-at_install")
class TestTierCdnow(TierCommon):
    """The 2,357 customers of the sample in three tiers."""

    def test_shares(self):
        purchases = read_purchases()
        buyers = self._create_buyers(purchases)
        self.scheme.write({"as_of_date": END, "window_days": 600})
        run = self._score()
        values = {
            key: sum(Decimal(str(amount)) for _day, amount in bought)
            for key, bought in purchases.items()
        }
        total = sum(values.values())
        for share, tiers in ((50, self.top), (80, self.top | self.mid)):
            inside = [
                values[k] for k, buyer in buyers.items() if buyer.tier_id in tiers
            ]
            outside = [
                values[k] for k, buyer in buyers.items() if buyer.tier_id not in tiers
            ]
            line = min(inside)
            self.assertGreater(line, max(outside))
            above = sum(value for value in inside if value > line)
            self.assertLess(above * 100, total * share)
            self.assertGreaterEqual(sum(inside) * 100, total * share)
        self.assertEqual(run.tier_change_count, len(buyers))
        self.assertNothingWritten(self._score)
