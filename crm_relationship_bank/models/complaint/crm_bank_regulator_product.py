from odoo import fields, models

from ..account.product_lines import LINES


class CrmBankRegulatorProduct(models.Model):
    """What the regulator calls one of our product lines."""

    _name = "crm.bank.regulator.product"
    _description = "Product Group of a Regulator"
    _order = "profile_id, code, id"

    profile_id = fields.Many2one(
        "crm.bank.regulator.profile", required=True, index=True, ondelete="cascade"
    )
    line = fields.Selection(LINES, "Product Line", required=True)
    code = fields.Char(required=True)
    name = fields.Char("Product Group", required=True)

    _line_uniq = models.Constraint(
        "UNIQUE(profile_id, line)", "A product line belongs to one product group."
    )
