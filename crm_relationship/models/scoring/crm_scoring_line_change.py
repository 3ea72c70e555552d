from odoo import fields, models

from ..relationship.opened import open_records


class CrmScoringLine(models.Model):
    """Whether a customer of a run moves, and the way to the customer."""

    _name = "crm.scoring.line"
    _inherit = ["crm.scoring.line", "crm.relationship.changed.mixin"]
    _changed = {
        "is_stage_change": ("old_stage_id", "lifecycle_stage_id"),
        "is_segment_change": ("old_segment_id", "rfm_segment_id"),
        "is_tier_change": ("old_tier_id", "tier_id"),
    }

    partner_id = fields.Many2one(related="relationship_id.partner_id")
    manager_id = fields.Many2one(related="relationship_id.user_id")
    old_rfm_code = fields.Char("RFM Code Now", related="relationship_id.rfm_code")

    def action_open_relationship(self):
        """Open the customer."""
        self.ensure_one()
        return open_records(self.relationship_id)
