from odoo import fields, models

PILLARS = [("people", "People"), ("process", "Process"), ("technology", "Technology")]
PARTS = [("organisation", "Organisation"), ("manager", "Managers"), ("staff", "Staff")]


class CrmReadinessDimension(models.Model):
    _name = "crm.readiness.dimension"
    _description = "Dimension of a Checklist"
    _inherit = "crm.readiness.part.mixin"
    _order = "checklist_id, sequence, id"

    checklist_id = fields.Many2one(
        "crm.readiness.checklist",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    weight = fields.Float(
        required=True, default=1.0, help="What the dimension counts in the whole."
    )
    pillar = fields.Selection(
        PILLARS,
        help="For the balance of people, process and technology. Empty: in none.",
    )
    part = fields.Selection(
        PARTS,
        help="Service is one chain: the weakest of organisation, managers and staff "
        "limits the level of the whole. Empty: in none of the three.",
    )
    # an inactive item belongs to the version, and goes with its copy
    item_ids = fields.One2many(
        "crm.readiness.item",
        "dimension_id",
        "Items",
        copy=True,
        context={"active_test": False},
    )

    _weight_not_negative = models.Constraint(
        "CHECK(weight >= 0)", "A weight is not below zero."
    )
