from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.crm_relationship.models.scoring.crm_scoring_line import (
    FACT_COLUMNS,
    LABEL_COLUMNS,
    SCORE_COLUMNS,
)

from .scoring_common import AS_OF, ScoringCommon

GIVEN = (*FACT_COLUMNS, *SCORE_COLUMNS, *LABEL_COLUMNS, "rfm_segment_id")


@tagged("post_install", "-at_install")
class TestCrmScoringIncremental(ScoringCommon):
    """A nightly run looks at what changed, and gives what a full pass would give."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{AS_OF} 10:00:00"))
        cls.scheme.write({"as_of_date": False, "window_days": 30, "new_days": 5})
        cls.buyers = cls._create_buyers(
            {
                number: [
                    (AS_OF - timedelta(days=2 * number + 9 * turn), 10 * number + 1)
                    for turn in range(number % 4 + 1)
                ]
                for number in range(30)
            }
        )
        cls.first = cls._score()

    def _assertIncremental(self, day=AS_OF, **counts):
        """A run on ``day`` is no full pass, and a full pass then finds nothing."""
        with freeze_time(f"{day} 10:00:00"):
            self._get_full_runs().started = f"{day} 10:00:00"  # checked, this week
            run = self._score()
            self.assertFalse(run.is_full)
            self.assertRecordValues(run, [counts])
            before = self._get_given()
            full = self._get_full_pass()
            self.assertEqual(self._get_given(), before)
            self.assertRecordValues(full, [{"line_count": 0, "mended_count": 0}])
        return run

    def _get_full_pass(self):
        """Return a full pass by the same rules, as there is one every week."""
        self._get_full_runs().started = "2000-01-01 00:00:00"
        run = self._score()
        self.assertTrue(run.is_full)
        self.assertFalse(run.is_silent)
        return run

    def _get_full_runs(self):
        domain = [("company_id", "=", self.company_a.id), ("is_full", "=", True)]
        return self.runs.search(domain)

    def _get_given(self):
        """Return everything that a run gives, of every customer."""
        self.env.invalidate_all()
        return {
            key: [buyer[name] for name in GIVEN] for key, buyer in self.buyers.items()
        }

    def test_nothing_happened(self):
        """On the same day nobody is looked at."""
        self._assertIncremental(line_count=0)

    def test_window_moves(self):
        """The next days old purchases leave the window; nobody touched anything."""
        for days in (1, 2, 9, 40):
            with self.subTest(days=days):
                self._assertIncremental(AS_OF + timedelta(days=days))

    def test_purchase(self):
        """A purchase of today, and one of last week that was confirmed late."""
        for number, days in ((3, 0), (29, 7), (28, 200)):
            order = self._create_order(self.buyers[number].partner_id, amount=777)
            self._confirm(order, f"{AS_OF - timedelta(days=days)} 09:00:00")
        self._assertIncremental()

    def test_cancelled(self):
        """A cancelled order counts no more, the customer's only one neither."""
        orders = self.env["sale.order"].search(
            [("partner_id", "in", [self.buyers[n].partner_id.id for n in (4, 7)])]
        )
        orders._action_cancel()
        self._flush()
        self._assertIncremental(AS_OF + timedelta(days=1))
        never = self._get_segment("never")
        self.assertEqual(self.buyers[4].rfm_segment_id, never)

    def test_dated_ahead(self):
        """What is dated ahead waits for its day, settled by then or not."""
        order = self._create_order(self.buyers[8].partner_id, amount=50)
        self._confirm(order, f"{AS_OF + timedelta(days=2)} 09:00:00")
        count = self.buyers[8].purchase_count
        self._assertIncremental(AS_OF + timedelta(days=1))
        self.assertEqual(self.buyers[8].purchase_count, count)
        self._assertIncremental(AS_OF + timedelta(days=2))
        self.assertEqual(self.buyers[8].purchase_count, count + 1)

    def test_touched_and_not_settled(self):
        """An event that waits on the list is part of the run all the same."""
        partner = self.buyers[9].partner_id
        self._insert_orders([(partner, AS_OF, 4000)], self.company_a)
        touches = self.env["crm.relationship.touch"]
        touches._touch({(partner.id, self.company_a.id)})
        self._assertIncremental()
        self.assertEqual(self.buyers[9].window_last_date, AS_OF)

    def test_archived_meanwhile(self):
        """Who comes back after a month is scored by the window of that day."""
        partner = self.buyers[2].partner_id
        partner.active = False
        self._assertIncremental(AS_OF + timedelta(days=3))
        self._assertIncremental(AS_OF + timedelta(days=35))
        self.assertTrue(self.buyers[2].window_count)  # as it was when it left
        partner.active = True
        self._assertIncremental(AS_OF + timedelta(days=36))
        self.assertFalse(self.buyers[2].window_count)

    def test_weekly_full_pass(self):
        """Every seven days everything is looked at anew."""
        for days, is_full in ((1, False), (6, False), (7, True), (8, False)):
            with freeze_time(f"{AS_OF + timedelta(days=days)} 10:00:00"):
                self.assertEqual(self._score().is_full, is_full)

    def test_full_pass_mends(self):
        """A full pass corrects what nothing should have changed, and says so."""
        self.env.cr.execute(
            "UPDATE crm_relationship SET window_count = 99, purchase_amount = 1"
            " WHERE id = ANY(%s)",
            [[self.buyers[1].id, self.buyers[6].id]],
        )
        self.env.invalidate_all()
        run = self._get_full_pass()
        self.assertEqual(run.mended_count, 2)
        self.assertNotEqual(self.buyers[1].window_count, 99)

    def test_full_pass_after_traces(self):
        """A run that was taken back, or broke off, leaves facts that nobody trusts."""
        for state in ("reverted", "failed"):
            run = self._score(as_of_date=AS_OF - timedelta(days=20))
            self.assertTrue(run.line_count)
            run.state = state
            with self.subTest(state=state):
                run = self._score()
                self.assertTrue(run.is_full)
                self.assertFalse(self._score().is_full)

    def test_earlier_day(self):
        """After a run for a past day the next one comes back to today's window."""
        before = self._get_given()
        self.assertTrue(self._score(as_of_date=AS_OF - timedelta(days=20)).is_full)
        self.assertNotEqual(self._get_given(), before)
        self._assertIncremental()
        self.assertEqual(self._get_given(), before)

    def test_earlier_day_after_events(self):
        """Who bought after a run for a past day still counts as of that day."""
        day = AS_OF - timedelta(days=20)
        self._score(as_of_date=day)
        before = self._get_given()
        self._insert_orders([(self.buyers[0].partner_id, AS_OF, 50)], self.company_a)
        self.buyers[0]._touch_own_purchases()
        self._flush()
        self.assertEqual(self.buyers[0].window_last_date, AS_OF)
        run = self._score(as_of_date=day)
        self.assertEqual(run.mended_count, 0)
        names = ("window_last_date", "window_count", "window_amount", "rfm_code")
        places = [GIVEN.index(name) for name in names]
        after = self._get_given()
        self.assertEqual(
            [after[0][place] for place in places],
            [before[0][place] for place in places],
        )

    def test_frozen(self):
        """With frozen thresholds only customers move."""
        self.scheme.frozen = True
        thresholds = self._score().thresholds
        self._insert_orders(
            [(self.buyers[n].partner_id, AS_OF, 5000) for n in range(20)],
            self.company_a,
        )
        for number in range(20):
            self.buyers[number]._touch_own_purchases()
        run = self._assertIncremental()
        self.assertEqual(run.thresholds, thresholds)
        later = self._assertIncremental(AS_OF + timedelta(days=4))
        self.assertEqual(later.thresholds["monetary"], thresholds["monetary"])
        self.assertNotEqual(later.thresholds["recency"], thresholds["recency"])
