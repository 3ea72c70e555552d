"""Tiers of any customers are those of the definition, and noise moves nobody."""

import random
from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings, strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relationship.tests.scoring_common import AS_OF
from odoo.addons.crm_relationship.tests.tier_common import TierCommon

SEED = 20250630
# few values, so that many are equal; nothing and returns among them
cents = st.one_of(
    st.sampled_from([-500, 0, 1, 1000, 1000, 9999]), st.integers(0, 10**6)
)
pairs = st.tuples(st.integers(1, 98), st.integers(1, 98)).map(
    lambda pair: (min(pair), min(max(pair), 98) + 1)
)


def expect_rank(value, values, shares):
    """Return the rank by the definition: what is bought by those who bought more."""
    total = sum(other for other in values if other > 0)
    above = sum(other for other in values if other > value)
    for rank, share in enumerate(shares):
        if value > 0 and above * 100 < share * total:
            return rank
    return len(shares)


@tagged("post_install", "-at_install")
class TestTierProperties(TierCommon):
    """The run against plain Python, and against itself with shaken amounts."""

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(cents, max_size=20), pairs)
    @example([1000] * 5, (40, 70))
    @example([0, -500], (40, 70))
    def test_definition(self, bought, shares):
        history = {
            number: [(AS_OF - timedelta(5), cent / 100)]
            for number, cent in enumerate(bought)
        }
        ranked = [self.top, self.mid, self.base]
        with self._undone():
            self.tiers.unlink()
            self._create_scheme(shares=shares)
            buyers = self._create_buyers(history)
            self._score()
            given_tiers = {key: buyer.tier_id for key, buyer in buyers.items()}
        expected = {
            key: ranked[expect_rank(cent, bought, shares)]
            for key, cent in enumerate(bought)
        }
        self.assertEqual(given_tiers, expected)

    def test_noise(self):
        """Amounts shaken by 1 % over 30 runs move nobody who is near a line."""
        noise = random.Random(SEED)
        self.tiers.grace_days = 0
        amounts = {n: round(noise.lognormvariate(5, 1), 2) for n in range(150)}
        buyers = self._create_buyers(
            {n: [(AS_OF - timedelta(5), amount)] for n, amount in amounts.items()}
        )
        run = self._score()
        lines = [float(line) for line in run.tier_rules["lines"]]
        near = {
            buyers[n]: buyers[n].tier_id
            for n, amount in amounts.items()
            if any(abs(amount / line - 1) < 0.0099 for line in lines)
        }
        self.assertTrue(near)
        for _run in range(30):
            self._shake(buyers, amounts, noise)
            self._score()
            self.assertEqual({buyer: buyer.tier_id for buyer in near}, near)

    def _shake(self, buyers, amounts, noise):
        """Give each order an amount up to 1 % off the first one."""
        rows = [
            SQL("(%s, %s)", buyers[n].partner_id.id, amount * noise.uniform(0.99, 1.01))
            for n, amount in amounts.items()
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET amount_untaxed = shaken.amount FROM (VALUES %s)"
                " AS shaken (partner, amount) WHERE partner_id = partner",
                SQL(", ").join(rows),
            )
        )
        self.env["crm.relationship"].union(*buyers.values())._touch_own_purchases()
        self._flush()
