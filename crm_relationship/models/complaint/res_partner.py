from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_open_complaints(self):
        """Open the complaints of the contact's commercial entity."""
        self.ensure_one()
        return self.env["crm.complaint"]._open_list(
            [("customer_id", "=", self.commercial_partner_id.id)],
            default_partner_id=self.id,
        )
