from odoo import fields, models


class CrmCustomerTierMovementReport(models.Model):
    """Who moved from which tier to which."""

    _name = "crm.customer.tier.movement.report"
    _inherit = ["crm.movement.report.mixin"]
    _description = "Tier Movement"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "relationship_id"
    _kind = "tier"
    _depends = {
        "crm.relationship.change": [
            "relationship_id",
            "company_id",
            "date",
            "user_id",
            "reason",
            "purchase_amount",
            "old_tier_id",
            "new_tier_id",
        ],
        "crm.relationship.change.month": [
            "company_id",
            "month",
            "kind",
            "change_count",
            "purchase_amount",
            "old_tier_id",
            "new_tier_id",
        ],
    }

    old_tier_id = fields.Many2one("crm.customer.tier", "From Tier", readonly=True)
    new_tier_id = fields.Many2one("crm.customer.tier", "To Tier", readonly=True)
