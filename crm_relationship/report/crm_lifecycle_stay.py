from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.relationship.crm_lifecycle_stage import KINDS
from ..models.relationship.opened import open_records

LEDGER_FIELDS = [
    "relationship_id",
    "company_id",
    "date",
    "stage_date",
    "stage_cause",
    "gap_days",
    "old_stage_id",
    "new_stage_id",
    "old_tier_id",
    "new_tier_id",
]


class CrmLifecycleStay(models.Model):
    """Each stay of a customer in a stage, from the ledger: since when, until when.

    A customer whose ledger does not tell of its beginning stood in the stage of before
    since it became a customer.
    """

    _name = "crm.lifecycle.stay"
    _description = "Stay in a Stage"
    _auto = False
    _order = "date_from desc, id desc"
    _rec_name = "relationship_id"
    _depends = {
        "crm.relationship.change": LEDGER_FIELDS,
        "crm.relationship": ["lifecycle_stage_id", "lifecycle_stage_date", "active"],
        "crm.lifecycle.stage": ["kind"],
    }

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    stage_id = fields.Many2one("crm.lifecycle.stage", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True, help="Empty: still there.")
    days = fields.Integer(readonly=True, aggregator="sum")
    stay_count = fields.Integer("Times", readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT stay.id, stay.relationship_id, r.company_id, stay.stage_id,
                   stage.kind, stay.date_from, stay.date_to, stay.is_undone,
                   1 AS stay_count,
                   GREATEST(COALESCE(stay.date_to, %(today)s) - stay.date_from, 0)
                   AS days
            FROM (%(stays)s) stay
            JOIN crm_relationship r ON r.id = stay.relationship_id
            JOIN crm_lifecycle_stage stage ON stage.id = stay.stage_id
            WHERE r.id IN %(readable)s
            """,
            today=fields.Date.context_today(self),
            stays=self._get_stay_sql(),
            readable=self.env["crm.relationship"]._search(Domain.TRUE).subselect(),
        )

    def _get_stay_sql(self):
        """Return the stays: after each move, before the first, and without any.

        ``is_undone``: it ended because the purchase that brought it was none.
        """
        return SQL(
            """
            SELECT id, relationship_id, new_stage_id AS stage_id, day AS date_from,
                   LEAD(day) OVER line AS date_to,
                   COALESCE(LEAD(stage_cause) OVER line = 'undone', FALSE) AS is_undone
            FROM (%(moves)s) move
            WINDOW line AS (PARTITION BY relationship_id ORDER BY day, id)
            UNION ALL
            SELECT -own.id, own.id,
                   CASE WHEN first.id IS NULL THEN own.lifecycle_stage_id
                        ELSE first.old_stage_id END,
                   CASE WHEN first.id IS NULL THEN own.lifecycle_stage_date
                        ELSE LEAST(own.create_date::date, first.day) END,
                   first.day, COALESCE(first.stage_cause = 'undone', FALSE)
            FROM crm_relationship own
            LEFT JOIN (
                SELECT DISTINCT ON (relationship_id) *
                FROM (%(moves)s) move ORDER BY relationship_id, day, id
            ) first ON first.relationship_id = own.id
            WHERE first.id IS NULL OR first.old_stage_id IS NOT NULL
            """,
            moves=self._get_move_sql(),
        )

    def _get_move_sql(self):
        """Return the moves of stages with the day on which the stage began."""
        return SQL(
            """
            SELECT id, relationship_id, old_stage_id, new_stage_id, stage_cause,
                   COALESCE(stage_date, date) AS day
            FROM crm_relationship_change
            WHERE old_stage_id IS DISTINCT FROM new_stage_id
            """
        )

    def action_open_relationship(self):
        """Open the customer."""
        self.ensure_one()
        return open_records(self.relationship_id)
