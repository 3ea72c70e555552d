from odoo import api, fields, models


class CrmComplaintSlaPartMixin(models.AbstractModel):
    """A row of a deadline policy: whatever happens to it plans the complaints anew."""

    _name = "crm.complaint.sla.part.mixin"
    _description = "Part of a Policy"

    sla_id = fields.Many2one(
        "crm.complaint.sla", "Policy", required=True, index=True, ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.sla_id._plan_complaints()
        return parts

    def write(self, vals):
        result = super().write(vals)
        self.sla_id._plan_complaints()
        return result

    def unlink(self):
        slas = self.sla_id
        result = super().unlink()
        slas._plan_complaints()
        return result
