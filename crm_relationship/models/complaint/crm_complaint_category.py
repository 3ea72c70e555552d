from odoo import fields, models

SEVERITIES = [("1", "Low"), ("2", "Normal"), ("3", "High"), ("4", "Critical")]


class CrmComplaintCategory(models.Model):
    """What a complaint is about, in two levels."""

    _name = "crm.complaint.category"
    _inherit = "crm.complaint.tree.mixin"
    _description = "Complaint Category"
    _parent_store = True
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        "crm.complaint.category",
        "Part of",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('parent_id', '=', False)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.complaint.category", "parent_id", "Parts")
    team_id = fields.Many2one(
        "crm.complaint.team",
        "Expert Team",
        company_dependent=True,
        domain="[('company_id', '=', allowed_company_ids[0])]",
        help="Complaints of this category go to it; each company has its own.",
    )
    severity = fields.Selection(
        SEVERITIES, "Default Severity", help="Given to a complaint of this category."
    )
    description = fields.Text(
        "Questions to Ask",
        translate=True,
        help="What the agent asks the customer about a complaint of this kind.",
    )
    keywords = fields.Text(
        "Words of Customers",
        help="In any language, with a comma between. A complaint without a category in "
        "which they stand is suggested to be of this one.",
    )
    answer_template_ids = fields.Many2many(
        "mail.template",
        string="Suggested Answers",
        domain="[('model', '=', 'crm.complaint')]",
        help="The first one is proposed when an agent replies.",
    )
    company_id = fields.Many2one(
        "res.company", help="Empty: the category is shared by all companies."
    )
