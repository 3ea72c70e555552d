from odoo import fields, models
from odoo.tools import SQL

CAUSES = [("application", "Applied for a Product"), ("visit", "Visited a Branch")]


def forget_cause(changes):
    """Empty the cause of these changes: rows of the ledger are not written by ORM."""
    changes.env.cr.execute(
        SQL(
            "UPDATE crm_relationship_change SET stage_cause = NULL WHERE id = ANY(%s)",
            changes.ids,
        )
    )


class CrmRelationshipChange(models.Model):
    """Two more causes for which a prospect becomes a responder."""

    _inherit = "crm.relationship.change"

    stage_cause = fields.Selection(
        selection_add=CAUSES, ondelete=dict.fromkeys(dict(CAUSES), forget_cause)
    )
