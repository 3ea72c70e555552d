from odoo import fields, models


class ResCompany(models.Model):
    """How a bank finds the next product for a customer."""

    _inherit = "res.company"

    bank_next_min_count = fields.Integer(
        "Customers at Least",
        default=20,
        help="So many customers have to hold two products together before anybody is "
        "offered the one for the other.",
    )
    bank_next_min_confidence = fields.Float(
        "Confidence at Least (%)",
        default=10.0,
        digits=(5, 2),
        help="So many of a hundred holders of the one product hold the other, too.",
    )
    bank_next_days = fields.Integer(
        "Look Back (days)",
        default=730,
        help="Accounts that were open in these days count, closed ones too.",
    )
    bank_next_rest_days = fields.Integer(
        "Not Again for (days)",
        default=180,
        help="What a customer declined is not offered again before.",
    )

    # how far the night has come (``crm_bank_next_product_night.py``)
    bank_next_date = fields.Date(
        readonly=True, copy=False, export_string_translation=False
    )
    bank_next_position = fields.Integer(
        readonly=True, copy=False, export_string_translation=False
    )

    _bank_next = models.Constraint(
        "CHECK(bank_next_min_count > 0 AND bank_next_days > 0"
        " AND bank_next_rest_days >= 0"
        " AND bank_next_min_confidence BETWEEN 0 AND 100)",
        "The next product needs a customer and a day at least, and a percentage "
        "between 0 and 100.",
    )
