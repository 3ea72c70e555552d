from datetime import timedelta

import pytz

from odoo import models

from .working_time import WorkingTime

# fields that change when somebody works
HOUR_FIELDS = {"tz", "schedule_type", "flexible_hours", "two_weeks_calendar"} | {
    "attendance_ids",
    "active",
}


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if HOUR_FIELDS & vals.keys():
            self._plan_complaints()
        return result

    def unlink(self):
        self._plan_complaints()  # before the commit, without them
        return super().unlink()

    def _plan_complaints(self):
        """Plan anew the complaints whose deadlines may count in these calendars."""
        companies = self.sudo().company_id
        is_shared = any(not calendar.company_id for calendar in self.sudo())
        complaints = self.env["crm.complaint"]
        complaints._plan_open([] if is_shared else companies.ids)

    def _can_plan_complaints(self):
        """Whether the calendar has hours that a deadline can be counted in."""
        self.ensure_one()
        working = self.attendance_ids.filtered(
            lambda attendance: (
                attendance.day_period != "lunch" and not attendance.display_type
            )
        )
        return not self.flexible_hours and bool(working)

    def _get_complaint_zone(self, company):
        """Return whose clocks say when a day is over: the company's if empty."""
        name = self.sudo().tz if self else None
        return pytz.timezone(
            name or self.env["crm.relationship"]._get_company_zone(company)
        )

    def _get_complaint_time(self, company):
        """Return the :class:`WorkingTime` of the calendar; all day long if empty.

        Leaves are those of the calendar or of everybody, of ``company`` or of none,
        and of no single person: the same for user, portal, mail gateway and cron.
        """
        if not self:
            return WorkingTime(lambda start, end: [(start, end)])
        # as superuser, so that user, portal, gateway and cron agree; no employee's zone
        calendar = self.sudo().with_context(employee_timezone=False)
        domain = [
            ("time_type", "=", "leave"),
            ("company_id", "in", [False, company.id]),
        ]

        def get_intervals(start, end):
            found = calendar._work_intervals_batch(
                pytz.utc.localize(start), pytz.utc.localize(end), domain=domain
            )
            return [
                (_to_naive(begin), _to_naive(stop))
                for begin, stop, _records in found[False]
            ]

        return WorkingTime(get_intervals)


def _to_naive(date):
    """Return an aware date as a naive one in UTC; the end of a day is its midnight.

    Odoo ends the last hour of a day a microsecond early.
    """
    naive = date.astimezone(pytz.utc).replace(tzinfo=None)
    return naive + timedelta(microseconds=naive.microsecond == 999999)
