from datetime import datetime

from odoo import models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """Counts: how many customers the run looked at, and what it would change."""

    _inherit = "crm.scoring.run"

    def _count_customers(self, last):
        """Store how many customers there are, new since the last run, and scored."""
        [(customers, created, scored, objecting)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*),
                       COUNT(*) FILTER (WHERE create_date >= %s),
                       COUNT(*) FILTER (WHERE is_counted AND window_count > 0),
                       COUNT(*) FILTER (WHERE is_not_profiled)
                FROM crm_scoring_work
                """,
                last.started or datetime.min,
            )
        )
        self.write(
            {
                "customer_count": customers,
                "created_count": created,
                "scored_count": scored,
                "not_profiled_count": objecting,
            }
        )

    def _count_changes(self):
        """Store how many customers would change, and what of theirs."""
        [(lines, segments, stages, tiers)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*),
                       COUNT(*) FILTER (
                           WHERE rfm_segment_id IS DISTINCT FROM old_segment_id),
                       COUNT(*) FILTER (WHERE %(stage)s IS DISTINCT FROM old_stage_id),
                       COUNT(*) FILTER (WHERE %(tier)s IS DISTINCT FROM old_tier_id)
                FROM crm_scoring_line
                WHERE run_id = %(run)s
                """,
                run=self.id,
                stage=self._get_counted_sql("lifecycle_stage_id", "old_stage_id"),
                tier=self._get_counted_sql("tier_id", "old_tier_id"),
            )
        )
        self.write(
            {
                "line_count": lines,
                "segment_change_count": segments,
                "stage_change_count": stages,
                "tier_change_count": tiers,
            }
        )

    def _get_counted_sql(self, name, old):
        """Return the new value of a position, or the old one where no step gives it."""
        given = name in self._get_result_columns()
        return SQL.identifier(name if given else old)
