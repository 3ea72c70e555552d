from odoo import fields, models


class CrmComplaintCause(models.Model):
    """Why a complaint came about, in two levels, and who can put an end to it."""

    _name = "crm.complaint.cause"
    _inherit = "crm.complaint.tree.mixin"
    _description = "Root Cause of Complaints"
    _parent_store = True
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        "crm.complaint.cause",
        "Part of",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('parent_id', '=', False)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.complaint.cause", "parent_id", "Parts")
    department = fields.Selection(
        [
            ("marketing", "Marketing, Advertising and Public Relations"),
            ("sales", "Packaging and Sales"),
            ("service", "Service, After-Sales and Support"),
            ("other", "Another Department"),
            ("outside", "Outside the Company"),
        ],
        "Causing Department",
        help="Where the cause lies, and therefore who can remove it.",
    )
    description = fields.Text(translate=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the cause is shared by all companies."
    )
