from odoo import api, models


class CrmReadinessPartMixin(models.AbstractModel):
    """A part of a checklist (``checklist_id``): a published version keeps its parts."""

    _name = "crm.readiness.part.mixin"
    _description = "Part of a Checklist"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.checklist_id._check_draft()
        return parts

    def write(self, vals):
        self.checklist_id._check_draft()
        result = super().write(vals)
        self.checklist_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.checklist_id._check_draft()
