from odoo.fields import Command
from odoo.tests import tagged

from .complaint_common import ComplaintCommon, date


@tagged("post_install", "-at_install")
class TestCrmComplaintSla(ComplaintCommon):
    """Which policy and calendar a complaint goes by, now and when they change."""

    def test_most_specific(self):
        """More criteria beat fewer, the company's own shared ones, then the order."""

        def create(**values):
            return self._create_sla(values, answer=(1, "hour"))

        both = create(severity="4", category_id=self.category.id)
        create(severity="4", sequence=1)
        own = create(company_id=self.company_a.id)
        first = create(severity="3", sequence=1)
        create(severity="3", sequence=2)
        create(severity="4", category_id=self.category.id, company_id=self.company_b.id)
        self.assertEqual(self._create_complaint(severity="4").sla_id, both)
        self.assertEqual(self._create_complaint(severity="1").sla_id, own)
        self.assertEqual(self._create_complaint(severity="3").sla_id, first)

    def test_part_of_category(self):
        """A policy of a category is one of its parts too."""
        part = self.category.create({"name": "Part", "parent_id": self.category.id})
        sla = self._create_sla({"category_id": self.category.id}, answer=(1, "hour"))
        self.assertEqual(self._create_complaint(category_id=part.id).sla_id, sla)

    def test_holiday_added_later(self):
        """A holiday moves open deadlines; another company's or a person's does not."""
        complaint = self._create_complaint()
        before = self._get_dates(complaint)
        own, other = self.company_a, self.company_b
        day = ("2026-03-03 00:00:00", "2026-03-03 23:59:59")
        foreign = self._create_leave(*day).with_company(other)
        foreign.unlink()
        with self.subTest("another company's"):
            leave = self.env["resource.calendar.leaves"].with_company(other)
            leave = leave.create({"date_from": day[0], "date_to": day[1]})
            self.assertEqual(leave.company_id, other)
            self._flush()
            self.assertEqual(self._get_dates(complaint), before)
        with self.subTest("a person's"):
            resource = self.env["resource.resource"].create(
                {"name": "Somebody", "calendar_id": self.calendar.id}
                | {"company_id": own.id}
            )
            self._create_leave(*day, resource_id=resource.id)
            self._flush()
            self.assertEqual(self._get_dates(complaint), before)
        with self.subTest("everybody's"):
            leave = self._create_leave(*day, calendar=self.calendar)
            self._flush()
            self.assertEqual(
                self._get_dates(complaint)["answer"], date("2026-03-04 17:00:00")
            )
        with self.subTest("taken back"):
            leave.unlink()
            self._flush()
            self.assertEqual(self._get_dates(complaint), before)

    def test_calendar_changed(self):
        """New working hours and another zone move open deadlines."""
        complaint = self._create_complaint()
        self.calendar.attendance_ids.hour_to = 13
        self._flush()
        self.assertEqual(self._get_dates(complaint)["answer"], date("2026-03-05 13:00"))
        self.calendar.tz = "Asia/Tehran"  # 9-13 there is 5:30-9:30 here
        self._flush()
        self.assertEqual(
            self._get_dates(complaint)["acknowledge"], date("2026-03-03 09:00:00")
        )

    def test_policy_changed(self):
        """A changed policy moves open deadlines, a further clock is added."""
        complaint = self._create_complaint()
        line = self.sla.line_ids.filtered(lambda line: line.kind == "answer")
        line.duration = 8
        self._flush()
        self.assertEqual(self._get_dates(complaint)["answer"], date("2026-03-02 17:00"))
        line.unlink()
        self._flush()
        self.assertNotIn("answer", self._get_dates(complaint))
        self._create_sla({"severity": complaint.severity}, answer=(8, "hour"))
        self._flush()
        self.assertEqual(
            self._get_dates(complaint), {"answer": date("2026-03-02 17:00")}
        )

    def test_no_policy(self):
        """Without any policy there is no deadline, and the complaint is heard."""
        self.sla.active = False
        complaint = self._create_complaint()
        self.assertFalse(complaint.clock_ids)
        self.assertEqual(complaint.deadline_state, "none")

    def test_praise(self):
        """Praise has no deadlines; what turns out to be a complaint gets them."""
        complaint = self._create_complaint(type="praise")
        self.assertFalse(complaint.clock_ids)
        complaint.type = "complaint"
        self.assertEqual(len(complaint.clock_ids), 3)
        complaint.type = "suggestion"
        self.assertFalse(complaint.clock_ids)

    def test_refused(self):
        """A policy without clocks, or in hours that are none, is refused."""
        with self._refused("no deadline"):
            self._create_sla()
        with self._refused("no deadline"):
            self.sla.line_ids.unlink()
        for calendar in (
            self._create_calendar(days=""),
            self._create_calendar(schedule_type="flexible"),
        ):
            with self._refused("neither flexible nor empty"):
                self.sla.calendar_id = calendar

    def test_unusable_company_hours(self):
        """When the company's hours are flexible, time simply runs."""
        self.calendar.attendance_ids = [Command.clear()]
        complaint = self._create_complaint()
        self.assertEqual(self._get_dates(complaint)["answer"], date("2026-03-03 01:00"))

    def test_two_companies(self):
        """Each company's complaints go by its own hours, whoever reads."""
        self.team_b.calendar_id = self._create_calendar(hours=((13, 17),))
        here = self._create_complaint()
        there = self._create_complaint(company_id=self.company_b.id)
        self.assertEqual(there.team_id, self.team_b)
        self.assertEqual(self._get_dates(here)["acknowledge"], date("2026-03-02 13:00"))
        self.assertEqual(
            self._get_dates(there)["acknowledge"], date("2026-03-02 17:00")
        )
