from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmReadinessSignature(models.Model):
    """Whose sheet it is; only where the assessment is not anonymous."""

    _name = "crm.readiness.signature"
    _description = "Signature of an Answer Sheet"

    sheet_id = fields.Many2one(
        "crm.readiness.sheet", required=True, index=True, ondelete="cascade"
    )
    invitation_id = fields.Many2one(
        "crm.readiness.invitation", required=True, index=True, ondelete="cascade"
    )

    _invitation_uniq = models.Constraint(
        "UNIQUE(invitation_id)", "Each person answers once."
    )

    @api.constrains("sheet_id", "invitation_id")
    def _check_named(self):
        for signature in self:
            if signature.invitation_id.assessment_id.anonymous:
                raise UserError(
                    self.env._("In an anonymous assessment nobody signs a sheet.")
                )
