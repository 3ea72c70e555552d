from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "crm.relationship.shown.mixin",
        "crm.relationship.document.mixin",
    ]

    def _filter_customer_documents(self):
        documents = super()._filter_customer_documents()
        return documents.filtered(
            lambda move: (
                move.partner_id and move.is_sale_document(include_receipts=True)
            )
        )
