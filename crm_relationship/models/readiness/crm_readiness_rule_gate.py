from odoo import models

from .crm_readiness_rule import STAGES

GATE_STAGES = {
    "crm.lead": "gate_crm_stage_ids",
    "crm.relationship": "gate_lifecycle_stage_ids",
}


class CrmReadinessRule(models.Model):
    """Whether a record went through the rule's gate."""

    _inherit = "crm.readiness.rule"

    def _is_entered(self, before, after):
        """Whether going from ``before`` to ``after`` leads through the gate.

        :param tuple before: what ``_get_gate_position()`` returned, a stage of None for
            a new record
        :param tuple after: likewise
        """
        is_moved = before[0] != after[0]
        if self.gate == "won":
            return after[1] and not before[1]
        if self.gate != "stage" or not is_moved:
            return False
        stages = self[GATE_STAGES[self.ticked_model]]
        if not stages:  # a record begins somewhere: no change
            return before[0] is not None
        return after[0] in stages.ids

    def _get_asked_stages(self):
        """Return the stages in which the rule attaches its checklist; none: in all."""
        return self[STAGES[self.ticked_model]]
