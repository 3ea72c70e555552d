from odoo import api, models

MEASURE = "bank_contribution"


class CrmCustomerTierScheme(models.Model):
    """A bank measures what a customer contributes: fees and interest margin."""

    _inherit = "crm.customer.tier.scheme"

    @api.model
    def _get_measures(self):
        return [*super()._get_measures(), (MEASURE, self.env._("Fees and margin"))]

    @api.model
    def _leave_bank(self):
        """Give schemes a measure that stays, before the bank is uninstalled."""
        schemes = self.with_context(active_test=False)
        default = schemes.default_get(["measure"])["measure"]
        schemes.search([("measure", "=", MEASURE)]).measure = default
