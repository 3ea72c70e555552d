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
