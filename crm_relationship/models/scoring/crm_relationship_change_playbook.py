from odoo import api, models


class CrmRelationshipChange(models.Model):
    """A scoring run that is taken back takes along what it had planned."""

    _inherit = "crm.relationship.change"

    @api.model
    def _after_revert(self, ids):
        result = super()._after_revert(ids)
        self.env["crm.playbook.hit"]._withdraw_changes(ids)
        self.browse(ids)._withdraw_following()
        return result
