from datetime import timedelta

from odoo import models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """At risk: since when a customer shows a sign of leaving. A flag, not a stage."""

    _inherit = "crm.scoring.run"

    def _get_risk_columns(self):
        """Return the columns of risk: one a reason, and the earliest of them."""
        return [*self._get_risk_conditions(), "at_risk_date"]

    def _get_risk_step(self, query):
        """Yield for each reason the day since when it holds, and the earliest.

        OFFSET 0 keeps the planner from working out each reason three times.
        """
        watched = SQL("step.is_watched")
        signs = [
            SQL(
                "%s AS %s",
                self._get_risk_sql(name, sign, watched),
                SQL.identifier(name),
            )
            for name, sign in self._get_risk_conditions().items()
        ]
        names = SQL(", ").join(map(SQL.identifier, self._get_risk_conditions()))
        return SQL(
            """
            SELECT risk.*, LEAST(%s) AS at_risk_date
            FROM (
                SELECT step.*, %s
                FROM (
                    SELECT step.*, %s AS is_watched FROM (%s) step
                ) step
                OFFSET 0
            ) risk
            """,
            names,
            SQL(", ").join(signs),
            self._get_watched_sql("lifecycle_stage_id"),
            query,
        )

    def _get_watched_sql(self, name):
        """Return whether the customer of a ``step`` is active by the stage ``name``."""
        return self._get_stage_is_sql(name, "active")

    def _get_risk_sql(self, name, condition, watched):
        """Return the day since when a reason holds for the customer of a ``step``.

        :param name: the date field of the reason
        :param condition: what the reason asks of an active customer
        :param watched: whether the customer is active
        """
        return SQL(
            "CASE WHEN %s AND %s THEN COALESCE(%s, %s) END",
            watched,
            condition,
            SQL.identifier("step", f"now_{name}"),
            self.as_of_date,
        )

    def _get_risk_conditions(self):
        """Return ``{date field of a reason: condition on an active customer, step}``.

        Override, together with ``crm.relationship._get_risk_types``, to add a reason.
        The fields have to be columns of ``crm.scoring.line``, too.
        """
        scheme = self.lifecycle_scheme_id
        off = SQL("FALSE")
        return {
            "risk_late_date": self._get_late_sql() if scheme.use_late else off,
            "risk_falling_date": self._get_falling_sql() if scheme.use_falling else off,
        }

    def _get_late_sql(self):
        """Return whether a customer is late by its own rhythm.

        Days first: most have bought since, and comparing dates costs little.
        """
        scheme = self.lifecycle_scheme_id
        return SQL(
            "(step.last_purchase_date < %(day)s - %(days)s AND %(rhythmic)s"
            " AND %(day)s - step.last_purchase_date"
            " > %(factor)s * step.average_interval_days)",
            day=self.as_of_date,
            days=scheme.rhythm_days,
            rhythmic=self._get_rhythmic_sql(),
            factor=scheme.late_factor,
        )

    def _get_falling_sql(self):
        """Return whether a customer buys much less often than it used to.

        Purchases in the window against the mean of as many days before it, since the
        first purchase.
        """
        days = self.scheme_id.window_days
        start = self.as_of_date - timedelta(days=days - 1)
        return SQL(
            """
            (step.first_purchase_date <= %(start)s - %(days)s
             AND step.purchase_count - step.window_count >= 3
             AND NOT step.is_not_profiled
             AND 100::bigint * step.window_count
                   * (%(start)s - step.first_purchase_date)
                 < %(share)s::bigint * (step.purchase_count - step.window_count))
            """,
            start=start,
            days=days,
            share=self.lifecycle_scheme_id.falling_share * days,
        )
