from odoo import models
from odoo.fields import Domain


class AccountMove(models.Model):
    """Customer invoices are purchases where the company's scheme says so."""

    _inherit = "account.move"

    def _get_purchase_fields(self):
        return super()._get_purchase_fields() | {
            "partner_id",
            "company_id",
            "state",
            "move_type",
            "invoice_date",
            "amount_untaxed_signed",
            "payment_state",
            "reversed_entry_id",
        }

    def _get_purchase_domain(self):
        schemes = self.env["crm.rfm.scheme"]
        # the company as the database has it and as it is being written
        companies = self.env["res.company"].sudo().search([])
        invoicing = companies.filtered(
            lambda company: schemes._get_active(company).source == "invoice"
        )
        return super()._get_purchase_domain() | (
            Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_receipt", "out_refund"))
            & Domain("company_id", "in", invoicing.ids)
        )
