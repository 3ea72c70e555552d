from odoo import api, models


class CrmRelationshipChange(models.Model):
    """A change starts the playbooks that wait for it."""

    _inherit = "crm.relationship.change"

    @api.model
    def _after_changes(self, ids):
        """Queue what the changes start; the scheduled action does it afterwards."""
        result = super()._after_changes(ids)
        self.env["crm.playbook"]._queue_changes(ids)
        return result
