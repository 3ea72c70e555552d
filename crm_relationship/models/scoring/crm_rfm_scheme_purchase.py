from odoo import models
from odoo.tools import SQL


class CrmRfmScheme(models.Model):
    """Purchase sources other than confirmed orders, and the day to score."""

    _inherit = "crm.rfm.scheme"

    def _get_invoice_purchase_sql(self, company):
        """Return posted invoices less credit notes, as ``_get_purchase_sql`` asks.

        A credit note lowers the amount on its own date. An invoice that is refunded in
        full is no purchase any more; its amount and the credit note's cancel out.
        """
        moves = self.env["account.move"]
        moves.flush_model(["partner_id", "company_id", "state", "move_type"])
        moves.flush_model(["invoice_date", "amount_untaxed_signed"])
        refunds, stands = self._get_standing_sql()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   m.invoice_date::timestamp AS moment,
                   m.invoice_date,
                   m.amount_untaxed_signed AS amount,
                   m.move_type <> 'out_refund' AND %(stands)s AS is_purchase
            FROM account_move m
            JOIN res_partner contact ON contact.id = m.partner_id
            %(refunds)s
            WHERE m.company_id = %(company)s
              AND m.state = 'posted'
              AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
            """,
            stands=stands,
            refunds=refunds,
            company=company.id,
        )

    def _get_standing_sql(self):
        """Return ``(join, condition)``: whether ``m`` has not been refunded in full.

        Neither set off against credit notes alone, which is what the payment state
        tells, nor credited to the last cent after it was paid, which it does not.
        """
        moves = self.env["account.move"]
        moves.flush_model(["payment_state", "state", "reversed_entry_id"])
        moves.flush_model(["amount_untaxed", "currency_id"])
        # One row an invoice, that of its last credit note, so that none counts twice: a
        # GROUP BY would sum up everybody's credit notes for the few asked about. What
        # reverses an invoice is a credit note; to ask for it here, or for a MAX(),
        # leads the planner to read all of them for each one while tables are not
        # analyzed yet.
        join = SQL(
            """
            LEFT JOIN (
                SELECT last.reversed_entry_id, last.currency_id, (
                    SELECT SUM(credit.amount_untaxed) FROM account_move credit
                    WHERE credit.reversed_entry_id = last.reversed_entry_id
                      AND credit.currency_id = last.currency_id
                      AND credit.state = 'posted'
                ) AS total
                FROM account_move last
                WHERE last.reversed_entry_id IS NOT NULL AND last.state = 'posted'
                  AND 0 = (
                    SELECT COUNT(*) FROM account_move later
                    WHERE later.reversed_entry_id = last.reversed_entry_id
                      AND later.currency_id = last.currency_id
                      AND later.id > last.id AND later.state = 'posted'
                )
            ) refund
              ON refund.reversed_entry_id = m.id AND refund.currency_id = m.currency_id
            """
        )
        condition = SQL(
            "m.payment_state <> 'reversed'"
            " AND (refund.total IS NULL OR m.amount_untaxed > refund.total)"
        )
        return join, condition

    def _get_invoice_moment_sql(self):
        """Return what to look for purchases of a few days by.

        As good as ``moment``, with an index: that of the date knows no moments.
        """
        return SQL("invoice_date")

    # --- what was bought; a source of your own may say so with a method of its name ---

    def _get_sale_order_category_sql(self, company):
        """Return who bought which product in confirmed orders of ``company``.

        Columns: ``partner_id`` (commercial entity of today) and ``product_id``.
        """
        self.env["sale.order"].flush_model(["partner_id", "company_id", "state"])
        self.env["sale.order.line"].flush_model(["order_id", "product_id"])
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, line.product_id
            FROM sale_order_line line
            JOIN sale_order o ON o.id = line.order_id
            JOIN res_partner contact ON contact.id = o.partner_id
            WHERE o.company_id = %s AND o.state = 'sale'
            """,
            company.id,
        )

    def _get_invoice_category_sql(self, company):
        """Return who bought which product by posted invoices not refunded in full.

        Columns as those of :meth:`_get_sale_order_category_sql`.
        """
        moves = self.env["account.move"]
        moves.flush_model(["partner_id", "company_id", "state", "move_type"])
        self.env["account.move.line"].flush_model(["move_id", "product_id"])
        refunds, stands = self._get_standing_sql()
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, line.product_id
            FROM account_move_line line
            JOIN account_move m ON m.id = line.move_id
            JOIN res_partner contact ON contact.id = m.partner_id
            %(refunds)s
            WHERE m.company_id = %(company)s AND m.state = 'posted'
              AND m.move_type IN ('out_invoice', 'out_receipt')
              AND %(stands)s
              AND line.display_type = 'product'
            """,
            stands=stands,
            refunds=refunds,
            company=company.id,
        )

    def _get_as_of(self, company):
        """Return the day to score as of: the fixed one, else the company's today."""
        return self.as_of_date or self.env["crm.relationship"]._get_company_today(
            company
        )
