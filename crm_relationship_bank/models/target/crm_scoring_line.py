from odoo import fields, models

from .crm_relationship_change import CAUSES


class CrmScoringLine(models.Model):
    """The run proposes that somebody be a prospect no more."""

    _inherit = "crm.scoring.line"

    stage_cause = fields.Selection(
        selection_add=CAUSES, ondelete=dict.fromkeys(dict(CAUSES), "cascade")
    )
