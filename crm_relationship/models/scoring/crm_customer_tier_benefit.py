from odoo import fields, models


class CrmCustomerTierBenefit(models.Model):
    """Something that customers of a tier get, so many times a year."""

    _name = "crm.customer.tier.benefit"
    _description = "Benefit of a Tier"
    _order = "rule_id, id"

    name = fields.Char("Benefit", required=True, translate=True)
    rule_id = fields.Many2one(
        "crm.customer.tier.rule", required=True, index=True, ondelete="cascade"
    )
    tier_id = fields.Many2one(related="rule_id.tier_id", store=True)
    company_id = fields.Many2one(related="rule_id.company_id", store=True)
    yearly_limit = fields.Integer("Times a Year", help="0: without limit.")
    use_ids = fields.One2many("crm.customer.tier.benefit.use", "benefit_id", "Uses")

    _limit_positive = models.Constraint(
        "CHECK(yearly_limit >= 0)", "A benefit cannot be given less than never."
    )
