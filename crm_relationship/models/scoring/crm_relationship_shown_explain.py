from odoo import models


class CrmRelationshipShownMixin(models.AbstractModel):
    _inherit = "crm.relationship.shown.mixin"

    def action_explain_customer(self):
        """Open why the customer of the record is scored as it is."""
        self.ensure_one()
        return self.relationship_id.action_explain()
