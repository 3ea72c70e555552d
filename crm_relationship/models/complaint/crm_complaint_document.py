from odoo import api, models


class CrmComplaint(models.Model):
    """A complaint recorded from an order, an invoice or a lead says whose it is."""

    _inherit = "crm.complaint"

    @api.model
    def default_get(self, fields):
        """Fill customer and company from the document in the context."""
        values = super().default_get(fields)
        document = self._get_context_document()
        if document and document.partner_id:
            facts = {
                "partner_id": document.partner_id.id,
                "company_id": document.company_id.id or self.env.company.id,
            }
            if "campaign_id" in document._fields:
                facts["campaign_id"] = document.campaign_id.id
            if document._name in self._get_document_models():
                facts["document_ref"] = f"{document._name},{document.id}"
            values |= {name: fact for name, fact in facts.items() if name in fields}
        return values

    @api.model
    def _get_context_document(self):
        """Return the document that the complaint is made from, if the user sees it."""
        sources = {
            "default_order_id": "sale.order",
            "default_invoice_id": "account.move",
            "crm_relationship_lead": "crm.lead",
        }
        for key, model in sources.items():
            document = self.env[model].browse(self.env.context.get(key))
            if document and document.has_access("read"):
                return document.exists()
        return None
