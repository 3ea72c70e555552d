from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..relationship.crm_relationship_override_keep import HOLDERS


class CrmScoringRun(models.Model):
    """Overrides: who is not moved, and those that are over as of the run's day."""

    _inherit = "crm.scoring.run"

    def _get_override_step(self, query):
        """Return the query with whom the rules may move.

        Columns: ``stage_override_id`` and ``tier_override_id``, empty when the one in
        force until now is over; ``is_stage_free`` and ``is_tier_free``.
        """
        columns = SQL(", ").join(
            SQL("%s AS %s", self._get_standing_sql(name), SQL.identifier(name))
            for name in HOLDERS.values()
        )
        return SQL(
            """
            SELECT step.*,
                   stage_override_id IS NULL AND NOT is_not_moved AS is_stage_free,
                   tier_override_id IS NULL AND NOT is_not_moved AS is_tier_free
            FROM (SELECT step.*, %s FROM (%s) step) step
            """,
            columns,
            query,
        )

    def _get_standing_sql(self, name):
        """Return the override of now if it stands on; with none, none is looked up."""
        standing = SQL(
            """
            SELECT id FROM crm_relationship_override
            WHERE company_id = %s AND state = 'standing'
              AND (date_end IS NULL OR date_end >= %s)
            """,
            self.company_id.id,
            self.as_of_date,
        )
        self.env["crm.relationship.override"].flush_model()
        [(some,)] = self.env.execute_query(SQL("SELECT EXISTS (%s)", standing))
        if not some:
            return SQL("NULL::int")
        now = SQL.identifier(f"now_{name}")
        return SQL("CASE WHEN %s IN (%s) THEN %s END", now, standing, now)

    def _get_result_columns(self):
        return [*super()._get_result_columns(), *HOLDERS.values()]

    def _end_run(self, ids):
        """End the overrides that the run has let go of."""
        day = {"crm_relationship_date": self.as_of_date}
        overrides = self.env["crm.relationship.override"].with_context(**day)
        over = Domain("company_id", "=", self.company_id.id)
        over &= Domain("state", "=", "standing")
        over &= Domain("date_end", "<", self.as_of_date)
        over &= Domain("relationship_id.active", "=", True)
        over &= Domain.OR(
            Domain("kind", "=", kind) & Domain(f"relationship_id.{name}", "=", False)
            for kind, name in HOLDERS.items()
        )
        overrides.search(over)._end(self.env._("Override over"))
        return super()._end_run(ids)
