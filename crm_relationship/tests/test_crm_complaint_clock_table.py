import contextlib
import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytz

from odoo.tests import tagged

from ..models.complaint.working_time import AllTime
from .complaint_common import ComplaintCommon

CASES = Path(__file__).parent / "crm_complaint_clock_cases.csv"
MINUTE = timedelta(minutes=1)


class Case:
    """One line of the table; its dates are by the clocks of its zone.

    Columns: whose calendar of which days and hours, when the complaint was received,
    the time of the policy and whether it pauses, holidays known at receipt and entered
    later, pauses, the zone of whoever records it, and the deadline worked out by hand.
    """

    def __init__(self, line):
        self.line = line
        self._zone = pytz.timezone(line["zone"])
        self.amount = float(line["amount"])
        self.start = self._to_utc(line["start"])
        self.expected = self._to_utc(line["expected"])

    def get_hours(self):
        """Return the (from, to) of a day."""
        parts = self.line["hours"].split()
        return [tuple(float(hour) for hour in part.split("-")) for part in parts]

    def get_spans(self, column):
        """Return the (from, to) in UTC that a column names."""
        spans = filter(None, self.line[column].split(";"))
        return [tuple(map(self._to_utc, span.split(">"))) for span in spans]

    def _to_utc(self, text):
        local = datetime.strptime(text, "%Y-%m-%d %H:%M")
        utc = self._zone.localize(local, is_dst=True).astimezone(pytz.utc)
        return utc.replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestCrmComplaintClockTable(ComplaintCommon):
    """Deadlines worked out by hand, case by case, and Odoo's own calendar agree."""

    def test_cases(self):
        with CASES.open(newline="", encoding="utf-8") as file:
            cases = [Case(line) for line in csv.DictReader(file)]
        self.assertGreaterEqual(len(cases), 90)
        self.assertEqual(len({case.line["name"] for case in cases}), len(cases))
        planned = 0
        for case in cases:
            with self.subTest(case.line["name"]):
                with contextlib.closing(self.env.cr.savepoint()) as savepoint:
                    planned += self._check(case)
                    savepoint.rollback()
        self.assertGreaterEqual(planned, 60)

    def _check(self, case):
        """Check one case; return whether Odoo's calendar had its say, too."""
        line = case.line
        calendar = self._create_calendar(line["days"], case.get_hours(), line["zone"])
        for span in case.get_spans("leaves"):
            self._create_leave(*span, calendar)
        sla = self._set_policy(case, calendar)
        complaint = self._receive_as(case)
        for span in case.get_spans("later"):
            self._create_leave(*span, calendar)
        self._flush()
        clock = self._get_clock(complaint, "answer")
        self.assertEqual(clock.sla_id, sla)
        self.assertEqual(clock.calendar_id, calendar)
        self.assertLess(abs(clock.date_deadline - case.expected), MINUTE)
        is_in_hours = line["unit"] == "hour"
        if is_in_hours:
            planned = self._plan_by_odoo(case, calendar)
            self.assertLess(abs(clock.date_deadline - planned), MINUTE)
        return is_in_hours

    def _set_policy(self, case, calendar):
        """Return the only policy, with its calendar where the case has it."""
        line = case.line
        self.sla.active = False
        owner = {"team": (self.team, "calendar_id")}
        owner["company"] = (self.company_a, "resource_calendar_id")
        if line["hours_of"] in owner:
            record, name = owner[line["hours_of"]]
            record[name] = calendar
        own = calendar if line["hours_of"] == "policy" else calendar.browse()
        return self._create_sla(
            {"calendar_id": own.id},
            answer=(case.amount, line["unit"], line["can_pause"] == "yes"),
        )

    def _receive_as(self, case):
        """Return the complaint that an agent recorded, after all pauses of the case."""
        agent = self.users["agent"]
        agent.tz = case.line["user_zone"] or "UTC"
        complaints = self.env["crm.complaint"].with_user(agent)
        complaints = complaints.with_context(
            tz=agent.tz, allowed_company_ids=self.company_a.ids
        )
        with self._at(case.start):
            complaint = complaints.create(
                {"name": "Too late", "partner_id": self.customer.id}
                | {"category_id": self.category.id, "team_id": self.team.id}
            )
        for start, end in case.get_spans("pauses"):
            with self._at(start):
                complaint.stage_id = self.stage_waiting
            with self._at(end):
                complaint.stage_id = self.stage_investigating
        return complaint.with_env(self.env)

    def _plan_by_odoo(self, case, calendar):
        """Return the deadline by Odoo's calendar alone, which knows no pauses."""
        domain = [
            ("time_type", "=", "leave"),
            ("company_id", "in", [False, self.company_a.id]),
        ]
        start, left = pytz.utc.localize(case.start), case.amount
        pauses = case.get_spans("pauses") if case.line["can_pause"] == "yes" else []
        for span in pauses:
            begin, end = map(pytz.utc.localize, span)
            used = calendar.get_work_hours_count(start, begin, domain=domain)
            if used >= left:
                break
            start, left = end, left - used
        planned = calendar.plan_hours(left, start, compute_leaves=True, domain=domain)
        return planned.astimezone(pytz.utc).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestAllTime(ComplaintCommon):
    """Calendar days go by the clocks on the wall."""

    def test_count_undoes_add(self):
        zone = pytz.timezone("Europe/Berlin")
        time = AllTime(zone)
        start = datetime(2026, 3, 27, 13, 30)
        for days in (0, 0.5, 1, 2, 2.25, 3, 30):
            end = time.add(start, days)
            self.assertAlmostEqual(time.count(start, end), days)
        self.assertEqual(time.count(start, start - timedelta(days=1)), 0)
