from odoo import api, fields, models

from ..relationship.opened import open_records

CONDITIONS = ("min_months", "min_categories", "min_referrals")


class CrmCustomerTierRule(models.Model):
    """What a tier takes in the companies of a scheme, and what it gives there."""

    _name = "crm.customer.tier.rule"
    _description = "Rule of a Tier"
    _order = "scheme_id, sequence, tier_id"
    _rec_name = "tier_id"
    _check_company_auto = True

    scheme_id = fields.Many2one(
        "crm.customer.tier.scheme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scheme_id.company_id", store=True)
    method = fields.Selection(related="scheme_id.method")
    tier_id = fields.Many2one(
        "crm.customer.tier",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    sequence = fields.Integer(
        related="tier_id.sequence", store=True, export_string_translation=False
    )
    # what it takes
    share = fields.Float(
        "Up to Share of Value (%)",
        digits=(5, 2),
        help="Customers who together bring so much of the value are in this tier or a "
        "higher one. The last tier takes everybody else who has bought.",
    )
    line = fields.Float(
        digits=(16, 2),
        help="Value of the measure from which a customer is in this tier.",
    )
    min_months = fields.Integer(
        "Months as Customer", help="Since the first purchase, at least."
    )
    min_categories = fields.Integer(
        "Product Categories", help="Different ones bought from in all, at least."
    )
    min_referrals = fields.Integer(
        "Referrals",
        help="Customers who came by a word of this one and have bought, at least.",
    )

    _tier_uniq = models.Constraint(
        "UNIQUE(scheme_id, tier_id)", "A scheme has one rule for each tier."
    )
    _share_range = models.Constraint(
        "CHECK(share BETWEEN 0 AND 100)", "A share is a percentage between 0 and 100."
    )
    _positive = models.Constraint(
        "CHECK(min_months >= 0 AND min_categories >= 0 AND min_referrals >= 0)",
        "The conditions of a tier cannot be negative.",
    )

    @api.constrains("share", "line", "tier_id", "scheme_id")
    def _check_scheme(self):
        """Check the order of the tiers, unless the scheme does when all are written."""
        if not self.env.context.get("crm_relationship_rules"):
            self.scheme_id._check_rules()

    def action_open(self):
        """Open what the tier takes and gives."""
        self.ensure_one()
        return open_records(self, target="new")

    def _get_rank(self):
        """Return what rules are sorted by: the highest tier first."""
        return (self.tier_id.sequence, self.tier_id.id)

    def _get_values(self):
        """Return what the rule asks for, as a run keeps it (JSON)."""
        names = ("share", "line", *self._get_conditions())
        return {"id": self.tier_id.id} | {name: self[name] for name in names}

    @api.model
    def _get_conditions(self):
        """Return the fields of the extra conditions.

        To add one, name it here and give the run its SQL::

            def _get_min_satisfaction_tier_sql(self, minimum):  # of crm.scoring.run
                return SQL("step.satisfaction >= %s", minimum)
        """
        return [*CONDITIONS]
