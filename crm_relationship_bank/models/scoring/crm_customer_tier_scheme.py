from odoo import api, models


class CrmCustomerTierScheme(models.Model):
    """A bank measures what a customer contributes: fees and interest margin."""

    _inherit = "crm.customer.tier.scheme"

    @api.model
    def _get_measures(self):
        measures = super()._get_measures()
        return [*measures, ("bank_contribution", self.env._("Fees and margin"))]
