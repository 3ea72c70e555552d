from odoo import models
from odoo.tools import SQL

# What the check finds; forgotten when it has to be done anew.
FOUND = (
    "problem",
    "is_cut",
    "line_count",
    "reject_count",
    "document_count",
    "return_count",
    "customer_count",
    "amount_total",
    "date_from",
    "date_to",
    "reject_file",
)


class CrmPurchaseImport(models.Model):
    """Checking: lines that contradict each other, documents, and the reject file.

    Set-based, so that a file of a million lines is checked by a dozen statements.
    """

    _inherit = "crm.purchase.import"

    def _forget_check(self):
        """Forget what a check found, as long as nothing is loaded."""
        records = self.filtered(lambda record: record.state in ("draft", "checked"))
        query = SQL(
            "DELETE FROM crm_purchase_import_line WHERE import_id = ANY(%s)",
            records.ids,
        )
        self.env.flush_all()
        self.env.cr.execute(query)
        records.invalidate_recordset(["line_ids", "reject_ids"], flush=False)
        records.sudo().write(dict.fromkeys(FOUND, False) | {"state": "draft"})

    def _check_lines(self):
        """Reject the lines that cannot be loaded, and give the others a document."""
        holds = set(self.column_ids.mapped("holds"))
        is_detailed = bool(holds & {"product", "product_code"}) or "amount" not in holds
        is_detailed = is_detailed and "reference" in holds
        if self.is_cut:
            self._reject_cut(is_detailed)
        self._reject_future()
        self._mark_returns()
        if is_detailed:
            self._reject_contradictions()
            self._spread_returns()
        if self.load_as == "order":
            self._reject(
                SQL("is_return"),
                self.env._("A return is no order: load with credit notes."),
            )
        if is_detailed:
            self._reject_incomplete()
        else:
            self._reject_duplicates()
        self._name_documents()
        self._count_found()
        self._write_rejects()

    def _reject(self, condition, reason):
        """Give the good lines that fulfil ``condition`` the reason why they are bad."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_purchase_import_line SET reason = %s
                WHERE import_id = %s AND reason IS NULL AND (%s)
                """,
                reason,
                self.id,
                condition,
            )
        )

    def _reject_future(self):
        today = self.env["crm.relationship"]._get_company_today(self.company_id)
        self._reject(SQL("date > %s", today), self.env._("The day is still to come."))

    def _mark_returns(self):
        """Mark returns: by their amounts, or by how their number begins.

        Of goods that were free, the quantity tells.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_purchase_import_line SET is_return =
                    quantity * unit_price < 0
                    OR unit_price = 0 AND quantity < 0
                    OR COALESCE(STARTS_WITH(LOWER(reference), LOWER(%s)), FALSE)
                WHERE import_id = %s AND reason IS NULL
                """,
                self.return_prefix or None,
                self.id,
            )
        )

    def _spread_returns(self):
        """Mark all lines of a credit note as returns, goods that were free too."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_purchase_import_line SET is_return = TRUE
                WHERE import_id = %(record)s AND reason IS NULL AND NOT is_return
                  AND reference IN (
                    SELECT reference FROM crm_purchase_import_line
                    WHERE import_id = %(record)s AND is_return
                  )
                """,
                record=self.id,
            )
        )

    def _reject_cut(self, is_detailed):
        """Reject the last line of a file that is cut off, and its whole document."""
        last = SQL(
            "SELECT MAX(number) FROM crm_purchase_import_line WHERE import_id = %s",
            self.id,
        )
        self._reject(SQL("number = (%s)", last), self.env._("The line is cut off."))
        if is_detailed:
            last_reference = SQL(
                """
                SELECT reference FROM crm_purchase_import_line
                WHERE import_id = %s AND reference IS NOT NULL
                ORDER BY number DESC LIMIT 1
                """,
                self.id,
            )
            self._reject(
                SQL("reference = (%s)", last_reference),
                self.env._("The file is cut off in this document."),
            )

    def _reject_duplicates(self):
        """Reject further lines of a number that stands for a whole purchase."""
        self._reject_by_number(
            SQL("MIN(number) FILTER (WHERE reason IS NULL)"),
            SQL("line.number > other.number"),
            self.env._("The number is in line # already."),
        )

    def _reject_incomplete(self):
        """Reject the other lines of a document that lacks one: in whole or not at all.

        Half an invoice would be known, and the rest of it never loaded.
        """
        self._reject_by_number(
            SQL("MIN(number) FILTER (WHERE reason IS NOT NULL)"),
            SQL("TRUE"),
            self.env._("Line # of the same document is rejected."),
        )

    def _reject_by_number(self, other, condition, reason):
        """Reject lines because of another line with the same reference.

        :param SQL other: aggregate that gives the number of the other line, or null
        :param SQL condition: on ``line`` and ``other``
        :param reason: text in which # stands for the number of the other line
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_purchase_import_line line
                SET reason = REPLACE(%(reason)s, '#', other.number::text)
                FROM (
                    SELECT reference, %(other)s AS number
                    FROM crm_purchase_import_line
                    WHERE import_id = %(record)s AND reference IS NOT NULL
                    GROUP BY reference
                ) other
                WHERE line.import_id = %(record)s
                  AND line.reason IS NULL
                  AND line.reference = other.reference
                  AND other.number IS NOT NULL
                  AND %(condition)s
                """,
                reason=reason,
                other=other,
                record=self.id,
                condition=condition,
            )
        )

    def _reject_contradictions(self):
        """Reject the numbers that stand for more than one document."""
        self._reject(SQL("reference IS NULL"), self.env._("There is no number."))
        for contradiction, reason in (
            (
                SQL("COUNT(DISTINCT customer) > 1"),
                self.env._("The number stands for several customers."),
            ),
            (
                SQL("COUNT(DISTINCT date) > 1"),
                self.env._("The number stands for several days."),
            ),
            (
                SQL(
                    "BOOL_OR(quantity * unit_price > 0) AND BOOL_OR("
                    "quantity * unit_price < 0 OR unit_price = 0 AND quantity < 0)"
                ),
                self.env._("The number mixes purchases and returns."),
            ),
        ):
            double = SQL(
                """
                SELECT reference FROM crm_purchase_import_line
                WHERE import_id = %s AND reason IS NULL
                GROUP BY reference HAVING %s
                """,
                self.id,
                contradiction,
            )
            self._reject(SQL("reference IN (%s)", double), reason)
