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
        moves.flush_model(["invoice_date", "amount_untaxed_signed", "payment_state"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   m.invoice_date::timestamp AS moment,
                   m.invoice_date,
                   m.amount_untaxed_signed AS amount,
                   m.move_type <> 'out_refund'
                       AND m.payment_state <> 'reversed' AS is_purchase
            FROM account_move m
            JOIN res_partner contact ON contact.id = m.partner_id
            WHERE m.company_id = %s
              AND m.state = 'posted'
              AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
            """,
            company.id,
        )

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
        moves.flush_model(["payment_state"])
        self.env["account.move.line"].flush_model(["move_id", "product_id"])
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, line.product_id
            FROM account_move_line line
            JOIN account_move m ON m.id = line.move_id
            JOIN res_partner contact ON contact.id = m.partner_id
            WHERE m.company_id = %s AND m.state = 'posted'
              AND m.move_type IN ('out_invoice', 'out_receipt')
              AND m.payment_state <> 'reversed'
              AND line.display_type = 'product'
            """,
            company.id,
        )

    def _get_as_of(self, company):
        """Return the day to score as of: the fixed one, else the company's today."""
        return self.as_of_date or self.env["crm.relationship"]._get_company_today(
            company
        )
