"""Scores of any customers are those of the definition: random inputs, all modes."""

from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.rfm_expected import facts, score
from odoo.addons.crm_relationship.tests.scoring_common import AS_OF, ScoringCommon

LIMITS = ((300, 90, 30, 7), (2, 3, 4, 6), (10, 100.5, 1000, 10000))
BANDS = ("recency_bands", "frequency_bands", "monetary_bands")

# few values, so that many are equal; some out of the window, some in the future
days = st.sampled_from([-3, 0, 1, 6, 7, 30, 89, 90, 91, 364, 365, 900])
cents = st.one_of(st.sampled_from([0, 1, 1000, 9999]), st.integers(0, 10**7))
purchases = st.lists(st.tuples(days, cents), min_size=1, max_size=6)
customers = st.lists(purchases, min_size=0, max_size=25)
factors = st.sampled_from([1, 1000, 10**9])


@tagged("post_install", "-at_install")
class TestScoringProperties(ScoringCommon):
    """The engine against plain Python, and against itself in another unit or order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = dict.fromkeys(BANDS)
        limits = [",".join(map(str, band)) for band in LIMITS]
        cls.scheme.write(dict(zip(names, limits, strict=True)))

    def _get_scored(self, bought, factor=1, **rules):
        """Return the scores that a run gives to new customers of these purchases."""
        history = {
            number: [
                (AS_OF - timedelta(days=day), cent * factor / 100) for day, cent in rows
            ]
            for number, rows in enumerate(bought)
        }
        with self._undone():
            self.scheme.write(rules)
            buyers = self._create_buyers(history)
            run = self._score()
            self.assertEqual(run.state, "done")
            return self._get_scores(buyers)

    def _get_expected(self, bought, mode, bins, count_unit):
        known = {}
        for number, rows in enumerate(bought):
            history = [(AS_OF - timedelta(days=day), cent) for day, cent in rows]
            if values := facts(history, AS_OF, 365, count_unit):
                known[number] = values
        if mode == "bands":
            known = {
                number: ((AS_OF - last).days, count, cents / 100)
                for number, (last, count, cents) in known.items()
            }
        expected = score(known, mode, bins, LIMITS)
        return {n: expected.get(n, (0, 0, 0)) for n in range(len(bought))}

    @example([], "independent", 5, "document")
    @example([[(0, 100)]], "nested", 10, "document")
    @example([[(0, 100)]] * 12, "independent", 3, "day")
    @example([[(0, 100)]] * 12, "nested", 10, "document")
    @example([[(7 * n, 100 * n)] * (n + 1) for n in range(6)], "bands", 5, "day")
    @example([[(n, n)] for n in range(100)], "independent", 10, "document")
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        customers,
        st.sampled_from(["independent", "nested", "bands"]),
        st.integers(3, 10),
        st.sampled_from(["document", "day"]),
    )
    def test_definition(self, bought, mode, bins, count_unit):
        """``1 + floor(bins * share strictly below)``, or the bands that are reached."""
        bins = 5 if mode == "bands" else bins
        self.assertEqual(
            self._get_scored(bought, mode=mode, bins=bins, count_unit=count_unit),
            self._get_expected(bought, mode, bins, count_unit),
        )

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        customers,
        st.sampled_from(["independent", "nested"]),
        factors,
        st.randoms(use_true_random=False),
    )
    def test_any_unit_and_order(self, bought, mode, factor, random):
        """Other units and another order of customers and orders: the same scores."""
        scores = self._get_scored(bought, mode=mode)
        order = list(range(len(bought)))
        random.shuffle(order)
        shuffled = [random.sample(bought[n], len(bought[n])) for n in order]
        others = self._get_scored(shuffled, factor, mode=mode)
        self.assertEqual(
            {order[number]: values for number, values in others.items()}, scores
        )
