from odoo import api, fields, models


class CrmCustomerTierRule(models.Model):
    """What a bank may ask of a tier beside the measure; concentration alone is none."""

    _inherit = "crm.customer.tier.rule"

    min_coverage = fields.Integer(
        "Coverage (%)",
        help="Of the product lines that count for coverage, held in open accounts, at "
        "least.",
    )
    min_wallet = fields.Integer(
        "Share of Wallet (%)",
        help="Of the deposits that are known here and elsewhere, at least. A customer "
        "of whom nothing elsewhere is known does not reach it.",
    )

    _bank_range = models.Constraint(
        "CHECK(COALESCE(min_coverage, 0) BETWEEN 0 AND 100"
        " AND COALESCE(min_wallet, 0) BETWEEN 0 AND 100)",
        "Coverage and share of wallet are percentages between 0 and 100.",
    )

    @api.model
    def _get_conditions(self):
        return [*super()._get_conditions(), "min_coverage", "min_wallet"]
