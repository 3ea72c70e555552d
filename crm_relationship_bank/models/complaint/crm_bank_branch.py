from odoo import models


class CrmBankBranch(models.Model):
    """Deadlines of a branch's complaints count in its opening hours."""

    _inherit = "crm.bank.branch"

    def write(self, vals):
        result = super().write(vals)
        if "calendar_id" in vals:
            self.env["crm.complaint"]._plan_open(self.company_id.ids)
        return result
