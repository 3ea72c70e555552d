import base64

from odoo import models
from odoo.tools import SQL

from .purchase_file import write_row


class CrmPurchaseImport(models.Model):
    """What a checked file amounts to: its documents, its sums, its rejected lines."""

    _inherit = "crm.purchase.import"

    def _name_documents(self):
        """Give each good line the key of its document, the same in every file.

        The number where there is one; otherwise customer, day, product and amount, and
        which one of several equal ones it is.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_purchase_import_line line
                SET document = COALESCE(line.reference, CONCAT_WS('/', line.customer,
                        line.date, COALESCE(line.product_code, line.product),
                        TRIM_SCALE(line.quantity * line.unit_price),
                        NULLIF(same.place, 1)))
                FROM (
                    SELECT id, ROW_NUMBER() OVER (
                        PARTITION BY customer, date,
                            COALESCE(product_code, product), quantity * unit_price
                        ORDER BY number
                    ) AS place
                    FROM crm_purchase_import_line
                    WHERE import_id = %s AND reason IS NULL AND reference IS NULL
                ) same
                RIGHT JOIN crm_purchase_import_line own ON own.id = same.id
                WHERE line.id = own.id AND own.import_id = %s AND own.reason IS NULL
                """,
                self.id,
                self.id,
            )
        )

    def _count_found(self):
        """Count what there is to load and what is rejected."""
        query = SQL(
            """
            SELECT COUNT(*) FILTER (WHERE reason IS NOT NULL) AS reject_count,
                   COUNT(DISTINCT document) AS document_count,
                   COUNT(DISTINCT document) FILTER (WHERE is_return) AS return_count,
                   COUNT(DISTINCT customer) FILTER (WHERE reason IS NULL)
                       AS customer_count,
                   SUM(CASE WHEN is_return THEN -1 ELSE 1 END
                       * ABS(quantity * unit_price)) FILTER (WHERE reason IS NULL)
                       AS amount_total,
                   MIN(date) FILTER (WHERE reason IS NULL) AS date_from,
                   MAX(date) FILTER (WHERE reason IS NULL) AS date_to
            FROM crm_purchase_import_line WHERE import_id = %s
            """,
            self.id,
        )
        self.env.cr.execute(query)
        self.write(self.env.cr.dictfetchone())
        self.invalidate_recordset(["line_ids", "reject_ids"], flush=False)

    def _write_rejects(self):
        """Keep the rejected lines as a file: line, reason, and the line as it was.

        Corrected, it can be loaded as it is: the two columns in front are not used.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT number, reason, text FROM crm_purchase_import_line
                WHERE import_id = %s AND reason IS NOT NULL ORDER BY number
                """,
                self.id,
            )
        )
        if not rows:
            self.reject_file = False
            return
        names = [self.env._("Line"), self.env._("Reason")]
        header = write_row([*names, *self.column_ids.mapped("name")], self.delimiter)
        lines = [
            write_row([number, reason], self.delimiter) + self.delimiter + text
            for number, reason, text in rows
        ]
        content = "\r\n".join([header, *lines, ""])
        self.reject_file = base64.b64encode(content.encode("utf-8-sig"))
