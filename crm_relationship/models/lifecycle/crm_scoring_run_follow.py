from odoo import models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """What follows a run: activities at risk, and stages whose purchases are gone."""

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
            if self.has_lost or self.round_count:
                self._undo_left()
        return super()._end_run(ids)

    # --- active customers that have no purchase ---

    def _count_customers(self, last, also):
        """See in the scan of everybody whether one is there."""
        if not self._uses_lifecycle():
            return super()._count_customers(last, also)
        lost = SQL(
            "COUNT(*) FILTER (WHERE %s AND %s)",
            self._get_stage_is_sql("now_lifecycle_stage_id", "active"),
            self._get_lost_sql("now_former_purchase_date"),
        )
        found = super()._count_customers(last, also | {"lost": lost})
        self.has_lost = bool(found["lost"])
        return found

    def _count_changes(self):
        """See whether one is among those that the run itself would write."""
        result = super()._count_changes()
        if self._uses_lifecycle() and not self.has_lost:
            query = SQL(
                "SELECT EXISTS (SELECT FROM crm_scoring_line step"
                " WHERE run_id = %s AND %s AND %s)",
                self.id,
                self._get_stage_is_sql("lifecycle_stage_id", "active"),
                self._get_lost_sql("former_purchase_date"),
            )
            [(self.has_lost,)] = self.env.execute_query(query)
        return result

    def _get_lost_sql(self, name):
        """Return whether nothing was bought, or nothing since the customer left.

        :param name: the column with the last purchase before it left
        """
        return SQL(
            "(step.last_purchase_date IS NULL OR step.last_purchase_date <= %s)",
            SQL.identifier("step", name),
        )

    def _undo_left(self):
        """Undo what has lost its purchases unseen by the day, such as in an import.

        Rare: an order that is cancelled settles its customer at once, or soon.
        """
        query = SQL(
            """
            SELECT id FROM crm_relationship step
            WHERE company_id = %s AND active AND %s AND %s
            """,
            self.company_id.id,
            self._get_stage_is_sql("lifecycle_stage_id", "active"),
            self._get_lost_sql("former_purchase_date"),
        )
        ids = [row[0] for row in self.env.execute_query(query)]
        self.env["crm.relationship"].with_context(
            crm_relationship_date=self.as_of_date, crm_relationship_run_id=self.id
        ).browse(ids)._undo_activations()
