from odoo import api, fields, models
from odoo.tools import SQL

# What a run knows of a customer's purchases, as columns of lines and relationships.
FACT_COLUMNS = (
    "first_purchase_date",
    "last_purchase_date",
    "next_purchase_date",
    "purchase_count",
    "purchase_amount",
    "average_interval_days",
    "window_last_date",
    "window_count",
    "window_amount",
)
SCORE_COLUMNS = ("recency_score", "frequency_score", "monetary_score")
LABEL_COLUMNS = ("rfm_score", "rfm_code")  # what the scores say, in one figure or word


class CrmScoringLine(models.Model):
    """Work table of a run: the customers whose values would change, and to what.

    The lines of a simulation are its preview. Unlogged: after a crash of the database
    server the run computes its lines again.
    """

    _name = "crm.scoring.line"
    _description = "Scoring Line"
    _auto = False
    _log_access = False
    _order = "run_id, id"
    _rec_name = "relationship_id"

    run_id = fields.Many2one("crm.scoring.run", required=True, readonly=True)
    relationship_id = fields.Many2one("crm.relationship", required=True, readonly=True)
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="run_id.company_id.currency_id")
    row_version = fields.Char(
        readonly=True,
        export_string_translation=False,
        help="Transaction that wrote the customer last when the line was computed.",
    )
    # where the customer stands now
    old_segment_id = fields.Many2one("crm.rfm.segment", "Segment Now", readonly=True)
    old_stage_id = fields.Many2one("crm.lifecycle.stage", "Stage Now", readonly=True)
    old_tier_id = fields.Many2one("crm.customer.tier", "Tier Now", readonly=True)
    # what the run gives
    first_purchase_date = fields.Date(readonly=True)
    last_purchase_date = fields.Date(readonly=True)
    next_purchase_date = fields.Date(readonly=True)
    purchase_count = fields.Integer(readonly=True)
    purchase_amount = fields.Monetary(readonly=True)
    average_interval_days = fields.Float(readonly=True)
    window_last_date = fields.Date(readonly=True)
    window_count = fields.Integer(readonly=True)
    window_amount = fields.Monetary(readonly=True)
    recency_score = fields.Integer(readonly=True, aggregator="avg")
    frequency_score = fields.Integer(readonly=True, aggregator="avg")
    monetary_score = fields.Integer(readonly=True, aggregator="avg")
    rfm_score = fields.Float(readonly=True, digits=(4, 2), aggregator="avg")
    rfm_code = fields.Char(readonly=True)
    rfm_segment_id = fields.Many2one("crm.rfm.segment", "New Segment", readonly=True)
    lifecycle_stage_id = fields.Many2one(
        "crm.lifecycle.stage", "New Stage", readonly=True
    )
    tier_id = fields.Many2one("crm.customer.tier", "New Tier", readonly=True)
    tier_value = fields.Float(readonly=True, digits=(16, 4))
    tier_candidate_id = fields.Many2one("crm.customer.tier", readonly=True)
    tier_below_since = fields.Date(readonly=True)
    tier_fall_date = fields.Date("Falls On", readonly=True)
    # overrides that still stand after it
    stage_override_id = fields.Many2one("crm.relationship.override", readonly=True)
    tier_override_id = fields.Many2one("crm.relationship.override", readonly=True)

    def init(self):
        """Make the work table: unlogged, and without a foreign key.

        A night may fill it with every customer, and empties it again: neither the
        write-ahead log nor seven look-ups a line would serve anybody.
        """
        execute = self.env.cr.execute
        table = SQL.identifier(self._table)
        execute(
            SQL("CREATE UNLOGGED TABLE IF NOT EXISTS %s (id SERIAL PRIMARY KEY)", table)
        )
        for field in self._fields.values():
            if field.store and field.column_type and field.name != "id":
                execute(
                    SQL(
                        "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s",
                        table,
                        SQL.identifier(field.name),
                        SQL(field.column_type[1]),
                    )
                )
        execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS crm_scoring_line_run_id_idx"
                " ON %s (run_id, id)",
                table,
            )
        )

    @api.autovacuum
    def _gc_lines(self):
        """Drop the previews of simulations after a week."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=7)
        old = self.search([("run_id.ended", "<", limit)], limit=50_000)
        self.env.execute_query(
            SQL("DELETE FROM crm_scoring_line WHERE id = ANY(%s) RETURNING id", old.ids)
        )
        return len(old), self.search_count([("run_id.ended", "<", limit)], limit=1)
