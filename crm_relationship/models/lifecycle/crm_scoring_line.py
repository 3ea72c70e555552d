from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from .crm_relationship import FORMER_KINDS
from .crm_relationship_change import CAUSES


class CrmScoringLine(models.Model):
    """What the rules of the lifecycle give a customer."""

    _inherit = "crm.scoring.line"

    lifecycle_stage_date = fields.Date("In Stage From", readonly=True)
    former_kind = fields.Selection(FORMER_KINDS, readonly=True)
    former_purchase_date = fields.Date(readonly=True)
    is_history_filled = fields.Boolean(readonly=True)
    risk_late_date = fields.Date(readonly=True)
    risk_falling_date = fields.Date(readonly=True)
    at_risk_date = fields.Date(readonly=True)
    stage_cause = fields.Selection(CAUSES, readonly=True)
    gap_days = fields.Integer(readonly=True)

    def init(self):
        """Add what the documents tell of the stages before the first run.

        ``past_days``: pairs of dates, as the run holds them. No field: nobody is shown
        it, and an array of dates is written and read at a fraction of a JSON's cost.
        """
        result = super().init()
        self.env.cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN IF NOT EXISTS past_days date[]",
                SQL.identifier(self._table),
            )
        )
        if column_exists(self.env.cr, self._table, "past"):
            self._convert_past()
        return result

    def _convert_past(self):
        """Take over what a run that goes on noted as JSON, before past_days was."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE %s SET past_days = (
                    SELECT ARRAY_AGG(
                        ARRAY[(pair ->> 0)::date, (pair ->> 1)::date] ORDER BY number
                    )
                    FROM JSONB_ARRAY_ELEMENTS(past) WITH ORDINALITY e (pair, number)
                )
                WHERE past_days IS NULL AND JSONB_TYPEOF(past) = 'array'
                """,
                SQL.identifier(self._table),
            )
        )
