from datetime import date, timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..load.jalali_sql import get_day_sql

MONTHS = [(str(number), str(number)) for number in (1, 3, 6, 12)]
# a Jalali year begins in the Gregorian year that is so many greater
JALALI_YEARS = 621


class CrmBankRegulatorProfile(models.Model):
    """The periods that a regulator is told of: months of its calendar, from one on."""

    _inherit = "crm.bank.regulator.profile"

    calendar = fields.Selection(
        [("gregorian", "Gregorian"), ("jalali", "Jalali")],
        "Months Are",
        required=True,
        default="gregorian",
    )
    period_months = fields.Selection(
        MONTHS, "Months of a Period", required=True, default="6"
    )
    first_month = fields.Integer(
        "A Period Begins in Month",
        required=True,
        default=1,
        help="The number of a month in which a period begins, 1 for the year's first.",
    )

    _first_month = models.Constraint(
        "CHECK(first_month BETWEEN 1 AND 12)", "Months are numbered from 1 to 12."
    )

    def _get_month_starts(self, day):
        """Return ``[(number of the month, its first day)]`` from a year before on.

        In both calendars the years around the day are enough for any period.
        """
        years = range(day.year - 2, day.year + 3)
        months = [(year, month) for year in years for month in range(1, 13)]
        if self.calendar == "gregorian":
            return [(month, date(year, month, 1)) for year, month in months]
        texts = [f"{year - JALALI_YEARS:04}-{month:02}-01" for year, month in months]
        query = SQL(
            "SELECT %s FROM UNNEST(%s) WITH ORDINALITY AS one (day, place)"
            " ORDER BY place",
            get_day_sql(SQL("one.day")),
            texts,
        )
        days = [fields.Date.to_date(row[0]) for row in self.env.execute_query(query)]
        return [(month, start) for (_y, month), start in zip(months, days, strict=True)]

    def _get_period(self, day):
        """Return the first and last day of the period that ``day`` lies in."""
        months = int(self.period_months)
        starts = [
            start
            for month, start in self._get_month_starts(day)
            if (month - self.first_month) % months == 0
        ]
        begin = max(start for start in starts if start <= day)
        following = min(start for start in starts if start > day)
        return begin, following - timedelta(days=1)

    def _get_next_period(self):
        """Return the days of the next register: after the last one, else the last past.

        After days that were entered by hand it goes on to the end of the period.
        """
        self.ensure_one()
        registers = self.env["crm.bank.complaint.register"]
        last = registers.search(
            [("profile_id", "=", self.id)], order="date_to desc", limit=1
        )
        if last:
            start = last.date_to + timedelta(days=1)
            return start, self._get_period(start)[1]
        today = self.env["crm.relationship"]._get_company_today(self.company_id)
        start, _end = self._get_period(today)
        return self._get_period(start - timedelta(days=1))
