from odoo import fields, models


class CrmBankRegulatorIssue(models.Model):
    """What the regulator calls a category of complaints, its parts included."""

    _name = "crm.bank.regulator.issue"
    _description = "Issue of a Regulator"
    _order = "profile_id, code, id"

    profile_id = fields.Many2one(
        "crm.bank.regulator.profile", required=True, index=True, ondelete="cascade"
    )
    category_id = fields.Many2one(
        "crm.complaint.category",
        required=True,
        ondelete="restrict",
        help="Its parts included, unless they have an issue of their own.",
    )
    code = fields.Char(required=True)
    name = fields.Char("Issue", required=True)

    _category_uniq = models.Constraint(
        "UNIQUE(profile_id, category_id)", "A category belongs to one issue."
    )
