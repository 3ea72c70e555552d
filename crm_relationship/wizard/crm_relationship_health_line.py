from odoo import fields, models


class CrmRelationshipHealthLine(models.TransientModel):
    """One fact of the health page, and what opens behind it."""

    _name = "crm.relationship.health.line"
    _description = "Health of Customer Relationships, a Fact"
    _order = "sequence, id"

    health_id = fields.Many2one(
        "crm.relationship.health",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True, export_string_translation=False)
    section = fields.Char(readonly=True)
    name = fields.Char("What", readonly=True)
    value = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("info", "For Information"),
            ("ok", "Fine"),
            ("warning", "Look at It"),
            ("danger", "Act"),
        ],
        readonly=True,
        default="info",
    )
    action = fields.Json(readonly=True, export_string_translation=False)

    def action_open(self):
        """Open the records behind the fact, under the reader's own rights."""
        self.ensure_one()
        return self.action or None
