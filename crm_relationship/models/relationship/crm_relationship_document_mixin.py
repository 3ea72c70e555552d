from odoo import api, models


class CrmRelationshipDocumentMixin(models.AbstractModel):
    """A document that makes its partner a customer: a lead, an order, an invoice.

    Follows the *stored values*, at the flush of the ORM, and not the buttons: form,
    import, RPC, recomputation and code lead to the same relationships and facts.
    """

    _name = "crm.relationship.document.mixin"
    _description = "Document That Makes a Customer"

    def _get_watched_fields(self):
        """Return the stored fields that say whose document it is."""
        return {"partner_id", "company_id"}

    def _get_purchase_fields(self):
        """Return the stored fields on which purchase facts depend, none by default.

        Override on a model that is a purchase; include the watched fields.
        """
        return set()

    def _get_customer_pairs(self):
        """Return ``{(contact id, company id)}`` of the documents."""
        return {
            (
                document.partner_id.id,
                (document.company_id or document._get_shared_company()).id,
            )
            for document in self.sudo()  # whose document it is, whoever writes
        }

    def _get_shared_company(self):
        """Return the company that a document of no company counts for."""
        return self.partner_id.company_id or self.user_id.company_id or self.env.company

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._meet_customers()
        return documents

    def _write_multi(self, vals_list):
        watched = self._get_watched_fields() | self._get_purchase_fields()
        changed = self.browse(
            record.id
            for record, vals in zip(self, vals_list, strict=True)
            if watched & vals.keys()
        )
        before = changed._read_purchase_pairs()
        result = super()._write_multi(vals_list)
        if changed:
            changed._meet_customers(before)
        return result

    def unlink(self):
        before = self._read_purchase_pairs()
        result = super().unlink()
        self.env["crm.relationship"].sudo()._touch_purchases(before)
        return result

    def _meet_customers(self, before=()):
        """Make missing relationships; have the purchases settled before the commit."""
        relationships = self.env["crm.relationship"].sudo()  # any seller's document
        pairs = self._filter_customer_documents()._get_customer_pairs()
        relationships._ensure_pairs(pairs)
        if self._get_purchase_fields():
            relationships._touch_purchases(pairs | set(before))

    def _filter_customer_documents(self):
        """Return those of the documents that make a customer. Override to narrow."""
        return self

    def _read_purchase_pairs(self):
        """Return the pairs as the database has them, before a change is flushed."""
        if not self or not self._get_purchase_fields():
            return set()
        query = self.with_context(active_test=False)._as_query(ordered=False)
        return set(self.env.execute_query(query.select("partner_id", "company_id")))
