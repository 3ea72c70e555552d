from odoo import models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """What follows a run: activities for customers at risk."""

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
