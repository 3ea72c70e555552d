from odoo import fields, models


class CrmRelationshipChangeSidesMixin(models.AbstractModel):
    """From where to where a change of stage, segment and tier went.

    In a row of the ledger all three pairs are filled in; equal on both sides: that one
    did not change.
    """

    _name = "crm.relationship.change.sides.mixin"
    _description = "Sides of a Relationship Change"

    old_stage_id = fields.Many2one(
        "crm.lifecycle.stage", "Stage Before", readonly=True, ondelete="restrict"
    )
    new_stage_id = fields.Many2one(
        "crm.lifecycle.stage", "Stage After", readonly=True, ondelete="restrict"
    )
    old_segment_id = fields.Many2one(
        "crm.rfm.segment", "Segment Before", readonly=True, ondelete="restrict"
    )
    new_segment_id = fields.Many2one(
        "crm.rfm.segment", "Segment After", readonly=True, ondelete="restrict"
    )
    old_tier_id = fields.Many2one(
        "crm.customer.tier", "Tier Before", readonly=True, ondelete="restrict"
    )
    new_tier_id = fields.Many2one(
        "crm.customer.tier", "Tier After", readonly=True, ondelete="restrict"
    )
