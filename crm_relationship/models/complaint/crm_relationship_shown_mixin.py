from odoo import fields, models

from ..relationship.crm_relationship_shown_mixin import shown

COMPLAINT_FIELDS = {
    "customer_open_complaint_count": "complaint_open_count",
    "customer_complaint_count": "complaint_count",
    "customer_satisfaction": "last_satisfaction",
}


class CrmRelationshipShownMixin(models.AbstractModel):
    """Whether the customer has complained, and how satisfied it was at last."""

    _inherit = "crm.relationship.shown.mixin"

    customer_open_complaint_count = shown(
        fields.Integer,
        "customer_open_complaint_count",
        "Customer's Open Complaints",
        aggregator="avg",
    )
    customer_complaint_count = shown(
        fields.Integer,
        "customer_complaint_count",
        "Customer's Complaints",
        aggregator="avg",
    )
    customer_satisfaction = shown(
        fields.Float,
        "customer_satisfaction",
        "Customer's Satisfaction",
        digits=(3, 1),
        aggregator="avg",
    )

    def _get_shown_fields(self):
        return super()._get_shown_fields() | COMPLAINT_FIELDS

    def action_open_customer_complaints(self):
        """Open the complaints of the document's customer; a new one is about it."""
        self.ensure_one()
        names = {"sale.order": "order_id", "account.move": "invoice_id"}
        context = {"default_partner_id": self.partner_id.id}
        if name := names.get(self._name):
            context[f"default_{name}"] = self.id
        customer = self.partner_id.commercial_partner_id
        return self.env["crm.complaint"]._open_list(
            [("customer_id", "=", customer.id)], **context
        )
