from odoo import fields, models

from ..lead.crm_relationship_change import forget_cause

CLOSED = [("closed", "All Accounts Closed")]


class CrmRelationship(models.Model):
    """Why a bank's customer is a former one, and what would make it so."""

    _inherit = "crm.relationship"

    former_kind = fields.Selection(
        selection_add=CLOSED, ondelete={"closed": "set null"}
    )

    def _explain_silence(self):
        """Tell of accounts: days without a movement make nobody a former customer."""
        if not self._is_of_bank():
            return super()._explain_silence()
        is_used = self.company_id.relationship_use_lifecycle
        if not is_used or not self._filter_free("stage"):
            return []
        return [
            self.env._("It will be a former customer when its last account is closed.")
        ]


class CrmRelationshipChange(models.Model):
    _inherit = "crm.relationship.change"

    stage_cause = fields.Selection(
        selection_add=CLOSED, ondelete={"closed": forget_cause}
    )


class CrmScoringLine(models.Model):
    _inherit = "crm.scoring.line"

    stage_cause = fields.Selection(selection_add=CLOSED, ondelete={"closed": "cascade"})
    former_kind = fields.Selection(selection_add=CLOSED, ondelete={"closed": "cascade"})
