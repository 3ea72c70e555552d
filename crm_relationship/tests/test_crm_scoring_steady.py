import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Datetime
from odoo.tests import tagged

from .tier_common import TierCommon

FIRST = date(2025, 1, 1)
NIGHTS = (1, 2, 30, 61, 95, 130, 190)  # days after it


@tagged("post_install", "-at_install")
class TestCrmScoringSteady(TierCommon):
    """A night leaves out whom no rule moves; a full pass finds nobody it has missed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(19)
        cls.scheme.write({"as_of_date": False, "window_days": 120, "new_days": 10})
        cls.env["crm.lifecycle.scheme"].create(
            {"name": "Tested", "company_id": cls.company_a.id}
            | {"use_silence": True, "silence_days": 100, "use_rhythm": True}
            | {"use_late": True, "use_falling": True}
        )
        with freeze_time(f"{FIRST} 10:00:00"):
            cls.buyers = cls._create_buyers(
                {key: cls._draw_purchases(key) for key in range(30)}
            )
            cls._score()

    @classmethod
    def _draw_purchases(cls, key):
        """Return purchases of half a year, about each ``key`` days; some have none."""
        days = range(key, 180, max(key, 3))
        return [
            (FIRST - timedelta(days=day), cls.random.randint(10, 400)) for day in days
        ][: key and None]

    def _assert_night(self, day):
        """The run of the night is no full pass, and a full one finds nothing left."""
        fulls = self.runs.search([("is_full", "=", True)])
        fulls.started = Datetime.to_string(day - timedelta(days=1))
        night = self._score()
        self.assertFalse(night.is_full)
        self.runs.search([("is_full", "=", True)]).started = "2000-01-01 00:00:00"
        full = self._score()
        self.assertRecordValues(full, [{"is_full": True, "line_count": 0}])
        return night

    def _assert_nights(self):
        """Go through the nights; now and then somebody buys, or is set by hand."""
        nights = self.runs
        for number, days in enumerate(NIGHTS):
            day = FIRST + timedelta(days=days)
            with freeze_time(f"{day} 10:00:00"):
                for key in self.random.sample(range(30), 4):
                    self._buy(self.buyers[key], day, self.random.randint(10, 900))
                buyer = self.buyers[self.random.randrange(30)]
                if number % 3 == 1:
                    buyer.write({"tier_id": self.mid.id, "change_reason": "Lifted"})
                buyer.is_not_profiled = number % 4 == 2
                nights |= self._assert_night(day)
        return nights

    def test_all_rules(self):
        """Scores, segments, stages, risks and tiers move, each in some night."""
        nights = self._assert_nights()
        for name in ("segment", "stage", "tier"):
            self.assertTrue(any(nights.mapped(f"{name}_change_count")), name)
        self.assertTrue(any(buyer.at_risk_date for buyer in self.buyers.values()))
        self.assertTrue(any(night.line_count < 20 for night in nights))

    def test_frozen_thresholds(self):
        """Frozen limits of recency move on with the day."""
        self.scheme.frozen = True
        with freeze_time(f"{FIRST} 11:00:00"):
            self._score()
        self._assert_nights()

    def test_fixed_bands(self):
        """Limits of bands have to be reached."""
        self.scheme.write(
            {"mode": "bands", "bins": 3, "recency_bands": "60, 20"}
            | {"frequency_bands": "2, 5", "monetary_bands": "100, 800"}
        )
        with freeze_time(f"{FIRST} 11:00:00"):
            self._score()
        self._assert_nights()

    def test_domain_of_contacts(self):
        """Whom the scheme's domain leaves out is looked at every night."""
        self.scheme.partner_domain = "[('name', 'not ilike', '2')]"
        with freeze_time(f"{FIRST} 11:00:00"):
            self._score()
        self._assert_nights()
