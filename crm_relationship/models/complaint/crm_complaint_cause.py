from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmComplaintCause(models.Model):
    """Why a complaint came about, in two levels, and who can put an end to it."""

    _name = "crm.complaint.cause"
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

    @api.depends("name", "parent_id.name")
    def _compute_display_name(self):
        for cause in self:
            names = (cause.parent_id.name, cause.name)
            cause.display_name = " / ".join(name for name in names if name)

    @api.constrains("parent_id")
    def _check_levels(self):
        for cause in self:
            if cause.parent_id and (cause.parent_id.parent_id or cause.child_ids):
                raise ValidationError(
                    self.env._(
                        "Causes have two levels: %(name)s cannot stand under "
                        "%(parent)s.",
                        name=cause.name,
                        parent=cause.parent_id.display_name,
                    )
                )
