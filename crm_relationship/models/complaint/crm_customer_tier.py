from odoo import fields, models


class CrmCustomerTier(models.Model):
    """Which deadlines of complaints a tier brings."""

    _inherit = "crm.customer.tier"

    sla_ids = fields.One2many(
        "crm.complaint.sla",
        "tier_id",
        "Deadlines of Complaints",
        groups="crm_relationship.group_complaint_user",
        help="The policies that name this tier; those that name none count, too.",
    )
