from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .lifecycle_common import LifecycleCommon

TODAY = date(2025, 6, 30)
TOMORROW = TODAY + timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestCrmLifecycleRisk(LifecycleCommon):
    """At risk: who, since when, and one activity while the reason lasts."""

    def _buy(self, *days_ago):
        """Return a customer of "own" who bought so many days ago."""
        days = [(TODAY - timedelta(days=number), 100) for number in days_ago]
        buyer = self._create_buyers({days_ago: days})[days_ago]
        buyer.user_id = self.users["own"]
        return buyer

    def _get_open(self, buyer):
        return buyer.activity_ids.filtered("active")

    def test_late(self):
        """Late is whoever waits longer than one and a half of its own intervals."""
        # every 40 days: late after 60
        on_time, late = self._buy(140, 100, 60), self._buy(141, 101, 61)
        two = self._buy(101, 61)
        self._run(TODAY)
        self.assertFalse(on_time.at_risk_date)
        self.assertEqual((late.risk_late_date, late.at_risk_date), (TODAY, TODAY))
        self.assertEqual(late.risk_reasons, "Late by Own Rhythm")
        self.assertFalse(two.at_risk_date)
        self._run(TOMORROW)
        self.assertEqual((on_time.at_risk_date, late.at_risk_date), (TOMORROW, TODAY))

    def test_quick(self):
        """Whoever buys every other day is not late after a long weekend."""
        quick = self._buy(34, 32, 30)
        self._run(TODAY)
        self.assertFalse(quick.at_risk_date)
        self._run(TOMORROW)
        self.assertEqual(quick.risk_late_date, TOMORROW)

    def test_falling(self):
        """Fewer than half of the purchases of as many days before is falling."""
        before = [400 + 30 * number for number in range(12)]  # 12 in 365 days
        falling, steady = (
            self._buy(*before, 5, 9),
            self._buy(*before, *range(5, 75, 10)),
        )
        steady_too = self._buy(*before[:2], 5)  # too few before to judge
        self._run(TODAY)
        self.assertEqual(falling.risk_falling_date, TODAY)
        self.assertEqual(falling.risk_reasons, "Falling Frequency")
        self.assertFalse(any((steady | steady_too).mapped("risk_falling_date")))

    def test_not_watched(self):
        """Former customers and those who object to profiling are not at risk."""
        former, objecting = self._buy(600, 560, 520), self._buy(141, 101, 61)
        objecting.is_not_profiled = True
        self._run(TODAY)
        self.assertEqual(former.lifecycle_kind, "former")
        self.assertFalse(former.at_risk_date)
        self.assertFalse(objecting.at_risk_date)

    def test_activity(self):
        """The first run plans nothing; a later one plans once and closes by itself."""
        silent, late = self._buy(141, 101, 61), self._buy(140, 100, 60)
        self._run(TODAY)
        self.assertFalse(self._get_open(silent))
        self._run(TOMORROW)
        self.assertFalse(self._get_open(silent))
        activity = late.activity_ids
        self.assertEqual(activity.activity_type_id.name, "Late by Own Rhythm")
        self.assertEqual(activity.user_id, self.users["own"])
        self._run(TOMORROW)
        self.assertEqual(self._get_open(late), activity)
        self._confirm(self._create_order(late.partner_id), TODAY)
        self._run(TOMORROW)
        self.assertFalse(late.at_risk_date)
        self.assertFalse(self._get_open(late))
        self.assertFalse(activity.active)
        self.assertTrue(activity.date_done)

    def test_another_manager(self):
        """It is the account manager's, whoever that is by now, and no second one."""
        late = self._buy(140, 100, 60)
        self._run(TODAY)
        self._run(TOMORROW)
        activity = late.activity_ids
        call = late.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.users["own"].id
        )
        late.with_user(self.users["manager"]).user_id = self.users["all"]
        self.assertEqual(activity.user_id, self.users["all"])
        self.assertEqual(call.user_id, self.users["own"])
        self._run(TOMORROW + timedelta(days=1))
        self.assertEqual(self._get_open(late) - call, activity)
        late._hand_over(self.users["own"], "Away", with_activities=False)
        self.assertEqual(activity.user_id, self.users["all"])

    def test_another_salesperson(self):
        """It follows the contact's salesperson, where the manager does."""
        late = self._buy(140, 100, 60)
        self._run(TODAY)
        self._run(TOMORROW)
        activity = late.activity_ids
        late.partner_id.user_id = self.users["own"]
        late.is_user_manual = False
        late.partner_id.user_id = self.users["all"]
        self.assertEqual(activity.user_id, self.users["all"])
        late.user_id = self.users["own"]
        self.assertEqual(activity.user_id, self.users["own"])
        late.is_user_manual = False
        self.assertEqual(late.user_id, self.users["all"])
        self.assertEqual(activity.user_id, self.users["all"])

    def test_done_by_the_manager(self):
        """Who was called is not to be called again while the same reason lasts."""
        late = self._buy(140, 100, 60)
        self._run(TODAY)
        self._run(TOMORROW)
        late.activity_ids.action_feedback("Called: on holiday")
        self._run(TOMORROW)
        self.assertFalse(self._get_open(late))
        self._run(TOMORROW + timedelta(days=1))
        self.assertFalse(self._get_open(late))

    def test_manager_without_rights(self):
        """An account manager who cannot read customers gets no activity, nor error."""
        late = self._buy(140, 100, 60)
        late.sudo().user_id = self.users["employee"]
        self._run(TODAY)
        self.assertEqual(self._run(TOMORROW).state, "done")
        self.assertEqual(late.at_risk_date, TOMORROW)
        self.assertFalse(self._get_open(late))

    def test_silent_run_leaves_nothing_open(self):
        """What a silent run has cleared, the next one closes."""
        late = self._buy(140, 100, 60)
        self._run(TODAY)
        self._run(TOMORROW)
        self.assertTrue(self._get_open(late))
        self.rules.use_late = False
        self.assertTrue(self._run(TOMORROW).is_silent)
        self.assertTrue(self._get_open(late))
        self._run(TOMORROW)
        self.assertFalse(self._get_open(late))

    def test_left_by_hand(self):
        """Whoever leaves by hand is at risk no more."""
        late = self._buy(141, 101, 61)
        self._run(TODAY)
        self._place(late, lifecycle_stage_id=self.stage_former)
        self.assertFalse(late.at_risk_date)
        self.assertFalse(late.risk_late_date)

    def test_shown(self):
        """Contacts and leads show the risk and find it."""
        late = self._buy(141, 101, 61)
        self._run(TODAY)
        partner = late.partner_id.with_company(self.company_a)
        self.assertEqual(partner.customer_at_risk_date, TODAY)
        found = partner.search([("customer_at_risk_date", "!=", False)])
        self.assertIn(partner, found)
        lead = self._create_lead(partner, self.company_a)
        self.assertEqual(lead.customer_at_risk_date, TODAY)

    @mute_logger("odoo.sql_db")
    def test_bad_rules(self):
        """Rules that make no sense are refused, each by the one rule against it."""
        for values, message in (
            ({"silence_days": 0}, "scheme_silence_days"),
            ({"silence_days": 2**31 - 1}, "scheme_silence_days"),
            ({"use_rhythm": True, "rhythm_factor": 1e9}, "scheme_rhythm_factor"),
            ({"late_factor": float("nan")}, "scheme_rhythm_factor"),
            ({"rhythm_days": 2**31 - 1}, "scheme_rhythm_days"),
            ({"late_factor": 1}, "scheme_rhythm_factor"),
            ({"use_rhythm": True, "rhythm_factor": 1.2}, "scheme_rhythm_order"),
            ({"rhythm_days": -1}, "scheme_rhythm_days"),
            ({"falling_share": 100}, "scheme_falling_share"),
        ):
            with self.assertRaisesRegex(CheckViolation, message):
                with self.env.cr.savepoint():
                    self.rules.write(values)

    def test_history(self):
        """The first run fills the past in: each silence of before, and the return."""
        buyer = self._buy(1200, 1100, 500, 90)
        moves = buyer.change_ids.filtered("is_stage_change")
        self.assertEqual(len(moves), 1)  # the first purchase
        self._run(TODAY)
        day = [str(TODAY - timedelta(days=number)) for number in range(1300)]
        history = [
            ("active", "former", day[735], "silence"),
            ("former", "active", day[500], "win_back"),
            ("active", "former", day[135], "silence"),
            ("former", "active", day[90], "win_back"),
        ]
        self.assertEqual(self._get_moves(buyer)[1:], history)
        gaps = buyer.change_ids.filtered("gap_days").mapped("gap_days")
        self.assertEqual(sorted(gaps), [410, 600])
        self.assertEqual(buyer.lifecycle_stage_date, TODAY - timedelta(days=90))
        self.rules.silence_days = 300
        self._run(TODAY)
        self.assertEqual(self._get_moves(buyer)[1:], history)

    def test_history_before_the_module(self):
        """Who was there before the module has its first purchase in the ledger."""
        buyer = self._buy(300, 20)
        buyer.change_ids.sudo().unlink()
        self._run(TODAY)
        first = str(TODAY - timedelta(days=300))
        self.assertEqual(
            self._get_moves(buyer), [(False, "active", first, "first_purchase")]
        )
