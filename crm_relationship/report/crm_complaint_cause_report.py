from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.complaint.crm_complaint_merge import COUNTED
from .readable_sql import get_readable_sql


class CrmComplaintCauseReport(models.Model):
    """Pareto of root causes: which few of them bring most of the complaints.

    A row for each company and cause, the most frequent first, counted under the
    reader's own rules. The first class holds the causes that bring up to 80 %.
    """

    _name = "crm.complaint.cause.report"
    _description = "Pareto of Root Causes"
    _auto = False
    _order = "company_id, complaint_count desc, id"
    _rec_name = "cause_id"
    _depends = {
        "crm.complaint": [
            "cause_id",
            "company_id",
            "merged_into_id",
            "redress_cost",
            "repeat_of_id",
            "type",
        ]
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cause_id = fields.Many2one("crm.complaint.cause", "Root Cause", readonly=True)
    department = fields.Selection(related="cause_id.department")
    complaint_count = fields.Integer("Complaints", readonly=True, aggregator="sum")
    share = fields.Float("Share (%)", readonly=True, aggregator="sum", digits=(5, 1))
    cumulative_share = fields.Float(
        "So Far (%)",
        readonly=True,
        aggregator="max",
        digits=(5, 1),
        help="Of all complaints: those of this cause and of the more frequent ones.",
    )
    is_vital = fields.Boolean(
        "Vital Few", readonly=True, help="The causes that bring the first 80 %."
    )
    repeat_count = fields.Integer("Repeats", readonly=True, aggregator="sum")
    redress_cost = fields.Monetary(readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        names = ("company_id", "cause_id", "repeat_of_id", "redress_cost")
        return SQL(
            """
            WITH cause AS (
                SELECT company_id, cause_id, COUNT(*) AS count,
                       COUNT(repeat_of_id) AS repeat_count,
                       SUM(redress_cost) AS redress_cost
                FROM %s one GROUP BY company_id, cause_id
            ), ranked AS (
                SELECT *, 100.0 * count / SUM(count) OVER company AS share,
                       100.0 * SUM(count) OVER (
                           PARTITION BY company_id ORDER BY count DESC, cause_id
                       ) / SUM(count) OVER company AS cumulative_share
                FROM cause
                WINDOW company AS (PARTITION BY company_id)
            )
            SELECT company_id::bigint * 10000000 + cause_id AS id, company_id,
                   cause_id, count AS complaint_count, share, cumulative_share,
                   cumulative_share - share < 80 AS is_vital, repeat_count,
                   redress_cost
            FROM ranked
            """,
            get_readable_sql(
                self.env["crm.complaint"],
                COUNTED & Domain("cause_id", "!=", False),
                names,
            ),
        )

    def action_open(self):
        """Open the complaints of the cause."""
        self.ensure_one()
        domain = COUNTED & Domain("company_id", "=", self.company_id.id)
        domain &= Domain("cause_id", "=", self.cause_id.id)
        return self.env["crm.complaint"]._open_list(domain)
