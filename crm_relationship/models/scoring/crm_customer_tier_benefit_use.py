from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmCustomerTierBenefitUse(models.Model):
    """A benefit given to a customer, on a day."""

    _name = "crm.customer.tier.benefit.use"
    _description = "Benefit Given"
    _order = "date desc, id desc"
    _rec_name = "benefit_id"

    relationship_id = fields.Many2one(
        "crm.relationship", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="relationship_id.company_id", store=True)
    benefit_id = fields.Many2one(
        "crm.customer.tier.benefit", required=True, index=True, ondelete="restrict"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users", "Given By", readonly=True, default=lambda self: self.env.user
    )
    note = fields.Char()

    @api.constrains("relationship_id", "benefit_id", "date")
    def _check_limit(self):
        """Refuse what the customer's tier does not bring, or not so often a year."""
        for use in self:
            use._check_tier()
            benefit = use.benefit_id
            year = use.date.replace(month=1, day=1)
            domain = [
                ("relationship_id", "=", use.relationship_id.id),
                ("benefit_id", "=", benefit.id),
                ("date", ">=", year),
                ("date", "<", year.replace(year=year.year + 1)),
            ]
            limit = benefit.yearly_limit
            if limit and self.search_count(domain) > limit:
                raise ValidationError(
                    self.env._(
                        "%(benefit)s has been given %(limit)s times this year: that is "
                        "all that the tier brings.",
                        benefit=benefit.name,
                        limit=limit,
                    )
                )

    def _check_tier(self):
        """Refuse what is for another tier, or what the company does not give."""
        benefit = self.benefit_id
        if self.relationship_id.tier_id != benefit.tier_id:
            raise ValidationError(
                self.env._(
                    "%(benefit)s is for customers of tier %(tier)s.",
                    benefit=benefit.name,
                    tier=benefit.tier_id.display_name,
                )
            )
        schemes = self.env["crm.customer.tier.scheme"]
        rule = schemes._get_rules_of(self.company_id).get(benefit.tier_id)
        if rule != benefit.rule_id:
            raise ValidationError(
                self.env._(
                    "%(benefit)s is not among what tier %(tier)s brings in "
                    "%(company)s.",
                    benefit=benefit.name,
                    tier=benefit.tier_id.display_name,
                    company=self.company_id.name,
                )
            )
