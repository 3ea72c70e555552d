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

    def _get_used_since(self):
        """Return the day since which a movement keeps an account in use, the bank's."""
        company = self.company_id or self.env.company
        today = self.env["crm.relationship"]._get_company_today(company)
        return fields.Date.subtract(today, days=self.used_days)
