from odoo import api, models


class CrmRelationshipChange(models.Model):
    """Whoever rises is congratulated, where the tier has a plan for it."""

    _inherit = "crm.relationship.change"

    @api.model
    def _after_changes(self, ids):
        result = super()._after_changes(ids)
        rules = self.env["crm.customer.tier.rule"].sudo()
        tiers = rules.search([("promotion_plan_id", "!=", False)]).tier_id
        if tiers:
            self._congratulate(ids, tiers)
        return result

    @api.model
    def _congratulate(self, ids, tiers):
        """Start the plans of the tiers into which customers have risen."""
        risen = self.sudo().search(
            [
                ("id", "in", ids),
                ("tier_direction", "=", "up"),
                ("new_tier_id", "in", tiers.ids),
            ]
        )
        schemes = self.env["crm.customer.tier.scheme"]
        for company, changes in risen.grouped("company_id").items():
            rules = schemes._get_rules_of(company)
            for tier, moves in changes.grouped("new_tier_id").items():
                if tier in rules:
                    moves._follow_with_plan(rules[tier].promotion_plan_id)
