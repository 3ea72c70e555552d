from odoo import models

from .opened import open_records


class CrmRelationshipShownMixin(models.AbstractModel):
    """The way from a stock record to the relationship that it shows."""

    _inherit = "crm.relationship.shown.mixin"

    def action_open_relationship(self):
        """Open the relationship, with its activities and messages."""
        self.ensure_one()
        return open_records(self.relationship_id)
