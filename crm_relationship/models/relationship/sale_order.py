from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "crm.relationship.shown.mixin",
        "crm.relationship.document.mixin",
    ]

    def _get_purchase_domain(self):
        return super()._get_purchase_domain() | Domain("state", "=", "sale")

    def _get_purchase_fields(self):
        return super()._get_purchase_fields() | {
            "partner_id",
            "company_id",
            "state",
            "date_order",
            "amount_untaxed",
            "currency_rate",
        }
