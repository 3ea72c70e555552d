from odoo import fields, models


class CrmCustomerTierScheme(models.Model):
    """Nobody is congratulated while complaining."""

    _inherit = "crm.customer.tier.scheme"

    holds_promotion = fields.Boolean(
        "No Promotion during Complaints",
        default=True,
        tracking=True,
        help="Nobody rises while a complaint is open. The next scoring run after it is "
        "closed makes up for it.",
    )

    def _get_rules(self):
        return super()._get_rules() | {"holds_promotion": self.holds_promotion}
