from odoo import models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """What follows a run: activities for customers at risk, and the first history."""

    _inherit = "crm.scoring.run"

    def _after_range(self, ids, changes):
        result = super()._after_range(ids, changes)
        if self._uses_lifecycle():
            relationships = self.env["crm.relationship"].browse(ids)
            relationships._sync_risk_activities(self.as_of_date)
        return result

    def _end_run(self, ids):
        if self._uses_lifecycle() and not self.is_silent:
            self.env["crm.relationship"]._close_gone_risks()
            self._undo_left()
        return super()._end_run(ids)

    def _undo_left(self):
        """Undo what has lost its purchases unseen by the day, such as in an import.

        Rare: an order that is cancelled settles its customer at once, or soon.
        """
        query = SQL(
            """
            SELECT r.id FROM crm_relationship r
            WHERE r.company_id = %s AND r.active AND r.lifecycle_stage_id = ANY(%s)
              AND (r.last_purchase_date IS NULL
                   OR r.last_purchase_date <= r.former_purchase_date)
            """,
            self.company_id.id,
            self._get_stage_ids("active"),
        )
        ids = [row[0] for row in self.env.execute_query(query)]
        self.env["crm.relationship"].with_context(
            crm_relationship_date=self.as_of_date, crm_relationship_run_id=self.id
        ).browse(ids)._undo_activations()

    # --- the history of before ---

    def _prepare_range(self, ids):
        """Return those of the range whose history is not filled in yet."""
        super()._prepare_range(ids)
        if not self._uses_lifecycle():
            return []
        query = SQL(
            """
            SELECT id FROM crm_relationship
            WHERE id = ANY(%s) AND is_history_filled IS NOT TRUE
            """,
            ids,
        )
        return [row[0] for row in self.env.execute_query(query)]

    def _note_range(self, noted):
        result = super()._note_range(noted)
        if noted:
            self.env["crm.relationship"]._fill_history(
                noted, self.company_id, self.lifecycle_scheme_id
            )
        return result
