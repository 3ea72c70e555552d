from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.relationship.opened import open_records
from .crm_lifecycle_stay import LEDGER_FIELDS

FLOWS = [
    ("gained", "Gained"),
    ("won_back", "Won Back"),
    ("lost", "Lost"),
    ("moved_in", "Came from Another Tier"),
    ("moved_out", "Went to Another Tier"),
]


class CrmRetentionEvent(models.Model):
    """Each time that a customer became active, stopped, or changed the tier as one.

    What a customer was before an event is what the event before it made of it; so for
    each customer the events add up, whatever order they were entered in. A move that
    was undone counts as minus one of what it had been.
    """

    _name = "crm.retention.event"
    _description = "Customer Gained or Lost"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "relationship_id"
    _depends = {
        "crm.relationship.change": LEDGER_FIELDS,
        "crm.relationship": ["active", "company_id"],
        "crm.lifecycle.stage": ["kind"],
    }

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    manager_id = fields.Many2one(related="relationship_id.user_id")
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    tier_id = fields.Many2one("crm.customer.tier", readonly=True)
    flow = fields.Selection(FLOWS, "What Happened", readonly=True)
    flow_count = fields.Integer("Customers", readonly=True, aggregator="sum")
    cause = fields.Selection("_get_causes", readonly=True, help="Empty: by hand.")
    gap_days = fields.Integer(
        "Gap (days)",
        readonly=True,
        aggregator="avg",
        help="Days without purchase before the customer came back.",
    )

    @api.model
    def _get_causes(self):
        """Return the causes of the ledger, those that other apps add among them."""
        field = self.env["crm.relationship.change"]._fields["stage_cause"]
        return field._description_selection(self.env)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH state AS MATERIALIZED (%s)
            SELECT id * 2 AS id, relationship_id, company_id, day AS date,
                   CASE WHEN is_active THEN tier_id ELSE was_tier_id END AS tier_id,
                   CASE WHEN is_active AND was_kind = 'former' THEN 'won_back'
                        WHEN is_active THEN 'gained'
                        WHEN stage_cause = 'undone' AND kind = 'former' THEN 'won_back'
                        WHEN stage_cause = 'undone' THEN 'gained'
                        ELSE 'lost' END AS flow,
                   CASE WHEN NOT is_active AND stage_cause = 'undone' THEN -1
                        ELSE 1 END AS flow_count,
                   stage_cause AS cause, gap_days
            FROM state WHERE is_active IS DISTINCT FROM was_active
            UNION ALL
            SELECT id * 2 + side.number, relationship_id, company_id, day,
                   CASE WHEN side.number = 0 THEN was_tier_id ELSE tier_id END,
                   CASE WHEN side.number = 0 THEN 'moved_out' ELSE 'moved_in' END,
                   1, NULL, NULL
            FROM state, (VALUES (0), (1)) AS side (number)
            WHERE is_active AND was_active AND tier_id IS DISTINCT FROM was_tier_id
            """,
            self._get_state_sql(),
        )

    def _get_state_sql(self):
        """Return the ledger's rows with what the customer was and what it became."""
        return SQL(
            """
            SELECT step.*, kind = 'active' AS is_active,
                   COALESCE(was_kind = 'active', FALSE) AS was_active
            FROM (
                SELECT place.*,
                       COALESCE(LAG(kind) OVER line, before_kind) AS was_kind,
                       CASE WHEN LAG(id) OVER line IS NULL THEN old_tier_id
                            ELSE LAG(tier_id) OVER line END AS was_tier_id
                FROM (%s) place
                WINDOW line AS (PARTITION BY relationship_id ORDER BY day, id)
            ) step
            """,
            self._get_standing_sql(),
        )

    def _get_standing_sql(self):
        """Return the ledger's rows with the kind in which each left the customer.

        That of the last move between stages: a change of tier that a run for a past
        day has entered names the stage of the run, not that of the day.
        """
        return SQL(
            """
            SELECT moved.*,
                   FIRST_VALUE(own_kind) OVER (
                       PARTITION BY relationship_id, move_number ORDER BY day, id
                   ) AS kind
            FROM (
                SELECT c.id, c.relationship_id, r.company_id, c.stage_cause, c.gap_days,
                       COALESCE(c.stage_date, c.date) AS day,
                       COALESCE(stage.kind, '') AS own_kind, before.kind AS before_kind,
                       c.new_tier_id AS tier_id, c.old_tier_id,
                       COUNT(*) FILTER (
                           WHERE c.old_stage_id IS DISTINCT FROM c.new_stage_id
                       ) OVER (
                           PARTITION BY c.relationship_id
                           ORDER BY COALESCE(c.stage_date, c.date), c.id
                       ) AS move_number
                FROM crm_relationship_change c
                JOIN crm_relationship r ON r.id = c.relationship_id AND r.active
                LEFT JOIN crm_lifecycle_stage stage ON stage.id = c.new_stage_id
                LEFT JOIN crm_lifecycle_stage before ON before.id = c.old_stage_id
                WHERE (c.old_stage_id IS DISTINCT FROM c.new_stage_id
                       OR c.old_tier_id IS DISTINCT FROM c.new_tier_id)
                  AND r.id IN %s
            ) moved
            """,
            self.env["crm.relationship"]._search(Domain.TRUE).subselect(),
        )

    def _get_active_sql(self, tier_id, day):
        """Return the customers who were active in a tier as ``day`` began (``id``).

        Those of today, less what has happened since.

        :param tier_id: 0 for those without a tier
        """
        readable = self.env["crm.relationship"]._search(Domain.TRUE).subselect()
        return SQL(
            """
            SELECT id FROM (
                SELECT r.id, 1 AS number
                FROM crm_relationship r
                JOIN crm_lifecycle_stage stage ON stage.id = r.lifecycle_stage_id
                WHERE r.active AND stage.kind = 'active'
                  AND COALESCE(r.tier_id, 0) = %(tier)s AND r.id IN %(readable)s
                UNION ALL
                SELECT relationship_id,
                       CASE WHEN flow IN ('lost', 'moved_out') THEN flow_count
                            ELSE -flow_count END
                FROM (%(events)s) event
                WHERE date >= %(day)s AND COALESCE(tier_id, 0) = %(tier)s
            ) step
            GROUP BY id HAVING SUM(number) > 0
            """,
            tier=tier_id,
            readable=readable,
            events=self._table_query,
            day=day,
        )

    def action_open_relationship(self):
        """Open the customer."""
        self.ensure_one()
        return open_records(self.relationship_id)
