from odoo import fields, models

from ..lead.crm_relationship_change import forget_cause

CAUSES = [("off_target", "Outside the Target Segment")]


class CrmRelationshipChange(models.Model):
    """Why somebody is a prospect no more."""

    _inherit = "crm.relationship.change"

    stage_cause = fields.Selection(
        selection_add=CAUSES, ondelete=dict.fromkeys(dict(CAUSES), forget_cause)
    )
