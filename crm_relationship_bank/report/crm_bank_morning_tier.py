from odoo import api, fields, models
from odoo.fields import Domain


class CrmBankMorning(models.Model):
    """Whose visit is overdue: the tier says who comes first."""

    _inherit = "crm.bank.morning"

    tier_id = fields.Many2one(
        "crm.customer.tier", compute="_compute_tier_id", search="_search_tier_id"
    )

    @api.depends("relationship_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_tier_id(self):
        """Tell the tier of whom the user may read: accounts here may be of others."""
        readable = self.relationship_id._filtered_access("read")
        for row in self:
            row.tier_id = (row.relationship_id & readable).tier_id

    @api.model
    def _search_tier_id(self, operator, value):
        if operator == "any":  # by name: the search box
            return Domain("relationship_id", "any", Domain("tier_id", "any", value))
        if operator != "in":
            return NotImplemented
        tiers = [tier for tier in value if tier]
        found = Domain("relationship_id", "any", [("tier_id", "in", tiers)])
        if False in value:
            found |= ~Domain("relationship_id", "any", [("tier_id", "!=", False)])
        return found
