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

    def _is_asked(self, before, after):
        """Whether the checklist is asked of what goes from ``before`` to ``after``.

        A gate before a stage or a win asks everybody, so that nobody jumps over the
        stage where the checklist is attached; only entering that very stage is free,
        for the list could be ticked nowhere else. A gate at every change asks those
        who leave the stage: who is not there yet has nothing to tick.
        """
        stages = self[STAGES[self.ticked_model]]
        if not stages or before[0] in stages.ids:
            return True
        names_stages = self.gate == "won" or self[GATE_STAGES[self.ticked_model]]
        return bool(names_stages) and after[0] not in stages.ids
