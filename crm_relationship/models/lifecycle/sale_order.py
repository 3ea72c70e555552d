from odoo import api, models


class SaleOrder(models.Model):
    """A quotation that was sent had been asked for: a sign of interest."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._note_quotations()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._note_quotations()
        return result

    def _note_quotations(self):
        """Let the customers of sent quotations have shown interest."""
        relationships = self.env["crm.relationship"]
        sent = self.filtered(lambda order: order.state == "sent")
        for company, orders in sent.grouped("company_id").items():
            relationships._show_interest_of(orders.partner_id, "quotation", company)
