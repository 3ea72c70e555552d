from odoo import fields, models


class CrmBankApplicationDecline(models.TransientModel):
    """Asks why applications are declined."""

    _name = "crm.bank.application.decline"
    _description = "Decline Applications"

    application_ids = fields.Many2many(
        "crm.bank.application", default=lambda self: self.env.context.get("active_ids")
    )
    reason = fields.Char(required=True)

    def action_decline(self):
        """Decline the applications, with the reason."""
        self.ensure_one()
        self.application_ids.write({"state": "declined", "decline_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
