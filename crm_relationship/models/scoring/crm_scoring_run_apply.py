import logging

import psycopg2.errors

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.modules import module
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

RANGE = 10  # portions that are applied in one transaction, while nobody is in the way
TRIES = 5
AGAIN = -1  # portion of the lines whose customer changed between compute and apply
ROUNDS = 5
LIMIT_MINIMUM = 10  # fewer moves than this never make a night a wrong one


class CrmScoringRun(models.Model):
    """Apply: range by range, each its own transaction, none of them long.

    Odoo runs at REPEATABLE READ: a range that meets a row changed by a user rolls back
    as a whole and is tried again, smaller each time.
    """

    _inherit = "crm.scoring.run"

    def _advance(self):
        """Take the run as far as the time allows; return the seconds left.

        The only caller of compute and apply: the button in the foreground, and the
        scheduled action.

        :raise UserError: another process is at work on the run
        """
        self.ensure_one()
        left = float("inf")
        if self.state == "draft":
            self._own()
            self._compute_lines()
            self.state = self._get_state_computed()
            left = self._commit_range(0)
        while self.state == "applying" and left > 0:
            left = self._apply_next()
        return left

    def _own(self):
        """Take hold of the run for this transaction.

        :raise UserError: another process is at work on it
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                owned = self.try_lock_for_update(allow_referencing=True)
        except psycopg2.errors.SerializationFailure:
            owned = self.browse()  # moved on since our transaction began
        if not owned:
            raise UserError(
                self.env._("Another process is at work on %(run)s.", run=self.name)
            )
        self.invalidate_recordset()

    def _get_state_computed(self):
        """Return the state after compute; tell the managers if the run has to wait."""
        if self.simulate:
            self.ended = fields.Datetime.now()
            return "done"
        if self._is_past_limit():
            self._call_managers(
                self.env._(
                    "%(run)s would move %(moves)s of %(customers)s customers, more "
                    "than the limit of %(limit)s %%. Look at who changes, then apply "
                    "or discard.",
                    run=self.name,
                    moves=self._get_move_count(),
                    customers=self.customer_count,
                    limit=self.scheme_id.change_limit,
                )
            )
            return "waiting"
        return "applying"

    def _get_move_count(self):
        """Return how many customers the kind that changes most would move."""
        return max(
            self.segment_change_count, self.stage_change_count, self.tier_change_count
        )

    def _is_past_limit(self):
        """Whether the run moves so many that somebody should look first."""
        limit = self.scheme_id.change_limit
        moves = self._get_move_count()
        if self.is_silent or not limit or moves < LIMIT_MINIMUM:
            return False
        return moves > self.customer_count * limit / 100

    def _call_managers(self, text):
        """Leave an activity for each manager of the company."""
        managers = self.env.ref("crm_relationship.group_relationship_manager")
        users = managers.sudo().all_user_ids  # whoever runs, managers are told
        for user in users.filtered(lambda user: self.company_id in user.company_ids):
            self.activity_schedule(
                "mail.mail_activity_data_todo", note=text, user_id=user.id
            )

    def _apply_next(self):
        """Apply the next range and commit it; return the seconds left."""
        size = RANGE
        for _attempt in range(TRIES):
            try:
                self._own()
                return self._apply_range(size)
            except psycopg2.errors.SerializationFailure:
                self.env.cr.rollback()
                self.invalidate_recordset()
                size = max(size // 2, 1)
        _logger.warning("Scoring run %s: range left to the next call", self.id)
        return 0

    def _apply_range(self, size):
        """Apply ``size`` portions of a hundred lines, or end the run."""
        first = self.applied_portion + 1
        ids = self._get_range_ids(first, first + size)
        if not ids:
            return self._end_round()
        with mute_logger("odoo.sql_db"):
            [(lines, done, moved)] = self.env.execute_query(
                self._get_apply_sql(first, first + size, ids)
            )
        self.write(
            {
                "applied_portion": first + size - 1,
                "applied_count": self.applied_count + done,
            }
        )
        self.env["crm.relationship"].invalidate_model(flush=False)
        self.env["crm.relationship"]._invalidate_shown()
        if moved and not self.is_silent:
            self.env["crm.relationship.change"]._after_changes(moved)
        return self._commit_range(lines)

    def _commit_range(self, done):
        """Commit what a range wrote; return the seconds left. Under a test, flush.

        The only place in a run that commits.
        """
        if module.current_test:
            self.env.flush_all()
            return float("inf")
        remaining = max(self.line_count - self.applied_count, 0)
        if self.state == "applying":
            remaining = max(remaining, 1)
        return self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    def _get_range_ids(self, first, end):
        """Return the relationships of portions ``first`` up to ``end``.

        Known beforehand, so that the statement goes to them by the primary key.
        """
        query = SQL(
            """
            SELECT relationship_id FROM crm_scoring_line
            WHERE run_id = %s AND portion >= %s AND portion < %s
            """,
            self.id,
            first,
            end,
        )
        return [row[0] for row in self.env.execute_query(query)]

    def _get_apply_sql(self, first, end, ids):
        """Return the statement that applies portions ``first`` up to ``end``.

        A customer that somebody changed since the run computed has another row version
        and is put aside for a second look; the others are updated, and each change of
        position becomes a row of the ledger. Yields (lines, updated, ids of the ledger
        rows).
        """
        return SQL(
            """
            WITH line AS (
                SELECT * FROM crm_scoring_line
                WHERE run_id = %(run)s AND portion >= %(first)s AND portion < %(end)s
            ), updated AS (
                UPDATE crm_relationship r
                SET %(values)s
                FROM line
                WHERE r.id = line.relationship_id
                  AND r.id = ANY(%(ids)s)
                  AND r.xmin::text = line.row_version
                RETURNING r.id, r.lifecycle_stage_id, r.rfm_segment_id, r.tier_id
            ), aside AS (
                UPDATE crm_scoring_line again
                SET portion = %(again)s
                WHERE again.run_id = %(run)s
                  AND again.portion >= %(first)s AND again.portion < %(end)s
                  AND again.relationship_id NOT IN (SELECT id FROM updated)
            ), entered AS (
                INSERT INTO crm_relationship_change (
                    relationship_id, company_id, run_id, date, reason,
                    old_stage_id, new_stage_id, old_segment_id, new_segment_id,
                    old_tier_id, new_tier_id,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT updated.id, %(company)s, %(run)s, %(date)s, %(reason)s,
                       line.old_stage_id, updated.lifecycle_stage_id,
                       line.old_segment_id, updated.rfm_segment_id,
                       line.old_tier_id, updated.tier_id,
                       %(uid)s, %(time)s, %(uid)s, %(time)s
                FROM updated
                JOIN line ON line.relationship_id = updated.id
                WHERE (line.old_stage_id, line.old_segment_id, line.old_tier_id)
                      IS DISTINCT FROM
                      (updated.lifecycle_stage_id, updated.rfm_segment_id,
                       updated.tier_id)
                RETURNING id
            )
            SELECT (SELECT COUNT(*) FROM line),
                   (SELECT COUNT(*) FROM updated),
                   (SELECT ARRAY_AGG(id) FROM entered)
            """,
            run=self.id,
            first=first,
            end=end,
            ids=ids,
            values=self._get_values_sql(),
            again=AGAIN,
            company=self.company_id.id,
            date=self.as_of_date,
            reason=self._get_reason(),
            uid=self.env.uid,
            time=self.env.cr.now(),
        )

    def _get_values_sql(self):
        """Return the assignments of the UPDATE, entry dates of positions included."""
        values = [
            SQL("%s = line.%s", SQL.identifier(name), SQL.identifier(name))
            for name in self._get_result_columns()
        ]
        for name in self._get_position_columns():
            date = name.removesuffix("_id") + "_date"
            values.append(
                SQL(
                    "%(date)s = CASE WHEN r.%(name)s IS DISTINCT FROM line.%(name)s"
                    " THEN %(day)s ELSE r.%(date)s END",
                    date=SQL.identifier(date),
                    name=SQL.identifier(name),
                    day=self.as_of_date,
                )
            )
        return SQL(", ").join(values)

    def _get_reason(self):
        """Return the ledger's reason, in the language of the company."""
        run = self.with_context(lang=self.company_id.partner_id.lang)
        return run.env._(
            "Scoring as of %(date)s", date=fields.Date.to_string(self.as_of_date)
        )

    # --- customers that changed meanwhile ---

    def _end_round(self):
        """Look again at the customers put aside, or end the run."""
        ids = self._get_range_ids(AGAIN, AGAIN + 1)
        if ids and self.error_count < ROUNDS:
            self.error_count += 1  # rounds, until the end tells the customers left
            self._compute_again(ids)
            return self._commit_range(0)
        self.write(
            {
                "error_count": len(ids),
                "state": "done",
                "ended": fields.Datetime.now(),
            }
        )
        self._drop_lines()
        return self._commit_range(0)

    def _compute_again(self, ids):
        """Compute the customers put aside anew, against the thresholds of the run."""
        self._drop_lines()
        self._fill_work_table(self._get_facts_step(None, ids=ids))
        self._insert_lines()
        self.applied_portion = -1

    def _drop_lines(self):
        """Empty the work table of this run."""
        self.env.cr.execute(
            SQL("DELETE FROM crm_scoring_line WHERE run_id = ANY(%s)", self.ids)
        )
        self.invalidate_recordset(["line_ids"])
