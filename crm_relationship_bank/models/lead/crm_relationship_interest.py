from odoo import api, models


class CrmRelationship(models.Model):
    """Responder of a bank: enquired, applied, or visited.

    Enquiries are the base's: a message, a form, a lead that the customer started.
    """

    _inherit = "crm.relationship"

    @api.model
    def _get_interest_switches(self):
        return super()._get_interest_switches() | {
            "application": "use_application",
            "visit": "use_visit",
        }
