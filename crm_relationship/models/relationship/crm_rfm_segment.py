from odoo import fields, models


class CrmRfmSegment(models.Model):
    _name = "crm.rfm.segment"
    _inherit = ["crm.relationship.place.mixin"]
    _description = "RFM Segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    color = fields.Integer()
    description = fields.Text(translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the segment is shared by all companies."
    )
