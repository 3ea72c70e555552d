from odoo import models
from odoo.tools import SQL

from .crm_rfm_scheme import MOVEMENTS

# A month is over on the last of its days.
LAST_DAY = SQL("INTERVAL '1 month - 1 day'")


class CrmRfmScheme(models.Model):
    """What a bank's customers did in all, added up without a list of it.

    The same totals as of the rows of ``_get_bank_purchase_sql``, in half the time: the
    months of an account are added up in the order of the index that has their figures,
    by comparisons of first days (see ``month_days.py``).
    """

    _inherit = "crm.rfm.scheme"

    def _get_bank_total_sql(self, company, days):
        """Return the totals that runs and settlements ask for, a row a customer.

        The last movement of an account counts on its own day, whether a month tells of
        it or not; if one does, the movement is among those of the month.

        :param MonthDays days: of the window and of today
        """
        self._flush_accounts()
        query = SQL(
            """
            SELECT own.partner_id,
                   LEAST(own.first_day, (first_month + %(last_day)s)::date)
                       AS first_moment,
                   GREATEST(own.last_day, (last_month + %(last_day)s)::date)
                       AS last_moment,
                   LEAST(own.next_day, (next_month + %(last_day)s)::date)
                       AS next_moment,
                   GREATEST(own.window_day, (window_month + %(last_day)s)::date)
                       AS window_moment,
                   (own.due_count + COALESCE(month.window_count, 0)
                       + COALESCE(older_count, 0) - COALESCE(told_count, 0)
                   )::bigint AS purchase_count,
                   (own.window_count + COALESCE(month.window_count, 0)
                       - COALESCE(told_window_count, 0))::bigint AS window_count,
                   COALESCE(window_amount, 0) + COALESCE(older_amount, 0) AS amount,
                   window_amount
            FROM (%(own)s) own
            LEFT JOIN (%(month)s) month ON month.partner_id = own.partner_id
            """,
            last_day=LAST_DAY,
            own=self._get_account_total_sql(company, days),
            month=self._get_month_total_sql(company, days),
        )
        return self._keep_held(company, query)

    def _get_account_total_sql(self, company, days):
        """Return openings and last movements, by customer."""
        return SQL(
            """
            SELECT partner_id,
                   LEAST(MIN(opened_on) FILTER (WHERE opened_on < %(tomorrow)s),
                         MIN(moved_on) FILTER (WHERE moved_on < %(tomorrow)s)
                   ) AS first_day,
                   GREATEST(MAX(opened_on) FILTER (WHERE opened_on < %(tomorrow)s),
                            MAX(moved_on) FILTER (WHERE moved_on < %(tomorrow)s)
                   ) AS last_day,
                   LEAST(MIN(opened_on) FILTER (WHERE opened_on >= %(tomorrow)s),
                         MIN(moved_on) FILTER (WHERE moved_on >= %(tomorrow)s)
                   ) AS next_day,
                   GREATEST(
                       MAX(opened_on) FILTER (
                           WHERE opened_on >= %(start)s AND opened_on < %(end)s),
                       MAX(moved_on) FILTER (
                           WHERE moved_on >= %(start)s AND moved_on < %(end)s)
                   ) AS window_day,
                   COUNT(*) FILTER (WHERE opened_on < %(tomorrow)s)
                       + COUNT(*) FILTER (WHERE moved_on < %(tomorrow)s) AS due_count,
                   COUNT(*) FILTER (
                       WHERE opened_on >= %(start)s AND opened_on < %(end)s)
                       + COUNT(*) FILTER (
                       WHERE moved_on >= %(start)s AND moved_on < %(end)s
                   ) AS window_count
            FROM (SELECT partner_id, date_opened AS opened_on,
                         last_customer_date AS moved_on FROM %(held)s) held
            GROUP BY partner_id
            """,
            held=self._get_source_sql(company),
            **days.get_sql(),
        )

    def _get_month_total_sql(self, company, days):
        """Return what the months come to, by customer.

        Added up by holder of an account first, in the order of the accounts, so that
        the sums of a million customers need not be held at a time.
        """
        return SQL(
            """
            SELECT partner_id, MIN(first_month) AS first_month,
                   MIN(next_month) AS next_month, MAX(window_month) AS window_month,
                   MAX(last_month) AS last_month, SUM(window_count) AS window_count,
                   SUM(older_count) AS older_count, SUM(told_count) AS told_count,
                   SUM(told_window_count) AS told_window_count,
                   SUM(window_amount) AS window_amount,
                   SUM(older_amount) AS older_amount
            FROM (%(holders)s) holder
            GROUP BY partner_id
            """,
            holders=self._get_holder_total_sql(company, days),
        )

    def _get_holder_total_sql(self, company, days):
        """Return what the months come to, by holder of an account.

        ``told_count``: of the month that tells of the account's last movement, if it
        has any. That month's own day is the last movement's and no other.
        """
        in_window = SQL("month >= window_from AND month <= window_to")
        return SQL(
            """
            SELECT account_id, id, partner_id,
                   MIN(month) FILTER (WHERE month <= %(due_last)s AND NOT is_told
                                        AND moves > 0) AS first_month,
                   MIN(month) FILTER (WHERE month > %(due_last)s AND NOT is_told
                                        AND moves > 0) AS next_month,
                   MAX(month) FILTER (WHERE month >= %(window_first)s
                                        AND month <= %(window_last)s
                                        AND NOT is_told AND moves > 0) AS window_month,
                   MAX(month) FILTER (WHERE month <= %(due_last)s
                                        AND NOT is_told AND moves > 0) AS last_month,
                   SUM(moves) FILTER (WHERE %(in_window)s) AS window_count,
                   SUM(moves) FILTER (WHERE month <= due_to AND NOT (%(in_window)s))
                       AS older_count,
                   COUNT(*) FILTER (WHERE is_told AND moves > 0 AND month <= due_to)
                       AS told_count,
                   COUNT(*) FILTER (WHERE is_told AND moves > 0 AND %(in_window)s)
                       AS told_window_count,
                   SUM(part) FILTER (WHERE %(in_window)s) AS window_amount,
                   SUM(part) FILTER (WHERE month <= due_to AND NOT (%(in_window)s))
                       AS older_amount
            FROM (%(months)s) month
            GROUP BY account_id, id, partner_id
            """,
            in_window=in_window,
            months=self._get_told_month_sql(company, days),
            **days.get_sql(),
        )

    def _get_told_month_sql(self, company, days):
        """Return the months with the holders, and which of them count for each.

        OFFSET 0 keeps the planner from writing an expression out again wherever it is
        used, the order from collecting what the index has together.
        """
        return SQL(
            """
            SELECT held.account_id, held.id, held.partner_id, m.month,
                   m.month IS NOT DISTINCT FROM held.told_month AS is_told,
                   held.due_to, held.window_from, held.window_to,
                   %(moves)s AS moves, %(part)s AS part
            FROM (
                SELECT held.*,
                       CASE WHEN told_month > %(due_last)s
                             AND last_customer_date < %(tomorrow)s
                            THEN told_month ELSE %(due_last)s END AS due_to,
                       CASE WHEN told_month > %(window_last)s
                             AND last_customer_date < %(end)s
                            THEN told_month ELSE %(window_last)s END AS window_to,
                       CASE WHEN told_month = %(window_first)s
                             AND last_customer_date < %(start)s
                            THEN (%(window_first)s + INTERVAL '1 month')::date
                            ELSE %(window_first)s END AS window_from
                FROM %(held)s
                ORDER BY account_id, id, partner_id OFFSET 0
            ) held
            JOIN crm_bank_account_month m ON m.account_id = held.account_id
            ORDER BY held.account_id, held.id, held.partner_id OFFSET 0
            """,
            moves=MOVEMENTS,
            part=self._get_month_part_sql(company),
            held=self._get_source_sql(company),
            **days.get_sql(),
        )
