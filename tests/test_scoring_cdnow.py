"""CDNOW, the standard data set of customer-base analysis, scored in every mode.

Held against the figures that are published or were computed independently (see
`setup/data/README.md`), and against plain Python written from the definition.
"""

import csv
import gzip
from collections import Counter
from datetime import date

from machine import paths

from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.rfm_expected import facts, score
from odoo.addons.crm_relationship.tests.scoring_common import ScoringCommon

FILE = paths.SETUP / "data" / "cdnow_sample_transactions.csv.gz"
END = date(1998, 6, 30)
BANDS = ((360, 180, 90, 30), (2, 3, 5, 10), (20.5, 50, 100, 300))


def read_purchases():
    """Return ``{customer: [(day, amount)]}`` of the sample."""
    purchases = {}
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            purchases.setdefault(row["customer"], []).append(
                (day, float(row["amount"]))
            )
    return purchases


@tagged("post_install", "-at_install")
class TestScoringCdnow(ScoringCommon):
    """Every customer of the sample, all three scores."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purchases = read_purchases()
        cls.buyers = cls._create_buyers(cls.purchases)
        cls.scheme.write({"as_of_date": END, "window_days": 600})

    def _get_expected(self, as_of, window_days, mode, count_unit="document"):
        known = {
            key: facts(bought, as_of, window_days, count_unit)
            for key, bought in self.purchases.items()
        }
        known = {
            key: (values[0], values[1], round(values[2], 2))
            for key, values in known.items()
            if values
        }
        if mode == "bands":
            known = {k: ((as_of - v[0]).days, *v[1:]) for k, v in known.items()}
        expected = score(known, mode, 5, BANDS)
        return {key: expected.get(key, (0, 0, 0)) for key in self.purchases}

    def _assertScores(self, as_of, window_days, mode, count_unit="document"):
        limits = (",".join(map(str, band)) for band in BANDS)
        names = ("recency_bands", "frequency_bands", "monetary_bands")
        self.scheme.write(
            {"as_of_date": as_of, "window_days": window_days}
            | {"mode": mode, "count_unit": count_unit}
            | dict(zip(names, limits, strict=True))
        )
        run = self._score()
        expected = self._get_expected(as_of, window_days, mode, count_unit)
        self.assertEqual(self._get_scores(self.buyers), expected)
        scored = sum(scores != (0, 0, 0) for scores in expected.values())
        self.assertEqual((run.customer_count, run.scored_count), (2357, scored))

    def test_file(self):
        """The sample is whole: customers, purchases, dollars."""
        amounts = [amount for rows in self.purchases.values() for _day, amount in rows]
        self.assertEqual(len(self.purchases), 2357)
        self.assertEqual(len(amounts), 6919)
        self.assertAlmostEqual(sum(amounts), 244091.94, 2)
        customers = self.env["crm.relationship"].union(*self.buyers.values())
        self.assertEqual(sum(customers.mapped("purchase_count")), 6919)
        self.assertAlmostEqual(sum(customers.mapped("purchase_amount")), 244091.94, 2)

    def test_published_frequencies(self):
        """History to 1997-09-30 as of that day, purchases as documents."""
        self.scheme.as_of_date = date(1997, 9, 30)
        self._score()
        scores = Counter(buyer.frequency_score for buyer in self.buyers.values())
        self.assertEqual([scores[s] for s in range(1, 6)], [1398, 0, 439, 216, 304])

    def test_independent(self):
        """Each measure over everybody."""
        self._assertScores(END, 600, "independent")

    def test_nested(self):
        """Frequency within recency, monetary value within both."""
        self._assertScores(END, 600, "nested")

    def test_bands(self):
        """By limits of one's own."""
        self._assertScores(END, 600, "bands")

    def test_year(self):
        """A window of a year leaves out who bought before it; days as purchases."""
        self._assertScores(END, 365, "independent", "day")
        self._assertScores(date(1998, 1, 15), 90, "nested")
