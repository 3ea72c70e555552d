import functools
import logging
import time

import psycopg2.errors

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.modules import module
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

# Customers in one transaction to begin with: those of most nights. What a range costs
# beside them, statements and Python, is as much as a thousand customers.
RANGE = 5000
# Ranges grow while nobody is in the way and they are quick. One that met somebody is
# halved, one that was slow is made as small as would have been quick, and no smaller
# than a quarter of the first: users wait for a range.
GROWTH = 2
QUICK = 0.3  # seconds
TRIES = 5
CRON = "crm_relationship.ir_cron_score"


class RunBusyError(UserError):
    """Another process is at work on the run, or on another one of the company."""


class CrmScoringRun(models.Model):
    """Work: who may do it, in which order, and when it becomes permanent.

    Odoo runs at REPEATABLE READ: a range that meets a row changed by a user rolls back
    as a whole and is tried again, smaller each time.
    """

    _inherit = "crm.scoring.run"

    def _as_system(self):
        """Return the run as the system works on it.

        Whoever starts it, from whatever company, the result is the same. Of the context
        only what the scheduled action needs to report its progress is kept.
        """
        keys = ("cron_id", "cron_end_time", "ir_cron_progress_id")
        context = {key: v for key, v in self.env.context.items() if key in keys}
        company = self.company_id.sudo()
        context["allowed_company_ids"] = company.ids
        context["lang"] = company.partner_id.lang or self.env.lang
        return self.with_env(self.env(user=SUPERUSER_ID, context=context, su=True))

    def _advance(self, seconds=float("inf")):
        """Take the run as far as the time allows; return the seconds left.

        The only caller of compute, apply and revert: the buttons in the foreground,
        and the scheduled action.

        :raise RunBusyError: another process is at work on the run
        """
        self.ensure_one()
        end = time.monotonic() + seconds
        left = seconds
        if self.state == "draft":
            left = self._compute_all()
        size, limit = RANGE, RANGE * GROWTH
        applying = self.state == "applying"
        apply_range = functools.partial(self._apply_range, held={})
        work = apply_range if applying else self._revert_range
        while left > 0 and self.state in ("applying", "reverting"):
            start = time.monotonic()
            left, attempts = self._do_range(work, size)
            part = 1 if attempts == 1 else 0.5
            part = min(part, QUICK / max(time.monotonic() - start, QUICK))
            if part < 1:  # from now on, in this call
                limit = max(int(size * max(part, 0.5)), RANGE // 4, 1)
            size = min(2 * size, limit)
            left = min(left, end - time.monotonic())
        return left

    def _compute_all(self):
        """Compute and commit; return the seconds left."""
        self._own()
        self._compute_lines()
        self._discard_waiting()
        state = self._get_state_computed()
        try:
            self.state = state
            self.flush_recordset(["state"])
        except psycopg2.errors.UniqueViolation as error:  # began after we looked
            raise self._get_busy_error() from error
        if state == "applying" and not self.line_count:
            return self._end_round()
        return self._commit_range(0)

    def _get_state_computed(self):
        """Return the state that follows the computation."""
        if self.simulate:
            self.ended = fields.Datetime.now()
            return "done"
        return "waiting" if self._has_to_wait() else "applying"

    def _do_range(self, work, size):
        """Do one range and commit it; return the seconds left, and the attempts made.

        :param work: method that takes the number of customers and whether others have
            been in the way, does the range and commits it
        :param size: the number of customers of the first attempt
        """
        for attempt in range(TRIES):
            try:
                self._own()
                # whoever holds a customer for longer must not stop the others
                self.env.cr.execute("SET LOCAL lock_timeout = '500ms'")
                with mute_logger("odoo.sql_db"):
                    return work(size, bool(attempt)), attempt + 1
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.invalidate_recordset(flush=False)
                size = max(RANGE >> (2 * attempt + 3), 1)
        _logger.info("Scoring run %s: range left to the next call", self.id)
        return 0, TRIES

    def _own(self):
        """Take hold of the run for this transaction.

        :raise RunBusyError: another process is at work on it, or another run of the
            company is half applied
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                owned = self.try_lock_for_update(allow_referencing=True)
        except psycopg2.errors.SerializationFailure:
            owned = self.browse()  # moved on since our transaction began
        if not owned:
            raise self._get_busy_error()
        self._set_planner()
        self._check_alone()
        self.invalidate_recordset()

    def _set_planner(self):
        """Have this transaction planned for tables in memory, and nothing compiled.

        As if each page read by an index meant a move of the disk's head, PostgreSQL
        would read all customers, all contacts and all orders for a thousand of them;
        and compiling a statement of the run takes longer than it saves.
        """
        self.env.cr.execute("SET LOCAL random_page_cost = 1.1; SET LOCAL jit = off")

    def _check_alone(self):
        """Refuse to work beside another run of the company; a simulation may.

        :raise RunBusyError: another one is half applied, or half taken back
        """
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "in", ("applying", "reverting")),
            ("id", "!=", self.id),
        ]
        if not self.simulate and self.search_count(domain, limit=1):
            raise self._get_busy_error()

    def _get_busy_error(self):
        return RunBusyError(
            self.env._(
                "Another process is at work on %(run)s, or another run of the company "
                "is being applied.",
                run=self.name,
            )
        )

    def _commit_range(self, done):
        """Commit what a range wrote; return the seconds left."""
        remaining = max(self.line_count - self.applied_count, 0)
        if self._is_open():
            remaining = max(remaining, 1)
        return self._commit_call(done, remaining)

    def _commit_call(self, done=0, remaining=0):
        """Commit and report to the scheduled action; return the seconds left.

        The only place in a run that commits. A test's transaction is not committed,
        except by the action itself, to which the test has lent it.
        """
        if module.current_test and "ir_cron_progress_id" not in self.env.context:
            self.env.flush_all()
            return float("inf")
        return self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    def _trigger_cron(self):
        """Have the scheduled action called at once."""
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # a manager need not be allowed to start actions

    def _lock_free(self, ids):
        """Lock and return those of the relationships ``ids`` that nobody else holds."""
        query = SQL(
            "SELECT id FROM crm_relationship WHERE id = ANY(%s)"
            " FOR NO KEY UPDATE SKIP LOCKED",
            ids,
        )
        return [row[0] for row in self.env.execute_query(query)]
