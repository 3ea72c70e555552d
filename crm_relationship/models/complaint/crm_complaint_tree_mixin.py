from odoo import api, models
from odoo.exceptions import ValidationError


class CrmComplaintTreeMixin(models.AbstractModel):
    """Records in two levels, named by both; for models with parent and children."""

    _name = "crm.complaint.tree.mixin"
    _description = "Tree of Two Levels"

    @api.depends("name", "parent_id.name")
    def _compute_display_name(self):
        for record in self:
            names = (record.parent_id.name, record.name)
            record.display_name = " / ".join(name for name in names if name)

    @api.constrains("parent_id")
    def _check_levels(self):
        for record in self:
            if record.parent_id and (record.parent_id.parent_id or record.child_ids):
                raise ValidationError(
                    self.env._(
                        "There are two levels: %(name)s cannot stand under %(parent)s.",
                        name=record.name,
                        parent=record.parent_id.display_name,
                    )
                )
