from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_open_complaints(self):
        """Open the complaints of the contact's commercial entity."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_complaint_action"
        )
        return action | {
            "domain": [("customer_id", "=", self.commercial_partner_id.id)],
            "context": {"default_partner_id": self.id},
        }
