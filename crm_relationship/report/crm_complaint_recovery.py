from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .readable_sql import get_readable_sql

# whoever bought within so many days before is a customer who may come back
BEFORE = timedelta(days=365)
# closings older than this are left out: the rule of business has changed since
PERIOD = timedelta(days=730)


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
            WITH purchase AS MATERIALIZED (
                SELECT partner_id, moment FROM (%(purchases)s) p
                WHERE is_purchase AND moment >= %(since)s AND moment < %(now)s
            ), closed AS (
                SELECT c.*, r.tier_id, r.partner_id,
                       date_trunc('month', c.date_closed) AS month
                FROM (%(complaints)s) c
                JOIN crm_relationship r ON r.id = c.relationship_id
                WHERE EXISTS (
                    SELECT FROM purchase p WHERE p.partner_id = r.partner_id
                      AND p.moment < c.date_closed
                      AND p.moment >= c.date_closed - %(before)s)
            ), other AS (%(others)s)
            SELECT closed.id, closed.id AS complaint_id, closed.company_id,
                   closed.team_id, closed.tier_id, closed.partner_id, closed.outcome,
                   closed.date_closed, again.is_won_back,
                   again.is_won_back::int * 100.0 AS won_back_rate,
                   other.rate AS other_rate
            FROM closed
            CROSS JOIN LATERAL (
                SELECT EXISTS (
                    SELECT FROM purchase p WHERE p.partner_id = closed.partner_id
                      AND p.moment > closed.date_closed
                      AND p.moment <= closed.date_closed + %(days)s) AS is_won_back
            ) again
            LEFT JOIN other ON other.month = closed.month
                           AND other.tier_id IS NOT DISTINCT FROM closed.tier_id
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
        """Return, by month and tier, how many who did not complain bought again."""
        return SQL(
            """
            SELECT month, tier_id, AVG(is_again::int) * 100 AS rate
            FROM (
                SELECT m.month, r.tier_id, r.id,
                       BOOL_OR(p.moment < m.month) AS is_customer,
                       BOOL_OR(p.moment >= m.month) AS is_again
                FROM (SELECT DISTINCT month FROM closed) m
                JOIN purchase p ON p.moment >= m.month - %(before)s
                               AND p.moment < m.month + %(days)s
                JOIN crm_relationship r ON r.partner_id = p.partner_id
                                       AND r.company_id = %(company)s
                                       AND COALESCE(r.complaint_count, 0) = 0
                GROUP BY m.month, r.tier_id, r.id
            ) customer
            WHERE is_customer
            GROUP BY month, tier_id
            """,
            before=BEFORE,
            days=timedelta(days=company.complaint_recovery_days),
            company=company.id,
        )
