from odoo import fields, models
from odoo.tools import SQL

from ..models.complaint.crm_complaint_stage import DONE_KINDS, OPEN_KINDS
from .readable_sql import get_readable_sql


class CrmComplaintLoad(models.Model):
    """A row for each team and agent: what is open, due and late, seen as of now.

    Counted under the reader's own rules, so that a figure and the list behind it agree.
    One row a team is for what nobody has taken on.
    """

    _name = "crm.complaint.load"
    _description = "Load of Complaint Agents"
    _auto = False
    _order = "missed_count desc, open_count desc, id"
    _rec_name = "user_id"
    _depends = {
        "crm.complaint": [
            "company_id",
            "date_deadline",
            "kind",
            "severity",
            "team_id",
            "type",
            "user_id",
        ]
    }

    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.complaint.team", readonly=True)
    user_id = fields.Many2one("res.users", "Assignee", readonly=True)
    open_count = fields.Integer("Open", readonly=True, aggregator="sum")
    waiting_count = fields.Integer(
        "Waiting for Customer", readonly=True, aggregator="sum"
    )
    severe_count = fields.Integer(
        "Severe", readonly=True, aggregator="sum", help="High or critical."
    )
    due_count = fields.Integer("Due within a Day", readonly=True, aggregator="sum")
    missed_count = fields.Integer("Missed", readonly=True, aggregator="sum")
    next_deadline = fields.Datetime(readonly=True, aggregator="min")

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT MIN(one.id) AS id, company_id, team_id, user_id,
                   COUNT(*) AS open_count,
                   COUNT(*) FILTER (WHERE kind = 'waiting') AS waiting_count,
                   COUNT(*) FILTER (WHERE severity >= '3') AS severe_count,
                   COUNT(*) FILTER (WHERE date_deadline >= %(now)s
                                      AND date_deadline <= %(soon)s) AS due_count,
                   COUNT(*) FILTER (WHERE date_deadline < %(now)s) AS missed_count,
                   MIN(date_deadline) AS next_deadline
            FROM %(complaints)s one
            GROUP BY company_id, team_id, user_id
            """,
            complaints=get_readable_sql(
                self.env["crm.complaint"],
                [("kind", "in", OPEN_KINDS), ("merged_into_id", "=", False)],
                ("id", *self._depends["crm.complaint"]),
            ),
            now=now,
            soon=fields.Datetime.add(now, days=1),
        )

    def action_open(self):
        """Open the complaints of the row."""
        self.ensure_one()
        return self.env["crm.complaint"]._open_list(
            [
                ("company_id", "=", self.company_id.id),
                ("team_id", "=", self.team_id.id),
                ("user_id", "=", self.user_id.id),
                ("kind", "not in", DONE_KINDS),
            ]
        )
