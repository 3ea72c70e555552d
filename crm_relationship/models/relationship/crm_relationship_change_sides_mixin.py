from odoo import models

from .implied_many2one import ImpliedMany2one

PLACES = ("stage", "segment", "tier")
SIDES = [f"{side}_{place}_id" for side in ("old", "new") for place in PLACES]


class CrmRelationshipChangeSidesMixin(models.AbstractModel):
    """From where to where a change of stage, segment and tier went.

    In a row of the ledger all three pairs are filled in; equal on both sides: that one
    did not change.

    A customer stands in a place when the row is entered, and who deletes a place asks
    them all, customers, history and sums (``crm.relationship.change._check_unnamed``).
    """

    _name = "crm.relationship.change.sides.mixin"
    _description = "Sides of a Relationship Change"

    old_stage_id = ImpliedMany2one(
        "crm.lifecycle.stage", "Stage Before", readonly=True, ondelete="restrict"
    )
    new_stage_id = ImpliedMany2one(
        "crm.lifecycle.stage", "Stage After", readonly=True, ondelete="restrict"
    )
    old_segment_id = ImpliedMany2one(
        "crm.rfm.segment", "Segment Before", readonly=True, ondelete="restrict"
    )
    new_segment_id = ImpliedMany2one(
        "crm.rfm.segment", "Segment After", readonly=True, ondelete="restrict"
    )
    old_tier_id = ImpliedMany2one(
        "crm.customer.tier", "Tier Before", readonly=True, ondelete="restrict"
    )
    new_tier_id = ImpliedMany2one(
        "crm.customer.tier", "Tier After", readonly=True, ondelete="restrict"
    )
