from odoo import api, fields, models

DEFAULT_TOLD = "crm_relationship.crm_customer_tier_platinum"


class CrmCustomerTierRule(models.Model):
    """What complaints have to do with a tier: satisfaction asked for, and who hears."""

    _inherit = "crm.customer.tier.rule"

    min_satisfaction = fields.Float(
        "Satisfaction",
        digits=(3, 1),
        help="The customer's latest rating, at least: 1 is dissatisfied, 5 satisfied. "
        "Who has never rated is not held back. 0: not asked.",
    )
    notifies_complaints = fields.Boolean(
        "Complaints to Account Manager",
        compute="_compute_notifies_complaints",
        store=True,
        readonly=False,
        precompute=True,
        help="The account manager is told of each complaint as soon as it comes, and "
        "follows it. Confidential ones excepted.",
    )

    _satisfaction_range = models.Constraint(
        "CHECK(min_satisfaction BETWEEN 0 AND 5)",
        "Satisfaction is a rating between 0 (not asked) and 5.",
    )

    @api.depends("tier_id")
    def _compute_notifies_complaints(self):
        """Switched on for the highest tier that the module brings."""
        told = self.env.ref(DEFAULT_TOLD, raise_if_not_found=False)
        for rule in self:
            rule.notifies_complaints = bool(told) and rule.tier_id == told

    @api.model
    def _get_conditions(self):
        return [*super()._get_conditions(), "min_satisfaction"]
