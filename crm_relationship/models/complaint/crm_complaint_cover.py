from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmComplaintCover(models.Model):
    """Who gets the complaints and activities of somebody who is away for some days.

    What is assigned already stays where it is: it is handed over, see the list.
    """

    _name = "crm.complaint.cover"
    _description = "Cover of an Absence"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Away",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    deputy_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', user_id)]",
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", required=True, help="The last day away.")
    reason = fields.Char()

    _order_check = models.Constraint(
        "CHECK(date_to >= date_from)", "The last day away comes after the first."
    )
    _deputy_check = models.Constraint(
        "CHECK(deputy_id <> user_id)", "Nobody covers for themselves."
    )

    @api.constrains("user_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        for cover in self:
            domain = Domain("user_id", "=", cover.user_id.id)
            domain &= Domain("company_id", "=", cover.company_id.id)
            domain &= Domain("date_from", "<=", cover.date_to)
            domain &= Domain("date_to", ">=", cover.date_from)
            # of rows that the user may not see, too
            if self.sudo().search_count(domain & Domain("id", "!=", cover.id), limit=1):
                raise ValidationError(
                    self.env._(
                        "%(user)s is covered for on some of these days already.",
                        user=cover.user_id.name,
                    )
                )

    @api.model
    def _get_deputies(self, company):
        """Return ``{user: deputy}`` of those who are away from the company today.

        A deputy who is away passes on to the own deputy. Whoever ends up with oneself,
        or with somebody who left, gets no deputy.
        """
        today = self.env["crm.relationship"]._get_company_today(company)
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("date_from", "<=", today) & Domain("date_to", ">=", today)
        # whoever assigns need not see who covers for whom
        covers_sudo = self.sudo().search(domain)
        direct = {cover.user_id: cover.deputy_id for cover in covers_sudo}
        deputies = {}
        for user in direct:
            deputy, seen = direct[user], {user}
            while deputy in direct and deputy not in seen:
                seen.add(deputy)
                deputy = direct[deputy]
            if deputy not in seen and deputy.active:
                deputies[user.id] = deputy.id
        return deputies
