from odoo import fields, models


class CrmCustomerTier(models.Model):
    _name = "crm.customer.tier"
    _inherit = ["crm.relationship.place.mixin"]
    _description = "Customer Tier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        "Rank", default=10, help="The lowest number is the highest tier."
    )
    color = fields.Integer()
    icon = fields.Char(
        help="Name of a Font Awesome icon, for instance fa-diamond.",
    )
    description = fields.Text(translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the tier is shared by all companies."
    )
