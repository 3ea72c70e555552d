from odoo import fields, models


class CrmBankProduct(models.Model):
    """What an account of the product adds to the monetary value of its holders."""

    _inherit = "crm.bank.product"

    balance_weight = fields.Float(
        "Weight of the Mean Balance (%)",
        default=1.0,
        digits=(7, 4),
        help="So much of each month's mean balance counts as monetary value, beside "
        "the income.",
    )
    income_weight = fields.Float(
        "Weight of Income (%)",
        default=100.0,
        digits=(7, 4),
        help="So much of each month's fees and interest margin counts.",
    )

    _weights = models.Constraint(
        "CHECK(balance_weight >= 0 AND income_weight >= 0)",
        "Weights cannot be negative.",
    )

    def write(self, vals):
        """Write; other weights are other rules: the next run looks at everybody."""
        names = {"balance_weight", "income_weight"} & vals.keys()
        before = {product: [product[name] for name in names] for product in self}
        result = super().write(vals)
        self.filtered(
            lambda product: before[product] != [product[name] for name in names]
        )._count_rules()
        return result

    def _count_rules(self):
        """Make a new version of the schemes that may value these products."""
        if not self:
            return
        schemes = self.env["crm.rfm.scheme"].sudo()  # who keeps products need not
        for scheme in schemes.search([("source", "=", "bank")]):
            if not scheme.company_id or scheme.company_id in self.company_id.parent_ids:
                scheme._write_uncounted({"rule_version": scheme.rule_version + 1})

    def _get_used_since(self):
        """Return the day since which a movement keeps an account in use, the bank's."""
        company = self.company_id or self.env.company
        today = self.env["crm.relationship"]._get_company_today(company)
        return fields.Date.subtract(today, days=self.used_days)
