from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from .crm_playbook_trigger import NEWS_DAYS


class CrmPlaybook(models.Model):
    """What starts by the day: occasions in a customer's life, and being at risk."""

    _inherit = "crm.playbook"

    def _get_day_sql(self, company):
        """Return the customers for whom the playbook starts by the day."""
        if self.trigger == "at_risk":
            return self._get_risk_sql(company)
        return self._get_occasion_sql(company)

    def _get_days(self, company):
        """Return the days, today included, on which a start is still news."""
        today = self.env["crm.relationship"]._get_company_today(company)
        days = [today - timedelta(days=number) for number in range(NEWS_DAYS)]
        return [day for day in days if not self.date_on or day >= self.date_on]

    def _get_occasion_sql(self, company):
        """Return the customers who have the occasion, with the playbook's distance.

        Yearly ones are met by month and day; 29 February is kept on the 28th when the
        year has none. The first year is no anniversary.
        """
        _label, name, is_yearly = self._get_occasions()[self.occasion]
        rows = self._get_occasion_days(company)  # none before it is switched on
        dates, month_days, days = ([row[place] for row in rows] for place in range(3))
        return SQL(
            """
            SELECT %(playbook)s AS playbook_id, r.id AS relationship_id,
                   %(occasion)s || ':' || occasion.day AS event_key,
                   NULL::integer AS change_id, occasion.date
            FROM crm_relationship r
            JOIN UNNEST(%(dates)s::date[], %(month_days)s::integer[], %(days)s::date[])
              AS occasion (day, month_day, date) ON %(match)s
            WHERE r.active AND r.company_id = %(company)s
            """,
            playbook=self.id,
            occasion=self.occasion,
            dates=dates,
            month_days=month_days,
            days=days,
            match=self._get_match_sql(self._get_occasion_column(name), is_yearly),
            company=company.id,
        )

    def _get_occasion_column(self, name):
        """Return the day of relationship ``r`` that the occasion is about.

        Override for a day that is kept elsewhere, as a sub-select.
        """
        return SQL.identifier("r", name)

    def _get_match_sql(self, column, is_yearly):
        """Return whether the day of a customer is that of the ``occasion``."""
        if not is_yearly:
            return SQL("%s = occasion.day", column)
        return SQL(
            "%(column)s < occasion.day AND EXTRACT(MONTH FROM %(column)s) * 100"
            " + EXTRACT(DAY FROM %(column)s) = occasion.month_day",
            column=column,
        )

    def _get_occasion_days(self, company):
        """Return ``[(the day itself, its month and day, the day of the start)]``."""
        sign = -1 if self.offset_side == "before" else 1
        shift = timedelta(days=sign * self.offset_days)
        rows = []
        for start in self._get_days(company):
            day = start - shift
            rows.append((day, day.month * 100 + day.day, start))
            if (day + timedelta(days=1)).strftime("%m%d") == "0301" and day.day == 28:
                rows.append((day, 229, start))
        return rows

    def _get_risk_sql(self, company):
        """Return the customers that have come to be at risk, as the field tells."""
        return SQL(
            """
            SELECT %(playbook)s AS playbook_id, r.id AS relationship_id,
                   'at_risk:' || r.at_risk_date AS event_key,
                   NULL::integer AS change_id, r.at_risk_date AS date
            FROM crm_relationship r
            WHERE r.active AND r.company_id = %(company)s
              AND r.at_risk_date = ANY(%(days)s)
              AND %(news)s
            """,
            playbook=self.id,
            company=company.id,
            days=self._get_days(company),
            news=self._get_risk_news_sql(),
        )

    def _get_risk_news_sql(self):
        """Return whether the risk of a customer ``r`` may start anything."""
        return SQL("TRUE")
