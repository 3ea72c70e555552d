from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.complaint.crm_complaint_merge import COUNTED
from ..models.complaint.crm_complaint_stage import DONE_KINDS, OPEN_KINDS
from .readable_sql import get_readable_sql

# what is done is reported for so long
PERIOD = timedelta(days=30)
ROWS = 10_000_000  # more than there will ever be teams


class CrmComplaintOverview(models.Model):
    """A row for each team, and one for each company: what is open, and how it goes.

    What is open is as of now, the rest of the last 30 days. Deadlines count when their
    time has come, kept or missed: those met early would else outnumber the others at
    first, and drop out before them. Counted under the reader's own rules: a leader sees
    the team, an officer the company.
    """

    _name = "crm.complaint.overview"
    _description = "Overview of Complaints"
    _auto = False
    _order = "company_id, is_total desc, id"
    _depends = {
        "crm.complaint": [
            "company_id",
            "date_acknowledged",
            "date_answered",
            "date_closed",
            "date_deadline",
            "date_rated",
            "date_rating_asked",
            "date_received",
            "is_outside_hours",
            "kind",
            "merged_into_id",
            "rating_last_value",
            "redress_cost",
            "repeat_of_id",
            "team_id",
            "type",
            "user_id",
        ],
        "crm.complaint.clock": [
            "complaint_id",
            "date_deadline",
            "date_met",
            "date_stop",
        ],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one("crm.complaint.team", readonly=True)
    is_total = fields.Boolean("Whole Company", readonly=True)
    # as of now
    open_count = fields.Integer("Open", readonly=True, aggregator=None)
    due_count = fields.Integer(
        "Due Today",
        readonly=True,
        aggregator=None,
        help="Until the company's midnight.",
    )
    missed_count = fields.Integer("Missed", readonly=True, aggregator=None)
    nobody_count = fields.Integer("Unassigned", readonly=True, aggregator=None)
    # of the last 30 days
    received_count = fields.Integer("Received", readonly=True, aggregator=None)
    closed_count = fields.Integer("Closed", readonly=True, aggregator=None)
    first_response_hours = fields.Float(
        "First Response (Hours)",
        readonly=True,
        aggregator=None,
        help="Mean from receipt to acknowledgement, or to the answer if that came "
        "first; day and night.",
    )
    resolution_hours = fields.Float(
        "Resolution (Hours)",
        readonly=True,
        aggregator=None,
        help="Mean from receipt to closing, day and night.",
    )
    deadline_count = fields.Integer("Deadlines", readonly=True, aggregator=None)
    in_time_rate = fields.Float("In Time (%)", readonly=True, aggregator=None)
    satisfaction = fields.Float(
        readonly=True,
        aggregator=None,
        digits=(3, 1),
        help="Mean of the ratings: 1 is dissatisfied, 5 is satisfied.",
    )
    rated_count = fields.Integer("Ratings", readonly=True, aggregator=None)
    response_rate = fields.Float(
        "Response Rate (%)",
        readonly=True,
        aggregator=None,
        help="Of the customers asked whether they are satisfied, those who answered.",
    )
    repeat_rate = fields.Float(
        "Repeats (%)", readonly=True, aggregator=None, help="Of those received."
    )
    outside_rate = fields.Float(
        "Outside Office Hours (%)",
        readonly=True,
        aggregator=None,
        help="Of those received.",
    )
    redress_cost = fields.Monetary(
        readonly=True, aggregator=None, help="Of the complaints closed."
    )

    @api.depends("team_id", "is_total", "company_id")
    def _compute_display_name(self):
        for row in self:
            place = row.company_id if row.is_total else row.team_id
            row.display_name = place.display_name or self.env._("No Team")

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        since = now - PERIOD
        return SQL(
            """
            WITH complaint AS MATERIALIZED (%(complaints)s), deadline AS (
                SELECT complaint_id, COUNT(*) AS count, COUNT(*) FILTER (
                    WHERE COALESCE(date_met, date_stop, %(now)s) <= date_deadline
                ) AS kept
                FROM crm_complaint_clock
                WHERE date_deadline >= %(since)s AND date_deadline < %(now)s
                GROUP BY complaint_id
            )
            SELECT c.company_id::bigint * %(rows)s + COALESCE(c.team_id, %(rows)s - 2)
                       + GROUPING(c.team_id) AS id,
                   c.company_id, c.team_id, GROUPING(c.team_id) = 1 AS is_total,
                   %(stock)s, %(flow)s,
                   COALESCE(SUM(deadline.count), 0) AS deadline_count,
                   100.0 * SUM(deadline.kept) / SUM(deadline.count) AS in_time_rate
            FROM complaint c
            JOIN %(days)s ON day.company_id = c.company_id
            LEFT JOIN deadline ON deadline.complaint_id = c.id
            GROUP BY GROUPING SETS ((c.company_id, c.team_id), (c.company_id))
            """,
            complaints=self._get_complaint_sql(now, since),
            now=now,
            since=since,
            rows=ROWS,
            stock=self._get_stock_sql(now),
            flow=self._get_flow_sql(since),
            days=self._get_day_sql(),
        )

    def _get_complaint_sql(self, now, since):
        """Return what the reader may see of what is open or of the last 30 days."""
        recent = Domain("kind", "in", OPEN_KINDS)
        for name in ("closed", "received", "rated", "rating_asked"):
            recent |= Domain(f"date_{name}", ">=", since)
        due = Domain("date_deadline", ">=", since) & Domain("date_deadline", "<", now)
        # which ones they are, whoever may see them: two queries of indexes each, for
        # one of both tables reads all there has ever been
        complaints_sudo = self.env["crm.complaint"].sudo()
        found = SQL(
            "(%s UNION %s)",
            complaints_sudo._search(recent).select(),
            complaints_sudo.clock_ids._search(due).select("complaint_id"),
        )
        names = ("id", *self._depends["crm.complaint"])
        domain = COUNTED & Domain("id", "in", found)
        return get_readable_sql(self.env["crm.complaint"], domain, names)

    def _get_day_sql(self):
        """Return a table ``day`` (company_id, midnight): when today is over, in UTC."""
        relationships = self.env["crm.relationship"]
        rows = []
        for company in self.env.companies:
            today = relationships._get_company_today(company)
            midnight = relationships._get_day_start(company, today + timedelta(days=1))
            rows.append(SQL("(%s, %s::timestamp)", company.id, midnight))
        return SQL("(VALUES %s) AS day (company_id, midnight)", SQL(", ").join(rows))

    def _get_stock_sql(self, now):
        """Return the columns on what is open now."""
        return SQL(
            """
            COUNT(*) FILTER (WHERE %(open)s) AS open_count,
            COUNT(*) FILTER (WHERE %(open)s AND c.date_deadline >= %(now)s
                               AND c.date_deadline < day.midnight) AS due_count,
            COUNT(*) FILTER (WHERE %(open)s AND c.date_deadline < %(now)s)
                AS missed_count,
            COUNT(*) FILTER (WHERE %(open)s AND c.user_id IS NULL) AS nobody_count
            """,
            open=SQL("c.kind <> ALL(%s)", list(DONE_KINDS)),
            now=now,
        )

    def _get_flow_sql(self, since):
        """Return the columns on what happened since then."""
        received = SQL("c.date_received >= %s", since)
        closed = SQL("c.kind = 'closed' AND c.date_closed >= %s", since)
        first = SQL("LEAST(c.date_acknowledged, c.date_answered)")
        return SQL(
            """
            COUNT(*) FILTER (WHERE %(received)s) AS received_count,
            COUNT(*) FILTER (WHERE %(closed)s) AS closed_count,
            AVG(EXTRACT(EPOCH FROM %(first)s - c.date_received) / 3600)
                FILTER (WHERE %(first)s >= %(since)s) AS first_response_hours,
            AVG(EXTRACT(EPOCH FROM c.date_closed - c.date_received) / 3600)
                FILTER (WHERE %(closed)s) AS resolution_hours,
            AVG(c.rating_last_value) FILTER (WHERE c.date_rated >= %(since)s
                AND c.rating_last_value > 0) AS satisfaction,
            COUNT(*) FILTER (WHERE c.date_rated >= %(since)s
                AND c.rating_last_value > 0) AS rated_count,
            100.0 * AVG((c.date_rated IS NOT NULL)::int)
                FILTER (WHERE c.date_rating_asked >= %(since)s) AS response_rate,
            100.0 * AVG((c.repeat_of_id IS NOT NULL)::int)
                FILTER (WHERE %(received)s) AS repeat_rate,
            100.0 * AVG(c.is_outside_hours::int)
                FILTER (WHERE %(received)s) AS outside_rate,
            SUM(c.redress_cost) FILTER (WHERE %(closed)s) AS redress_cost
            """,
            received=received,
            closed=closed,
            first=first,
            since=since,
        )
