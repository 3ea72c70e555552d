from odoo import fields, models


class ResCompany(models.Model):
    """When a bank speaks to the heirs of a customer."""

    _inherit = "res.company"

    bank_heir_days = fields.Integer(
        "Talk to Heirs after (days)",
        default=40,
        help="So many days after a death the heirs in the household are due on the "
        "morning list.",
    )

    _bank_heir_days = models.Constraint(
        "CHECK(bank_heir_days BETWEEN 0 AND 3650)",
        "Heirs are spoken to between 0 and 3650 days after a death.",
    )
