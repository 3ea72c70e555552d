from datetime import timedelta
from random import Random

from odoo.tests import tagged

from .rfm_expected import facts, place, score
from .scoring_common import AS_OF, ScoringCommon

BANDS = {
    "recency_bands": "200,100,50,20",
    "frequency_bands": "2,3,4,6",
    "monetary_bands": "50,100.5,300,600",
}
LIMITS = ((200, 100, 50, 20), (2, 3, 4, 6), (50, 100.5, 300, 600))


@tagged("post_install", "-at_install")
class TestCrmScoringFormula(ScoringCommon):
    """Scores are those of the definition, computed beside in plain Python."""

    def _get_history(self, count=60, seed=7):
        """Return purchases of ``count`` customers, many of them equal."""
        random = Random(seed)
        return {
            number: [
                (
                    AS_OF
                    - timedelta(days=random.choice((0, 3, 3, 40, 90, 200, 364, 400))),
                    random.choice((10, 10, 25.5, 99.99, 500)),
                )
                for _turn in range(random.choice((1, 1, 1, 2, 3, 7)))
            ]
            for number in range(count)
        }

    def _assertScores(self, history, mode="independent", bins=5, unit="document"):
        values = {"mode": mode, "bins": bins, "count_unit": unit}
        self.scheme.write(values | (BANDS if mode == "bands" else {}))
        buyers = self._create_buyers(history)
        self._score()
        known = {
            key: facts(bought, AS_OF, self.scheme.window_days, unit)
            for key, bought in history.items()
        }
        known = {key: values for key, values in known.items() if values}
        if mode == "bands":
            known = {k: ((AS_OF - v[0]).days, *v[1:]) for k, v in known.items()}
        expected = score(known, mode, bins, LIMITS)
        scores = self._get_scores(buyers)
        self.assertEqual(scores, {key: expected.get(key, (0, 0, 0)) for key in history})
        self._assertSegments(buyers, expected, bins)
        return scores

    def _assertSegments(self, buyers, expected, bins):
        """Everybody with scores is in the segment of the cell that they fall into."""
        cells = {c._get_place(): c.segment_id for c in self.scheme.cell_ids}
        for key, scores in expected.items():
            cell = tuple(place(value, bins) for value in scores)
            self.assertEqual(buyers[key].rfm_segment_id, cells[cell])

    def test_modes(self):
        """Independent, nested and fixed bands."""
        for mode in ("independent", "nested", "bands"):
            with self.subTest(mode=mode), self._undone():
                self._assertScores(self._get_history(), mode)

    def test_numbers_of_scores(self):
        """3 to 10 scores, independent and nested."""
        for bins in range(3, 11):
            for mode in ("independent", "nested"):
                with self.subTest(bins=bins, mode=mode), self._undone():
                    self._assertScores(self._get_history(), mode, bins)

    def test_days_as_purchases(self):
        """Several documents of one day are one purchase where the scheme says so."""
        self._assertScores(self._get_history(), unit="day")

    def test_any_unit(self):
        """Amounts in thousands or thousandths, rials too, give the same scores."""
        scores = []
        for factor in (1, 1000, 0.001, 10**9):
            with self._undone():
                self.company_a.currency_id.rounding = 0.00001
                scores.append(self._get_scored(factor))
        self.assertEqual(scores, [scores[0]] * 4)

    def _get_scored(self, factor):
        history = {
            number: [(AS_OF - timedelta(days=number), (number * 37 % 101 + 1) * factor)]
            for number in range(50)
        }
        buyers = self._create_buyers(history)
        self._score()
        return self._get_scores(buyers)

    def test_any_order(self):
        """The order in which customers and orders came does not matter."""
        history = self._get_history()
        scores = []
        for seed in (1, 2):
            keys = list(history)
            Random(seed).shuffle(keys)
            with self._undone():
                scores.append(
                    self._assertScores({key: history[key][::-1] for key in keys})
                )
        self.assertEqual(*scores)

    def test_all_equal(self):
        """Nobody is below anybody: all score 1, in every mode but bands."""
        for mode in ("independent", "nested"):
            with self.subTest(mode=mode), self._undone():
                same = {number: [(AS_OF, 10)] for number in range(12)}
                scores = self._assertScores(same, mode)
                self.assertEqual(set(scores.values()), {(1, 1, 1)})

    def test_one_customer(self):
        """One customer has nobody below."""
        for mode in ("independent", "nested"):
            with self.subTest(mode=mode), self._undone():
                scores = self._assertScores({"only": [(AS_OF, 10)]}, mode)
                self.assertEqual(scores["only"], (1, 1, 1))

    def test_no_customers(self):
        """A company without customers has a run that ends, in every mode."""
        for mode in ("independent", "nested", "bands"):
            with self.subTest(mode=mode), self._undone():
                self._assertScores({}, mode)

    def test_ends_of_the_window(self):
        """The first and the last day of the window count, the days beside do not."""
        self.scheme.window_days = 30
        buyers = self._create_buyers(
            {
                "before": [(AS_OF - timedelta(days=30), 1)],
                "first": [(AS_OF - timedelta(days=29), 1)],
                "last": [(AS_OF, 1)],
                "after": [(AS_OF + timedelta(days=1), 1)],
            }
        )
        self._score()
        counts = {key: buyer.window_count for key, buyer in buyers.items()}
        self.assertEqual(counts, {"before": 0, "first": 1, "last": 1, "after": 0})

    def test_new_customers(self):
        """Whoever bought first fewer than so many days ago is new, with scores."""
        self.scheme.new_days = 10
        buyers = self._create_buyers(
            {
                "new": [(AS_OF - timedelta(days=9), 1)],
                "known": [(AS_OF - timedelta(days=10), 1)],
                "back": [(AS_OF - timedelta(days=400), 1), (AS_OF, 1)],
            }
        )
        self._score()
        new = self._get_segment("new")
        self.assertEqual(
            {key for key, buyer in buyers.items() if buyer.rfm_segment_id == new},
            {"new"},
        )
        self.assertTrue(buyers["new"].rfm_code)

    def test_weights(self):
        """The combined score is the mean by the weights."""
        self.scheme.write(
            {"recency_weight": 2, "frequency_weight": 0, "monetary_weight": 1}
        )
        buyers = self._create_buyers(self._get_history(20))
        self._score()
        for buyer in buyers.values():
            mean = (2 * buyer.recency_score + buyer.monetary_score) / 3
            self.assertAlmostEqual(buyer.rfm_score, mean, 2)
