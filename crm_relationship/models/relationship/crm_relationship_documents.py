from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain

from .opened import open_records

CUSTOMER_MOVES = ("out_invoice", "out_refund", "out_receipt")


class CrmRelationship(models.Model):
    """The documents behind a relationship: counted and opened from its form.

    They are those of all contacts of the customer, in the relationship's company,
    and never more than the user may read.
    """

    _inherit = "crm.relationship"

    sale_order_count = fields.Integer("Sales", compute="_compute_document_counts")
    lead_count = fields.Integer("Opportunities", compute="_compute_document_counts")
    invoice_count = fields.Integer("Invoices", compute="_compute_document_counts")

    def _get_document_domains(self):
        """Return ``{count field: (model, domain)}`` of the documents of customers.

        The domain leaves the customer and the company out. Override to add a smart
        button with a count::

            return super()._get_document_domains() | {
                "complaint_count": ("crm.complaint", Domain.TRUE),
            }
        """
        return {
            "sale_order_count": ("sale.order", Domain.TRUE),
            # lost ones count, as on the contact
            "lead_count": ("crm.lead", Domain("active", "in", (True, False))),
            "invoice_count": (
                "account.move",
                Domain("move_type", "in", CUSTOMER_MOVES),
            ),
        }

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("partner_id", "company_id")
    def _compute_document_counts(self):
        for name, (model, domain) in self._get_document_domains().items():
            counts = self._count_documents(model, domain)
            for relationship in self:
                key = relationship.partner_id._origin, relationship.company_id
                relationship[name] = counts.get(key, 0)

    def _count_documents(self, model, domain):
        """Return ``{(commercial entity, company): count}`` that the user may read."""
        documents = self.env[model]
        if not documents.has_access("read"):
            return {}
        domain &= Domain("company_id", "in", [*self.company_id.ids, False])
        domain &= Domain("partner_id.commercial_partner_id", "in", self.partner_id.ids)
        groups = documents._read_group(
            domain, ["partner_id.commercial_partner_id", "company_id"], ["__count"]
        )
        counts = Counter()
        for partner, company, count in groups:
            # documents of no company belong to every company
            for own in company or self.company_id:
                counts[partner, own] += count
        return counts

    def _get_document_domain(self, name):
        """Return the domain of the documents that the count field ``name`` counts."""
        self.ensure_one()
        domain = Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
        domain &= Domain("company_id", "in", (self.company_id.id, False))
        return domain & self._get_document_domains()[name][1]

    def _open_documents(self, name, action, **context):
        """Return the action of a smart button: the documents that ``name`` counts."""
        values = self.env["ir.actions.act_window"]._for_xml_id(action)
        values["domain"] = list(self._get_document_domain(name))
        values["context"] = {"default_partner_id": self.partner_id.id, **context}
        return values

    def action_open_partner(self):
        """Open the contact."""
        self.ensure_one()
        return open_records(self.partner_id)

    def action_open_sale_orders(self):
        """Open the quotations and orders of the customer."""
        return self._open_documents("sale_order_count", "sale.action_orders")

    def action_open_leads(self):
        """Open the leads and opportunities of the customer, lost ones too."""
        return self._open_documents(
            "lead_count",
            "crm.crm_lead_opportunities",
            active_test=False,
            default_type="opportunity",
        )

    def action_open_invoices(self):
        """Open the invoices and credit notes of the customer."""
        return self._open_documents(
            "invoice_count",
            "account.action_move_out_invoice_type",
            default_move_type="out_invoice",
        )
