from odoo import api, fields, models


class CrmReadinessItem(models.Model):
    """One question: answered 0-4 by anchors in words, or ticked on a customer."""

    _name = "crm.readiness.item"
    _description = "Item of a Checklist"
    _inherit = "crm.readiness.part.mixin"
    _order = "checklist_id, dimension_id, sequence, id"
    _rec_names_search = ["name", "code"]

    dimension_id = fields.Many2one(
        "crm.readiness.dimension",
        required=True,
        index=True,
        ondelete="cascade",
    )
    checklist_id = fields.Many2one(
        related="dimension_id.checklist_id", store=True, index=True
    )
    sequence = fields.Integer(default=10, export_string_translation=False)
    code = fields.Char(help="Names the item in all versions: waves compare by it.")
    name = fields.Char(required=True, translate=True)
    help = fields.Text(translate=True)
    active = fields.Boolean(default=True)

    # what the figures mean, in words
    anchor_0 = fields.Char("0 Means", translate=True)
    anchor_1 = fields.Char("1 Means", translate=True)
    anchor_2 = fields.Char("2 Means", translate=True)
    anchor_3 = fields.Char("3 Means", translate=True)
    anchor_4 = fields.Char("4 Means", translate=True)

    # how it counts
    weight = fields.Float(
        required=True, default=1.0, help="What the item counts in its dimension."
    )
    critical = fields.Boolean(
        help="A mean under 2 limits the level of the whole to the item's own."
    )
    reversed = fields.Boolean(help="0 is the best answer: it counts as 4.")

    # what stands beside the answer
    evidence_wanted = fields.Char(
        translate=True, help="What shows that the answer is right."
    )
    hint = fields.Selection(
        "_get_hints",
        "Figure Shown",
        help="A figure of the system that stands beside the answer.",
    )

    _weight_not_negative = models.Constraint(
        "CHECK(weight >= 0)", "A weight is not below zero."
    )
    _code_uniq = models.UniqueIndex(
        "(checklist_id, code) WHERE code IS NOT NULL",
        "An item's code stands once in a checklist.",
    )

    @api.model
    def _get_hints(self):
        return self.env["crm.readiness.hint"]._get_hints()

    @api.depends("name", "code")
    def _compute_display_name(self):
        for item in self:
            names = (item.code, item.name)
            item.display_name = " ".join(name for name in names if name)
