import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.modules import module
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import mute_logger

_logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=1)  # before what somebody else holds is tried again
TRIES = 5  # of a batch that meets somebody else's changes
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class CrmPurchaseImport(models.Model):
    """Loading: documents by the public models, a batch a transaction.

    Killed at any moment, what is committed is there and its lines say so; the next call
    goes on with the lines that are left.
    """

    _inherit = "crm.purchase.import"

    @api.model
    def _cron_load(self):
        """Load as long as there is time, one import after the other, oldest first.

        An import that fails as a whole stops with the reason, for somebody to look at.
        """
        failed = None
        for record in self.search([("state", "=", "loading")], order="id"):
            try:
                left = record._load_all()
            except UserError as refusal:
                self.env.cr.rollback()
                _logger.info("Purchase import %s: %s", record.id, refusal)
                self._try_later()
                continue
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Purchase import %s failed", record.id)
                record._stop(error)
                failed, left = error, self._commit_batch(0)
            if left <= 0:
                break
        if failed:
            raise failed

    def _load_all(self):
        """Load batch by batch; return the seconds left when there is no more, or time.

        Called by the scheduled action, and by programs that load in the foreground.

        :raise UserError: another process is at work on the import
        """
        self.ensure_one()
        left = float("inf")
        while left > 0 and self.state == "loading":
            left = self._load_next()
        return left

    def _load_next(self):
        """Load and commit the next batch; return the seconds left.

        Odoo runs at REPEATABLE READ: a batch that meets a row that somebody changed
        meanwhile is rolled back as a whole and tried again.
        """
        for _attempt in range(TRIES):
            try:
                self._own()
                return self._load_owned()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
        _logger.warning("Purchase import %s: batch left to the next call", self.id)
        self._try_later()
        return 0

    def _own(self):
        """Take hold of all that is being loaded for the company, for this transaction.

        Of all: two files loaded at once could both take a document for new. A file
        that moved on since our transaction began fails here and is tried again.

        :raise UserError: another process is at work
        """
        loading = [("company_id", "=", self.company_id.id), ("state", "=", "loading")]
        wanted = self | self.search(loading)
        with mute_logger("odoo.sql_db"):
            owned = wanted.try_lock_for_update(allow_referencing=True)
        if owned < wanted:
            busy = (wanted - owned)[0]
            raise UserError(
                self.env._("Another process is at work on %(file)s.", file=busy.name)
            )
        self.invalidate_recordset()

    def _try_later(self):
        """Have the scheduled action come back soon."""
        cron_sudo = self.env.ref("crm_relationship.ir_cron_purchase_import").sudo()
        cron_sudo._trigger(at=fields.Datetime.now() + PAUSE)

    def _load_owned(self):
        """Load the next batch, or end the import; return the seconds left."""
        if self.state != "loading":  # stopped meanwhile
            return self._commit_batch(0)
        lines = self._get_next_lines()
        try:
            with self.env.cr.savepoint():
                loader = self._get_loader()
                loader._check_rights()  # lost meanwhile, maybe
                loader._load_lines(lines.with_env(loader.env))
        except UserError as refusal:
            self._stop(refusal)
            return self._commit_batch(0)
        if not lines:
            self.with_context(lang=self.user_id.lang)._end()
        return self._commit_batch(len(lines))

    def _get_loader(self):
        """Return the import as the user who pressed *Load* works with it."""
        context = {
            "allowed_company_ids": self.company_id.ids,
            "lang": self.user_id.lang,
        }
        return self.with_user(self.user_id).with_context(**context, **QUIET)

    def _stop(self, error):
        """Stop with a reason for somebody to look at, kept in the history too."""
        self.sudo().write({"state": "stopped", "problem": str(error)})
        self.sudo().message_post(body=str(error))

    def _commit_batch(self, done):
        """Commit a batch; return the seconds left. Under a test, flush.

        The only place in an import that commits.
        """
        if module.current_test:
            self.env.flush_all()
            return float("inf")
        open_imports = self.search([("state", "=", "loading")])
        remaining = sum(max(record._get_left(), 1) for record in open_imports)
        left = self.env["ir.cron"]._commit_progress(done, remaining=remaining)
        self.env.invalidate_all()  # thousands of documents would stay in memory
        return left

    def _end(self):
        """Tell what became of the file."""
        self._write_rejects()
        self.sudo().state = "done"
        self.message_post(
            body=self.env._(
                "%(loaded)s documents loaded, %(known)s known before, %(failed)s "
                "refused, %(rejected)s lines rejected.",
                loaded=self.loaded_count,
                known=self.known_count,
                failed=self.failed_count,
                rejected=self.reject_count,
            )
        )
