from odoo import models


class CrmRelationshipShownMixin(models.AbstractModel):
    """The way from a stock record to the relationship that it shows."""

    _inherit = "crm.relationship.shown.mixin"

    def action_open_relationship(self):
        """Open the relationship, with its activities and messages."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.relationship",
            "res_id": self.relationship_id.id,
            "view_mode": "form",
        }
