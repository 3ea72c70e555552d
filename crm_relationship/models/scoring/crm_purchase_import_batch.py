import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH_LINES = 400  # lines whose documents are made and committed together
# A batch of which this many documents, of this many customers, are refused one by one
# and none is made, tells of something that is wrong with more than a document.
TELLING_DOCUMENTS = 10
TELLING_CUSTOMERS = 3


class CrmPurchaseImport(models.Model):
    """Batches: all documents at once, and if that fails those that can be made."""

    _inherit = "crm.purchase.import"

    def _get_next_lines(self):
        """Return the lines of the next documents, in the order of the file."""
        query = SQL(
            """
            SELECT id FROM crm_purchase_import_line
            WHERE import_id = %(record)s AND document IN (
                SELECT document FROM crm_purchase_import_line
                WHERE import_id = %(record)s AND document IS NOT NULL
                  AND reason IS NULL AND is_loaded IS NOT TRUE
                ORDER BY number LIMIT %(size)s
            )
            ORDER BY number
            """,
            record=self.id,
            size=BATCH_LINES,
        )
        ids = [row[0] for row in self.env.execute_query(query)]
        return self.env["crm.purchase.import.line"].browse(ids)

    def _load_lines(self, lines):
        """Make the documents of ``lines``; those that cannot be made get the reason.

        All at once; if that fails, halves of them, until those are alone that fail.

        :raise UserError: nothing can be made, whosever documents are tried
        """
        refused = {}
        if lines:
            self._load_documents(list(lines.grouped("document").values()), refused)
        self._refuse_documents(refused)

    def _load_documents(self, documents, refused, done=None):
        """Load a list of documents' lines; fill ``refused`` with ``{key: reason}``.

        :param done: how many documents were done with when the batch began
        """
        lines = documents[0].browse().concat(*documents)
        done = self._count_done() if done is None else done
        try:
            with self.env.cr.savepoint():
                self._load_batch(lines)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            if len(documents) == 1:
                refused[lines[0].document] = self._get_refusal(lines, error)
                if self._count_done() == done:
                    self._check_telling(refused)
                return
            middle = len(documents) // 2
            self._load_documents(documents[:middle], refused, done)
            self._load_documents(documents[middle:], refused, done)

    def _count_done(self):
        return self.loaded_count + self.known_count + self.failed_count

    def _get_refusal(self, lines, error):
        """Return why a document cannot be made: what Odoo says about it."""
        if not isinstance(error, UserError):
            _logger.warning(
                "Purchase import %s: document %s",
                self.id,
                lines[0].document,
                exc_info=error,
            )
        return str(error).strip() or type(error).__name__

    def _check_telling(self, refused):
        """Stop where document after document is refused, instead of trying them all.

        :raise UserError: so many documents of so many customers are refused
        """
        if len(refused) < TELLING_DOCUMENTS:
            return
        lines = self.env["crm.purchase.import.line"].search(
            [("import_id", "=", self.id), ("document", "in", list(refused))]
        )
        if len(set(lines.mapped("customer"))) < TELLING_CUSTOMERS:
            return
        document, reason = next(iter(refused.items()))
        raise UserError(
            self.env._(
                "The first %(count)s documents that were tried cannot be made. Of "
                "%(document)s is said: %(reason)s",
                count=len(refused),
                document=document,
                reason=reason,
            )
        )

    def _refuse_documents(self, reasons):
        """Reject documents, ``{key: reason}``, that were good when checked."""
        if not reasons:
            return
        query = SQL(
            """
            UPDATE crm_purchase_import_line line SET reason = refused.reason
            FROM UNNEST(%s, %s) AS refused (document, reason)
            WHERE line.import_id = %s AND line.document = refused.document
            RETURNING line.id
            """,
            list(reasons),
            list(reasons.values()),
            self.id,
        )
        self.env.flush_all()
        self.env.cr.execute(query)
        record = self.sudo()  # how far it is, is written by the import alone
        record.reject_count += self.env.cr.rowcount
        record.failed_count += len(reasons)
        record.line_ids.invalidate_model(["reason"], flush=False)
        record.invalidate_recordset(["reject_ids"], flush=False)
