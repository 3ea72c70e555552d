from odoo import api, models


class MailActivity(models.Model):
    """Activities on complaints go to the deputy of who is away."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        model_id = self.env["ir.model"]._get_id("crm.complaint")
        for values in vals_list:
            is_ours = (
                values.get("res_model_id") == model_id
                or values.get("res_model") == "crm.complaint"
            )
            if is_ours and values.get("user_id") and values.get("res_id"):
                values["user_id"] = self._get_present(values)
        return super().create(vals_list)

    @api.model
    def _get_present(self, values):
        """Return the id of who gets the activity: its user, or the deputy of today."""
        complaint_sudo = self.env["crm.complaint"].sudo().browse(values["res_id"])
        company = complaint_sudo.company_id
        user_id = values["user_id"]
        covers = self.env["crm.complaint.cover"]
        return covers._get_deputies(company).get(user_id, user_id)
