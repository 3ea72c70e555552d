from odoo import api, models
from odoo.fields import Domain


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

    def _get_purchase_domain(self):
        """Return which documents are purchases, by stored fields; none by default.

        Override on a model that is a purchase, together with
        :meth:`_get_purchase_fields`.
        """
        return Domain.FALSE

    def _get_purchase_fields(self):
        """Return the stored fields on which purchase facts depend, none by default.

        Override on a model that is a purchase; include the fields that its domain and
        :meth:`_get_watched_fields` name.
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
        """Return the company that a document of no company counts for.

        By stored values only, as ``crm.relationship._get_document_sql`` does.
        """
        return (
            self.partner_id.company_id
            or self.user_id.company_id
            or self.create_uid.company_id
            or self.env["res.company"].search([], order="id", limit=1)
        )

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._meet_customers()
        if self._get_purchase_fields():
            documents._touch_purchases(documents._read_purchase_pairs())
        return documents

    def _write_multi(self, vals_list):
        written = [{*vals} for vals in vals_list]
        whose = self._get_watched_fields()
        conditions = self._get_purchase_domain().iter_conditions()
        which = whose | {condition.field_expr for condition in conditions}
        facts = self._get_purchase_fields()
        bought = self._filter_written(written, facts)
        # the other facts leave it as it was whether, and by whom, it was bought
        before = self._filter_written(written, facts & which)._read_purchase_pairs()
        super()._write_multi(vals_list)
        self._filter_written(written, whose)._meet_customers()
        return self._touch_purchases(before | bought._read_purchase_pairs())

    def unlink(self):
        before = self._read_purchase_pairs()
        result = super().unlink()
        self._touch_purchases(before)
        return result

    def _filter_written(self, written, names):
        """Return the records of whom one of the fields ``names`` is written."""
        return self.browse(
            record.id
            for record, fields in zip(self, written, strict=True)
            if fields & names
        )

    def _meet_customers(self):
        """Make the missing relationships of the documents' customers."""
        relationships = self.env["crm.relationship"].sudo()  # any seller's document
        pairs = self._filter_customer_documents()._get_customer_pairs()
        relationships._ensure_pairs(pairs)

    def _touch_purchases(self, pairs):
        """Settle the purchases of ``{(contact id, company id)}`` before the commit."""
        if pairs:
            self.env["crm.relationship"]._touch_purchases(pairs)

    def _filter_customer_documents(self):
        """Return those of the documents that make a customer. Override to narrow."""
        return self

    def _read_purchase_pairs(self):
        """Return ``{(contact id, company id)}`` of the purchases among the documents.

        As the database has them: between two flushes, the values before the change.
        """
        if not self or not self._get_purchase_fields():
            return set()
        purchases = self.sudo().with_context(active_test=False)  # whoever writes
        domain = self._get_purchase_domain() & Domain("id", "in", self.ids)
        query = purchases._search(domain)
        self.env.cr.execute(query.select("partner_id", "company_id"))  # without flush
        return set(self.env.cr.fetchall())
