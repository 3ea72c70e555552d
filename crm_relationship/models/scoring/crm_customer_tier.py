from odoo import fields, models


class CrmCustomerTier(models.Model):
    _inherit = "crm.customer.tier"

    rule_ids = fields.One2many("crm.customer.tier.rule", "tier_id", "Rules")
