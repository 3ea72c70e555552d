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
        steady["is_history_filled"] = SQL(
            "(step.now_is_history_filled"
            " OR step.now_is_history_filled IS NULL AND step.purchase_count = 0)"
        )
        return steady | self._get_steady_risk_sql()

    def _get_steady_stage_sql(self):
        """Return whether no rule moves the customer.

        Nearly everybody is active and has bought of late, or former and has not come
        back: seen by two comparisons, where the rule works out the kind five times.
        """
        return SQL(
            """
            (%(active)s AND (%(recent)s
                 OR (LEAST(step.silent_on, step.rhythm_on) <= %(day)s) IS NOT TRUE)
             OR %(former)s
             AND (step.last_purchase_date > COALESCE(
                 step.now_former_purchase_date, step.now_lifecycle_stage_date)
             ) IS NOT TRUE
             OR %(cause)s IS NULL)
            """,
            active=self._get_stage_is_sql("now_lifecycle_stage_id", "active"),
            recent=self._get_recent_sql(),
            former=self._get_stage_is_sql("now_lifecycle_stage_id", "former"),
            day=self.as_of_date,
            cause=self._get_cause_sql(),
        )

    def _get_recent_sql(self):
        """Return whether the last purchase is so recent that no rule ends a stage.

        Whoever lets leaving count from another day than that of the last purchase (see
        ``_get_silent_sql`` and ``_get_rhythm_sql``) has to tell this anew.
        """
        scheme = self.lifecycle_scheme_id
        limits = [scheme.silence_days] if scheme.use_silence else []
        limits += [scheme.rhythm_days] if scheme.use_rhythm else []
        if not limits:
            return SQL("TRUE")
        day = self.as_of_date
        return SQL("step.last_purchase_date > %s - %s", day, min(limits))

    def _get_steady_risk_sql(self):
        """Return ``{column of risk: whether it stays}`` for who stays in its stage."""
        watched = self._get_watched_sql("now_lifecycle_stage_id")
        # a reason that holds keeps its day, one that does not has none
        steady = {
            name: SQL(
                "(%s IS NOT NULL) = ((%s AND %s) IS TRUE)",
                SQL.identifier("step", f"now_{name}"),
                watched,
                condition,
            )
            for name, condition in self._get_risk_conditions().items()
        }
        earliest = SQL(
            "LEAST(%s)",
            SQL(", ").join(SQL.identifier("step", f"now_{name}") for name in steady),
        )
        return steady | {"at_risk_date": self._get_same_sql("at_risk_date", earliest)}
