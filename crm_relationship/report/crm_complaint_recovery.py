from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .readable_sql import get_readable_sql

# whoever bought within so many days before is a customer who may come back
BEFORE = timedelta(days=365)
# closings older than this are left out: the rule of business has changed since
PERIOD = timedelta(days=730)
# more than there are in it; without a limit PostgreSQL reckons with 200, and takes
# longer to compile the query than to answer it
MONTHS = PERIOD.days // 28 + 2


class CrmComplaintRecovery(models.Model):
    """A row for each closed complaint: has the customer bought again, as others did?

    Only complaints of customers who had bought within a year before it was closed, and
    closed long enough ago to know. Others are the customers of the same company and
    tier who did not complain at all: the share of those who bought in the year before
    the month of closing and again within the company's days after it began.
    """

    _name = "crm.complaint.recovery"
    _description = "Customer Won Back after a Complaint"
    _auto = False
    _order = "date_closed desc, id"
    _rec_name = "complaint_id"
    _depends = {
        "crm.complaint": [
            "company_id",
            "date_closed",
            "kind",
            "merged_into_id",
            "outcome",
            "relationship_id",
            "team_id",
            "type",
        ],
        "crm.relationship": ["company_id", "complaint_count", "partner_id", "tier_id"],
    }

    complaint_id = fields.Many2one("crm.complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.complaint.team", readonly=True)
    tier_id = fields.Many2one("crm.customer.tier", "Customer Tier", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    outcome = fields.Selection(
        selection=lambda self: self.env["crm.complaint"]._fields["outcome"].selection,
        string="Decision",
        readonly=True,
    )
    date_closed = fields.Datetime("Closed on", readonly=True)
    is_won_back = fields.Boolean("Bought Again", readonly=True)
    won_back_rate = fields.Float(
        "Bought Again (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    other_rate = fields.Float(
        "Others Bought Again (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Customers of the same tier who did not complain. Empty where there are "
        "none.",
    )

    @property
    def _table_query(self):
        parts = [
            self._get_company_sql(company)
            for company in self.env.companies.sudo()  # settings, no secret
        ]
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    def _get_company_sql(self, company):
        """Return the rows of one company, whose days and purchases are its own."""
        relationships = self.env["crm.relationship"]
        return SQL(
            """
            WITH purchase AS NOT MATERIALIZED (
                SELECT partner_id, moment FROM (%(purchases)s) p
                WHERE is_purchase AND moment >= %(since)s AND moment < %(now)s
            ), complaint AS MATERIALIZED (
                SELECT c.*, r.tier_id, r.partner_id,
                       date_trunc('month', c.date_closed) AS month
                FROM (%(complaints)s) c
                JOIN crm_relationship r ON r.id = c.relationship_id
            ), bought AS (
                SELECT c.id, BOOL_OR(p.moment > c.date_closed
                           AND p.moment <= c.date_closed + %(days)s) AS is_again
                FROM complaint c
                JOIN purchase p ON p.partner_id = c.partner_id
                GROUP BY c.id
                HAVING BOOL_OR(p.moment < c.date_closed
                           AND p.moment >= c.date_closed - %(before)s)
            ), other AS (%(others)s)
            SELECT c.id, c.id AS complaint_id, c.company_id, c.team_id, c.tier_id,
                   c.partner_id, c.outcome, c.date_closed,
                   bought.is_again AS is_won_back,
                   bought.is_again::int * 100.0 AS won_back_rate,
                   other.rate AS other_rate
            FROM complaint c
            JOIN bought ON bought.id = c.id
            LEFT JOIN other ON other.month = c.month
                           AND other.tier_id IS NOT DISTINCT FROM c.tier_id
            """,
            purchases=relationships._get_purchase_sql(company),
            since=fields.Datetime.now() - PERIOD - BEFORE,
            now=fields.Datetime.now(),
            before=BEFORE,
            days=timedelta(days=company.complaint_recovery_days),
            complaints=self._get_complaint_sql(company),
            others=self._get_other_sql(company),
        )

    def _get_complaint_sql(self, company):
        """Return the complaints that the reader may see, closed long enough ago."""
        now = fields.Datetime.now()
        domain = Domain("company_id", "=", company.id) & Domain("kind", "=", "closed")
        domain &= Domain("type", "=", "complaint")
        domain &= Domain("relationship_id", "!=", False)
        latest = now - timedelta(days=company.complaint_recovery_days)
        domain &= Domain("date_closed", "<=", latest)
        domain &= Domain("date_closed", ">", now - PERIOD)
        names = ("id", "company_id", "team_id", "outcome", "date_closed")
        return get_readable_sql(
            self.env["crm.complaint"], domain, (*names, "relationship_id")
        )

    def _get_other_sql(self, company):
        """Return, by month and tier, how many who did not complain bought again.

        From one purchase to the next, for a year at most, somebody is a customer who
        may come back; so many days before the next one, somebody who will. Neither
        changes within a month, so that stretches are counted by the months they end in
        before they are laid over the months of closing.
        """
        return SQL(
            """
            SELECT m.month, s.tier_id,
                   100.0 * COALESCE(SUM(s.count) FILTER (WHERE m.month > s.again), 0)
                       / SUM(s.count) AS rate
            FROM (SELECT DISTINCT month FROM complaint LIMIT %(months)s) m
            JOIN (
                SELECT tier_id, date_trunc('month', moment) AS start,
                       date_trunc('month', LEAST(next, moment + %(before)s)) AS until,
                       CASE WHEN next IS NOT NULL THEN date_trunc(
                           'month', GREATEST(moment, next - %(days)s)) END AS again,
                       COUNT(*) AS count
                FROM (
                    SELECT r.tier_id, p.moment, LEAD(p.moment) OVER (
                        PARTITION BY p.partner_id ORDER BY p.moment) AS next
                    FROM purchase p
                    JOIN crm_relationship r ON r.partner_id = p.partner_id
                                           AND r.company_id = %(company)s
                                           AND (r.complaint_count = 0
                                            OR r.complaint_count IS NULL)
                ) one
                GROUP BY 1, 2, 3, 4
            ) s ON m.month > s.start AND m.month <= s.until
            GROUP BY m.month, s.tier_id
            """,
            months=MONTHS,
            before=BEFORE,
            days=timedelta(days=company.complaint_recovery_days),
            company=company.id,
        )
