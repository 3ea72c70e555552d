from datetime import datetime

from odoo import models
from odoo.tools import SQL

# {count of a run: pair of columns of the work table, and of the ledger}
MOVES = {
    "segment_change_count": ("rfm_segment_id", "segment_id"),
    "stage_change_count": ("lifecycle_stage_id", "stage_id"),
    "tier_change_count": ("tier_id", "tier_id"),
}


class CrmScoringRun(models.Model):
    """Counts: how many customers the run looked at, and what it changes."""

    _inherit = "crm.scoring.run"

    def _count_customers(self, last, also):
        """Store how many customers there are, new since the last run, and scored.

        What else has to be known of everybody is read off in the same scan: override
        to ask for more.

        :param also: ``{name: aggregate over the columns of the customer step}``
        :return: ``{name: what it comes to}``
        """
        query = SQL(
            """
            SELECT COUNT(*),
                   COUNT(*) FILTER (WHERE create_date >= %s),
                   COUNT(*) FILTER (WHERE is_counted AND window_count > 0),
                   COUNT(*) FILTER (WHERE is_not_profiled)%s
            FROM (%s) step
            """,
            last.started or datetime.min,
            SQL().join(SQL(", %s", aggregate) for aggregate in also.values()),
            self._get_scanned_step(last),
        )
        [(customers, created, scored, objecting, *rest)] = self.env.execute_query(query)
        self.write(
            {
                "customer_count": customers,
                "created_count": created,
                "scored_count": scored if self._uses_rfm() else 0,
                "not_profiled_count": objecting,
            }
        )
        return dict(zip(also, rest, strict=True))

    def _get_scanned_step(self, last):
        """Return the step that everybody is counted in; override to add columns.

        :param last: the last applied run
        """
        return self._get_customer_step()

    def _count_changes(self):
        """Store how many customers would change segment, stage and tier."""
        given = self._get_position_columns()
        pairs = {
            count: (f"old_{side}", name if name in given else f"old_{side}")
            for count, (name, side) in MOVES.items()
        }
        self._store_moves("crm_scoring_line", pairs)

    def _count_applied(self):
        """Store what was really changed, after customers were computed again."""
        pairs = {
            count: (f"old_{side}", f"new_{side}") for count, (_n, side) in MOVES.items()
        }
        self._store_moves("crm_relationship_change", pairs)

    def _store_moves(self, table, pairs):
        """Count the rows of the run in which a pair of columns differs."""
        columns = SQL(", ").join(
            SQL(
                "COUNT(*) FILTER (WHERE %s IS DISTINCT FROM %s)",
                SQL.identifier(old),
                SQL.identifier(new),
            )
            for old, new in pairs.values()
        )
        [counts] = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE run_id = %s",
                columns,
                SQL.identifier(table),
                self.id,
            )
        )
        self.write(dict(zip(pairs, counts, strict=True)))
