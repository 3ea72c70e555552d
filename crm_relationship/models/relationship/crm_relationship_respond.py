from odoo import models


class CrmRelationship(models.Model):
    """Interest shown before the first purchase."""

    _inherit = "crm.relationship"

    def _respond(self, stage):
        """Move the prospects among one company's relationships to a responder's stage.

        :param stage: the stage in which somebody was before being a customer; of
            another kind, nothing moves
        """
        prospects = self._filter_free("stage").filtered(
            lambda record: record.lifecycle_kind in (False, "prospect")
        )
        if stage.kind != "responder" or not prospects:
            return
        if stage.company_id not in (self.company_id, stage.company_id.browse()):
            stage = stage._get_default("responder", self.company_id)
        reason = self.env.context.get("crm_relationship_reason")
        prospects.write(
            {
                "lifecycle_stage_id": stage.id,
                "change_reason": reason or self.env._("Interest shown on a lead"),
            }
        )
