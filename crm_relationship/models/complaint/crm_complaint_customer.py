from odoo import api, fields, models


class CrmComplaint(models.Model):
    """Whose complaint it is: known customers, and senders nobody knows yet."""

    _inherit = "crm.complaint"

    partner_id = fields.Many2one(
        "res.partner",
        "Complainant",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        help="Who complained. May stay empty until the complaint is answered.",
    )
    on_behalf_id = fields.Many2one(
        "res.partner",
        "On Behalf of",
        check_company=True,
        help="For whom the complainant speaks, when that is somebody else.",
    )
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        index="btree_not_null",
        help="The commercial entity behind the complainant.",
    )
    relationship_id = fields.Many2one(
        "crm.relationship",
        compute="_compute_relationship_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        groups="crm_relationship.group_relationship_reader",
    )
    tier_id = fields.Many2one(
        related="relationship_id.tier_id",
        string="Customer Tier",
        groups="crm_relationship.group_relationship_reader",
    )
    lifecycle_stage_id = fields.Many2one(
        related="relationship_id.lifecycle_stage_id",
        groups="crm_relationship.group_relationship_reader",
    )
    partner_name = fields.Char(
        "Sender's Name",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    email_from = fields.Char(
        "Email", compute="_compute_contact", store=True, readonly=False, precompute=True
    )
    phone = fields.Char(
        compute="_compute_contact", store=True, readonly=False, precompute=True
    )

    @api.depends("partner_id", "on_behalf_id")
    def _compute_contact(self):
        for complaint in self:
            partner = complaint.partner_id
            complaint.partner_name = partner.name or complaint.partner_name
            complaint.email_from = partner.email or complaint.email_from
            complaint.phone = partner.phone or complaint.phone

    @api.depends(
        "partner_id.commercial_partner_id", "on_behalf_id.commercial_partner_id"
    )
    def _compute_customer_id(self):
        for complaint in self:
            person = complaint.on_behalf_id or complaint.partner_id
            complaint.customer_id = person.sudo().commercial_partner_id.sudo(False)

    @api.depends("customer_id", "company_id")
    def _compute_relationship_id(self):
        """Find the relationship with the customer; make it when there is none."""
        relationships = self.env["crm.relationship"]
        for company, complaints in self.grouped("company_id").items():
            customers = complaints.customer_id._origin
            pairs = {(customer.id, company.id) for customer in customers}
            # whoever records a complaint makes the sender a customer, by any right
            relationships._get_settler()._ensure_pairs(pairs)
            known = relationships._get_of(customers, company).grouped("partner_id")
            for complaint in complaints:
                found = known.get(complaint.customer_id._origin.sudo())
                complaint.relationship_id = found.sudo(False) if found else False

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]
