from odoo import models


class CrmRelationship(models.Model):
    """Complaints follow contacts that get a parent or leave it."""

    _inherit = "crm.relationship"

    def _meet_partners(self, partners):
        result = super()._meet_partners(partners)
        # whoever moves a contact need not see its complaints
        complaints_sudo = self.env["crm.complaint"].sudo()
        moved = complaints_sudo.search([("customer_id", "in", partners.ids)])
        moved._compute_relationship_id()
        return result
