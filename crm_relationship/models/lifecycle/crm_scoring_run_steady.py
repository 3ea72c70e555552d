from odoo import models
from odoo.tools import SQL

KEPT = ("lifecycle_stage_date", "former_kind", "former_purchase_date")


class CrmScoringRun(models.Model):
    """Steady stages: no rule moves the customer, and its risks are those of now."""

    _inherit = "crm.scoring.run"

    def _get_steady_sql(self):
        """Add the stage, and what follows from it where the rules move nobody."""
        steady = super()._get_steady_sql()
        if not self._uses_lifecycle():
            return steady
        steady["lifecycle_stage_id"] = self._get_steady_stage_sql()
        steady |= dict.fromkeys(KEPT, SQL("TRUE"))
        steady["is_history_filled"] = self._get_same_sql(
            "is_history_filled", self._get_filled_sql()
        )
        return steady | self._get_steady_risk_sql()

    def _get_steady_stage_sql(self):
        """Return whether no rule moves the customer.

        Nearly everybody is active and not silent for long, or former and has not come
        back: seen by two comparisons, where the rule works out the kind five times.
        """
        return SQL(
            """
            (step.now_lifecycle_stage_id = ANY(%(active)s)
             AND (LEAST(step.silent_on, step.rhythm_on) <= %(day)s) IS NOT TRUE
             OR step.now_lifecycle_stage_id = ANY(%(former)s)
             AND (step.last_purchase_date > COALESCE(
                 step.now_former_purchase_date, step.now_lifecycle_stage_date)
             ) IS NOT TRUE
             OR %(cause)s IS NULL)
            """,
            active=self._get_stage_ids("active"),
            former=self._get_stage_ids("former"),
            day=self.as_of_date,
            cause=self._get_cause_sql(),
        )

    def _get_steady_risk_sql(self):
        """Return ``{column of risk: whether it stays}`` for who stays in its stage."""
        steady = {}
        watched = self._get_watched_sql("now_lifecycle_stage_id")
        for name, condition in self._get_risk_conditions().items():
            since = self._get_risk_sql(name, condition, watched)
            steady[name] = self._get_same_sql(name, since)
        earliest = SQL(
            "LEAST(%s)",
            SQL(", ").join(SQL.identifier("step", f"now_{name}") for name in steady),
        )
        return steady | {"at_risk_date": self._get_same_sql("at_risk_date", earliest)}
