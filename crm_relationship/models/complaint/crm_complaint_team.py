from ast import literal_eval

from odoo import fields, models


class CrmComplaintTeam(models.Model):
    """People who handle complaints together, with a mailbox and working hours."""

    _name = "crm.complaint.team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _description = "Complaint Team"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    color = fields.Integer(export_string_translation=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Team Leader",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Sees the complaints of the team and is told when one is late.",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="Deadlines in working hours count by it, unless the policy has its own. "
        "Empty: the working hours of the company.",
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("crm.complaint")
        if self.id:
            defaults = literal_eval(self.alias_defaults or "{}")
            company = self.company_id.id
            values["alias_defaults"] = defaults | {
                "team_id": self.id,
                "company_id": company,
            }
        return values

    def _get_default(self, company):
        """Return the first team of ``company`` in the order of the list."""
        teams_sudo = self.sudo()  # portal users and the gateway have no right on teams
        domain = [("company_id", "=", company.id)]
        return teams_sudo.search(domain, limit=1).sudo(False)
