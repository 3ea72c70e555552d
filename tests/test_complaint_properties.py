"""Deadlines after any history are those that planning anew would give."""

from datetime import datetime, timedelta

import pytz
from hypothesis import HealthCheck, Phase, example, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship.models.complaint.working_time import AllTime, plan
from odoo.addons.crm_relationship.tests.complaint_common import ComplaintCommon

START = datetime(2026, 3, 2, 9)
PRESENT = ("date_deadline", "date_met", "date_stop", "date_start", "hours_paused")

minutes = st.integers(1, 60 * 24 * 6)
stages = st.sampled_from(["new", "investigating", "waiting", "answered"])
steps = st.one_of(
    st.tuples(st.just("stage"), stages),
    st.tuples(st.just("close"), st.sampled_from(["closed", "withdrawn"])),
    st.tuples(st.just("holiday"), st.integers(-10, 30)),
    st.tuples(st.just("no holiday"), st.just(None)),
    st.tuples(st.just("severity"), st.sampled_from("1234")),
    st.tuples(st.just("acknowledge"), st.just(None)),
)
histories = st.lists(st.tuples(minutes, steps), max_size=9)
zones = st.sampled_from(["UTC", "Asia/Tehran", "America/New_York", "Australia/Sydney"])
# The same examples every time, and nothing made smaller: each one costs seconds.
repeatable = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)

# Four hours are promised for the acknowledgement: still running, and a minute later.
TO_THE_SECOND = [(60, ("stage", "new")), (180, ("stage", "new"))]
PASSED = [(60, ("stage", "new")), (181, ("stage", "new"))]
REOPENED = [
    (30, ("acknowledge", None)),
    (60, ("stage", "waiting")),
    (1500, ("holiday", 1)),
    (60, ("stage", "investigating")),
    (60, ("severity", "4")),
    (60, ("close", "closed")),
    (900, ("stage", "investigating")),
    (60, ("no holiday", None)),
    (60, ("close", "withdrawn")),
]


@tagged("post_install", "-at_install")
class TestComplaintProperties(ComplaintCommon):
    """Histories of one complaint, and working time against Odoo's calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_sla(
            {"severity": "4"}, acknowledge=(1, "hour"), final=(40, "hour", True)
        )

    def _do(self, complaint, step, value):
        """Take one step of a history, by the doors that users have."""
        if step == "holiday":
            start = START + timedelta(days=value)
            self._create_leave(start, start + timedelta(hours=30), self.calendar)
        elif step == "no holiday":
            domain = [("calendar_id", "=", self.calendar.id)]
            self.env["resource.calendar.leaves"].search(domain, limit=1).unlink()
        elif step == "severity":
            complaint.severity = value
        elif step == "acknowledge":
            complaint.action_acknowledge()
        else:
            stage = getattr(self, f"stage_{value}")
            is_again = complaint.date_closed and value not in ("closed", "withdrawn")
            reason = {"reopen_reason": "Again"} if is_again else {}
            complaint.write(reason | {"stage_id": stage.id})
        self._flush()

    def _get_frozen(self, complaint):
        rows = complaint.clock_ids.filtered(lambda c: c.date_met or c.date_stop)
        return {row.id: [row[name] for name in PRESENT] for row in rows}

    @example(history=TO_THE_SECOND)
    @example(history=PASSED)
    @example(history=REOPENED)
    @settings(repeatable, max_examples=25)
    @given(history=histories)
    def test_any_history(self, history):
        """Stored and recomputed rows agree; stamped rows never change again."""
        savepoint = self.env.cr.savepoint()
        try:
            self._check_history(history)
        finally:
            savepoint.close(rollback=True)

    def _check_history(self, history):
        complaint = self._create_complaint(cause_id=self.cause.id, outcome="partly")
        moment = START
        frozen = {}
        for pause, (step, value) in history:
            moment += timedelta(minutes=pause)
            with self._at(moment):
                # a request of its own: it knows nothing that an earlier one has read
                self.env.invalidate_all()
                self._do(complaint, step, value)
                now_frozen = self._get_frozen(complaint)
                self.assertEqual(now_frozen, now_frozen | frozen)
                frozen = now_frozen
                rows = self._get_rows(complaint)
                complaint._plan_clocks()
                self.assertEqual(self._get_rows(complaint), rows)
                self._check_done(complaint, frozen)
                self._check_found(complaint.clock_ids, "state")
                self._check_found(complaint, "deadline_state")

    def _check_done(self, complaint, frozen):
        """Whatever is over has its date, and no clock that goes on."""
        is_done = complaint.kind in ("closed", "withdrawn")
        self.assertEqual(bool(complaint.date_closed), is_done)
        if is_done:
            self.assertLessEqual(set(complaint.clock_ids.ids), set(frozen))

    def _check_found(self, records, name):
        """Each value finds those, and only those, that say it when they are read."""
        for value in dict(records._fields[name].selection):
            found = records.search([("id", "in", records.ids), (name, "=", value)])
            said = records.filtered(lambda one, value=value: one[name] == value)
            self.assertEqual(found, said, value)

    @settings(repeatable, max_examples=60)
    @given(
        start=st.integers(0, 60 * 24 * 400),
        hours=st.integers(1, 400),
        zone=zones,
        length=st.integers(1, 60 * 24 * 20),
    )
    def test_as_odoo(self, start, hours, zone, length):
        """Adding and counting agree with Odoo's calendar to the second."""
        self.calendar.tz = zone
        begin = START + timedelta(minutes=start)
        end = begin + timedelta(minutes=length)
        time = self.calendar._get_complaint_time(self.company_a)
        domain = [("time_type", "=", "leave")]
        domain += [("company_id", "in", [False, self.company_a.id])]
        planned = self.calendar.plan_hours(
            hours, pytz.utc.localize(begin), compute_leaves=True, domain=domain
        )
        planned = planned.astimezone(pytz.utc).replace(tzinfo=None)
        self.assertLess(abs(time.add(begin, hours) - planned), timedelta(seconds=1))
        counted = self.calendar.get_work_hours_count(
            pytz.utc.localize(begin), pytz.utc.localize(end), domain=domain
        )
        self.assertAlmostEqual(time.count(begin, end), counted, places=3)

    @settings(repeatable, max_examples=100)
    @given(
        days=st.integers(1, 40),
        zone=zones,
        pauses=st.lists(st.tuples(minutes, minutes), max_size=4),
    )
    def test_pauses_only_postpone(self, days, zone, pauses):
        """A pause never brings a deadline nearer, nor moves one already passed."""
        time = AllTime(pytz.timezone(zone))
        spans, moment = [], START
        for gap, length in pauses:
            begin = moment + timedelta(minutes=gap)
            moment = begin + timedelta(minutes=length)
            spans.append((begin, moment))
        plain = plan(time, days, START, [])
        due = plan(time, days, START, spans)
        self.assertGreaterEqual(due, plain)
        if not spans or spans[0][0] >= plain:
            self.assertEqual(due, plain)
        for begin, end in spans:
            self.assertFalse(begin < due < end)
