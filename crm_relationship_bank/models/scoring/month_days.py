"""Which months of an account lie in the window, without a look at their days.

A month counts on the day of the customer's last movement when that is in it, else on
its last day. So all but one month of an account are judged by their first days alone,
and the one that is left by the last movement (*told*: the month that tells of it).
"""

from datetime import timedelta

from odoo.fields import Date
from odoo.tools import SQL

# what CrmRelationship._get_fact_totals asks for
TOTALS = {
    "first_moment",
    "last_moment",
    "next_moment",
    "purchase_count",
    "amount",
    "window_moment",
    "window_count",
    "window_amount",
}


class MonthDays:
    """The days of the window and of today, and the months that end before them.

    :param start: moment at which the window begins
    :param end: moment at which it is over
    :param today: the company's day
    """

    def __init__(self, start, end, today):
        self.start, self.end = start.date(), end.date()
        self.tomorrow = today + timedelta(days=1)

    def get_sql(self):
        """Return the days as SQL by name; months by their first days.

        ``window_first``, ``window_last``: of the months whose last days are in the
        window; ``due_last``: the last month that is over.
        """
        days = {
            "start": self.start,
            "end": self.end,
            "tomorrow": self.tomorrow,
            "window_first": self.start.replace(day=1),
            "window_last": self._get_month_before(self.end),
            "due_last": self._get_month_before(self.tomorrow),
        }
        return {name: SQL("%s::date", day) for name, day in days.items()}

    def _get_month_before(self, day):
        """Return the last month that is over on the eve of ``day``."""
        return Date.subtract(day.replace(day=1), months=1)
