from odoo import api, models
from odoo.tools import SQL


class CrmRelationshipChange(models.Model):
    _inherit = "crm.relationship.change"

    @api.model
    def _after_changes(self, ids):
        """Give open complaints the deadlines of their customer's new tier."""
        result = super()._after_changes(ids)
        if ids:
            changed = SQL(
                "r.id IN (SELECT relationship_id FROM crm_relationship_change"
                " WHERE id = ANY(%s))",
                list(ids),
            )
            self.env["crm.complaint"]._get_outdated(changed)._plan_clocks()
        return result
