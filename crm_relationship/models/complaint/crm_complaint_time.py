from odoo import models

from .working_time import AllTime, plan


class CrmComplaint(models.Model):
    """The time in which a complaint's clocks count: whose hours, and its pauses."""

    _inherit = "crm.complaint"

    def _get_clock_date(self, clock, percent, times):
        """Return when ``percent`` of a planned clock's time is used, or None."""
        start = clock.date_start
        pauses = self._get_pauses(start) if clock.can_pause else []
        calendar = clock.calendar_id
        return self._get_date(clock, percent, calendar, start, pauses, times)

    def _get_date(self, promise, percent, calendar, start, pauses, times):
        """Return when ``percent`` of the promised time is used; None in a pause.

        :param promise: a line of a policy, or a clock that was planned by one
        """
        time = self._get_time(promise, calendar, times)
        date = plan(time, promise.duration * percent / 100, start, pauses)
        return date and date.replace(microsecond=0)

    def _get_pauses(self, start):
        """Return the (from, to) of all pauses of the present round, in order."""
        pauses = self.pause_ids.sorted("date_from")
        return [
            (max(pause.date_from, start), pause.date_to or None)
            for pause in pauses
            if not pause.date_to or pause.date_to > start
        ]

    def _get_hours_paused(self, start, pauses):
        """Return how long the clock stood still in pauses that are over."""
        seconds = sum(
            (end - begin).total_seconds() for begin, end in pauses if end is not None
        )
        return seconds / 3600

    def _get_deadline_calendar(self, line):
        """Return the first of :meth:`_get_calendars` that can be used.

        Empty when none has fixed hours: time then never stands still, so that nobody
        waits longer for want of a calendar.
        """
        for calendar in self._get_calendars(line):
            if calendar and calendar._can_plan_complaints():
                return calendar
        return line.sla_id.calendar_id.browse()

    def _get_calendars(self, line):
        """Return whose hours may count: the policy's, the team's, the company's.

        Override to put in those of whom you bring, such as a branch's before the
        company's.
        """
        return [
            line.sla_id.calendar_id,
            self.team_id.calendar_id,
            self.company_id.resource_calendar_id,
        ]

    def _get_time(self, line, calendar, times):
        """Return the time in which the ``line`` counts, made once per calendar."""
        key = (line.unit, calendar, self.company_id)
        if key not in times:
            if line.unit == "hour":
                times[key] = calendar._get_complaint_time(self.company_id)
            else:
                times[key] = AllTime(calendar._get_complaint_zone(self.company_id))
        return times[key]
