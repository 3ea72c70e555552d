from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# so many documents of a customer are offered to choose from
RECENT = 6


class CrmComplaint(models.Model):
    """The customer's last documents, for agents who have no rights on sales.

    They see number, date and amount of the last few of the customer whose complaint
    they record, and nothing else: to tell "the lamps of last week" from another order.
    Only of customers whose relationship with the company they may read.
    """

    _inherit = "crm.complaint"

    recent_documents = fields.Json(
        compute="_compute_recent_documents", export_string_translation=False
    )
    can_read_orders = fields.Boolean(
        compute="_compute_can_read", export_string_translation=False
    )
    can_read_invoices = fields.Boolean(
        compute="_compute_can_read", export_string_translation=False
    )

    @api.depends_context("uid")
    def _compute_can_read(self):
        self.can_read_orders = self.env["sale.order"].has_access("read")
        self.can_read_invoices = self.env["account.move"].has_access("read")

    @api.depends("customer_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_recent_documents(self):
        is_agent = self.env.user.has_group("crm_relationship.group_complaint_user")
        for complaint in self:
            customer = complaint.customer_id._origin
            company = complaint.company_id
            is_inside = is_agent and company in self.env.companies
            if not (is_inside and self._can_read_customer(customer, company)):
                complaint.recent_documents = False
                continue
            documents = complaint._get_recent_documents(customer, company)
            complaint.recent_documents = documents or False

    @api.model
    def _can_read_customer(self, customer, company):
        """Whether the user may read the customer's relationship with the company.

        Somebody who has none yet has to be a contact that the user may read.
        """
        if not customer.has_access("read"):
            return False
        known = self.env["crm.relationship"]._get_of(customer, company)
        return known.sudo(False).has_access("read") if known else True

    @api.model
    def _get_recent_documents(self, customer, company):
        """Return number, date and amount of the customer's last documents.

        The rows are all that leaves the sudo: ``field``, ``id``, ``number``, ``date``
        (ISO), ``amount`` and ``currency_id``, the latest first.
        """
        rows = []
        for field, number, date, domain in self._get_recent_sources():
            documents_sudo = self.env[self._fields[field].comodel_name].sudo()
            domain &= Domain("company_id", "=", company.id)
            domain &= Domain("partner_id", "child_of", customer.id)
            for one in documents_sudo.search(
                domain, order=f"{date} desc, id desc", limit=RECENT
            ):
                rows.append(
                    {"field": field, "id": one.id, "number": one[number]}
                    | {"date": self._get_day(one[date]), "amount": one.amount_total}
                    | {"currency_id": one.currency_id.id}
                )
        rows.sort(key=lambda row: row["date"] or "", reverse=True)
        return rows[:RECENT]

    @api.model
    def _get_day(self, moment):
        """Return the day of a date or of a moment by the user's clocks, in ISO."""
        if isinstance(moment, datetime):
            moment = fields.Datetime.context_timestamp(self, moment)
        return moment and fields.Date.to_string(moment)

    @api.model
    def _get_recent_sources(self):
        """Return ``[(field, number, date, domain)]`` of what a complaint links to.

        Override to add documents that have a partner, a company and ``amount_total``.
        """
        invoices = Domain("move_type", "in", ("out_invoice", "out_refund"))
        return [
            ("order_id", "name", "date_order", Domain("state", "=", "sale")),
            (
                "invoice_id",
                "name",
                "invoice_date",
                invoices & Domain("state", "=", "posted"),
            ),
        ]

    @api.constrains("order_id", "invoice_id", "partner_id", "on_behalf_id")
    def _check_own_documents(self):
        """Refuse a stranger's order or invoice that the user may not read either.

        A link shows its number to everybody: without this, whoever records complaints
        could read all numbers one by one.
        """
        if self._is_handing_on():
            return
        for complaint in self:
            people = complaint.partner_id | complaint.on_behalf_id
            for name in ("order_id", "invoice_id"):
                document = complaint[name]
                owner = document.partner_id.commercial_partner_id
                if not document or owner in people.commercial_partner_id:
                    continue
                if not document.with_user(self.env.user).has_access("read"):
                    raise ValidationError(
                        self.env._(
                            "Choose an order or invoice of this customer: you may not "
                            "read those of others."
                        )
                    )
