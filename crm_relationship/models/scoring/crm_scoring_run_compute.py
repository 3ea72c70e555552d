from odoo import fields, models
from odoo.tools import SQL

from .crm_scoring_line import (
    FACT_COLUMNS,
    LABEL_COLUMNS,
    SCORE_COLUMNS,
)

POSITION_COLUMNS = ("lifecycle_stage_id", "rfm_segment_id", "tier_id")
# A third of the customers of a page of the table is applied at a time: with the page
# filled to 70 % the new rows find room beside the old ones, no index is touched, and
# the next third takes the room of what the first has left.
STRIDE = 3


class CrmScoringRun(models.Model):
    """Compute: facts, thresholds, scores and segment of everybody, in SQL.

    Steps chain: each is a query that adds its columns to what the step before yields,
    and the last one is written as lines, for the customers who would change only. No
    customer is written or locked.
    """

    _inherit = "crm.scoring.run"

    def _compute_lines(self):
        """Fill the work table and the counts of the run."""
        self.ensure_one()
        last = self._get_last_applied()
        self.scheme_id._check_source()
        self.write(
            {
                "is_full": self._needs_full_pass(last),
                "is_silent": self._is_silent(last),
                "rule_version": self.scheme_id.rule_version,
                "started": fields.Datetime.now(),
            }
        )
        self.env.flush_all()
        self._hold_facts(last)
        self.thresholds = self._compute_thresholds(last)
        self.line_count = self._insert_lines()
        self._count_changes()
        self._count_mended(last)

    def _uses_rfm(self):
        """Whether the company wants scores and segments; facts it gets in any case."""
        return self.company_id.relationship_use_rfm

    # --- the end of the chain ---

    def _get_steps_sql(self, ids=None):
        """Return the whole chain as one query.

        Override to add a step: wrap what ``super()`` returns and yield one more
        column; name it in :meth:`_get_result_columns` too.
        """
        query = self._get_known_step(self._get_customer_step(ids))
        if self._uses_rfm():
            return self._get_segment_step(self._get_score_step(query))
        return SQL("%s OFFSET 0", query)

    def _get_known_step(self, query):
        """Return the query with all that follows from the customer and its facts alone.

        Each level of the chain copies its columns for every customer, so there are few:
        what the scores end with OFFSET 0 is worked out in one level. Override to add
        columns that ask for no score.
        """
        return self._get_override_step(query)

    def _get_result_columns(self):
        """Return the columns that the run gives to relationships."""
        if not self._uses_rfm():
            return [*FACT_COLUMNS]
        return [*FACT_COLUMNS, *SCORE_COLUMNS, *LABEL_COLUMNS, "rfm_segment_id"]

    def _get_note_columns(self):
        """Return the columns of the chain that lines keep for the ledger only."""
        return []

    def _get_kept_columns(self):
        """Return the columns of which the chain carries along what is now.

        Of those that it is asked about at the end; facts are compared at the start.
        """
        compared = (*self._get_compared_columns(), *POSITION_COLUMNS)
        return list(dict.fromkeys(compared))

    def _get_compared_columns(self):
        """Return the result columns in which customers may differ, facts apart.

        The labels follow from the scores, except where the rules have changed.
        """
        skipped = FACT_COLUMNS if self.is_full else (*FACT_COLUMNS, *LABEL_COLUMNS)
        return [name for name in self._get_result_columns() if name not in skipped]

    def _get_position_columns(self):
        """Return those of the result columns that the ledger follows."""
        columns = self._get_result_columns()
        return [name for name in POSITION_COLUMNS if name in columns]

    def _insert_lines(self, ids=None):
        """Write a line for each customer of whom a value would change; return how many.

        Lines are applied in the order of their ids.
        """
        if ids is None and not self.is_full:
            ids = self._get_moving_step()
        columns = [*self._get_result_columns(), *self._get_note_columns()]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_scoring_line (
                    run_id, relationship_id, row_version,
                    old_stage_id, old_segment_id, old_tier_id, %(names)s
                )
                SELECT %(run)s, step.relationship_id, step.row_version::text,
                       step.now_lifecycle_stage_id, step.now_rfm_segment_id,
                       step.now_tier_id, %(new)s
                FROM (%(steps)s) step
                WHERE %(differs)s
                ORDER BY step.relationship_id %% %(stride)s, step.relationship_id
                """,
                run=self.id,
                names=SQL(", ").join(map(SQL.identifier, columns)),
                new=SQL(", ").join(map(self._get_new_value_sql, columns)),
                steps=self._get_steps_sql(ids),
                differs=self._get_differs_sql(),
                stride=STRIDE,
            )
        )
        self.invalidate_recordset(["line_ids"])
        return self.env.cr.rowcount

    def _get_differs_sql(self):
        """Return the condition under which a customer gets a line."""
        compared = self._get_compared_columns()
        if not compared:
            return SQL("step.is_fact_changed")
        return SQL("(step.is_fact_changed OR %s)", self._get_distinct_sql(compared))

    def _get_distinct_sql(self, columns):
        """Return whether the new value of any of the columns differs from now."""
        return SQL(
            "(%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(map(self._get_new_value_sql, columns)),
            SQL(", ").join(SQL.identifier("step", f"now_{name}") for name in columns),
        )
