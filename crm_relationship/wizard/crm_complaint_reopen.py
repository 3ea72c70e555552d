from odoo import fields, models
from odoo.exceptions import UserError


class CrmComplaintReopen(models.TransientModel):
    """Asks why closed complaints are opened again."""

    _name = "crm.complaint.reopen"
    _description = "Reopen Complaints"

    complaint_ids = fields.Many2many(
        "crm.complaint", default=lambda self: self.env.context.get("active_ids")
    )
    reason = fields.Char(required=True)

    def action_reopen(self):
        """Move the complaints to investigation, with the reason and new deadlines."""
        self.ensure_one()
        for company, complaints in self.complaint_ids.grouped("company_id").items():
            stage = complaints.stage_id._get_default("investigating", company)
            if not stage:
                raise UserError(
                    self.env._("There is no stage of investigation to reopen to.")
                )
            complaints.write({"stage_id": stage.id, "reopen_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
