from odoo import api, models


class MailActivity(models.Model):
    """Activities on complaints go to the deputy of who is away."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        model_id = self.env["ir.model"]._get_id("crm.complaint")
        ours = [
            values
            for values in vals_list
            if values.get("user_id")
            and values.get("res_id")
            and (
                values.get("res_model_id") == model_id
                or values.get("res_model") == "crm.complaint"
            )
        ]
        self._pass_to_deputies(ours)
        return super().create(vals_list)

    @api.model
    def _pass_to_deputies(self, vals_list):
        """Give activities on complaints to who is there and may read the complaint.

        What a deputy may not read stays with its user.
        """
        # whoever plans an activity need not see who covers for whom
        complaints_sudo = self.env["crm.complaint"].sudo()
        complaints_sudo = complaints_sudo.browse(
            {values["res_id"] for values in vals_list}
        )
        covers = self.env["crm.complaint.cover"]
        deputies = {
            company: covers._get_deputies(company)
            for company in complaints_sudo.company_id
        }
        for values in vals_list:
            complaint_sudo = complaints_sudo.browse(values["res_id"])
            deputy_id = deputies[complaint_sudo.company_id].get(values["user_id"])
            deputy_sudo = self.env["res.users"].sudo().browse(deputy_id)
            if deputy_sudo and complaint_sudo._is_readable_by(deputy_sudo):
                values["user_id"] = deputy_id
