from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmComplaintSlaLevel(models.Model):
    """Whom to tell when so much of a deadline's time is used up."""

    _name = "crm.complaint.sla.level"
    _inherit = ["crm.complaint.sla.part.mixin"]
    _description = "Warning Level of a Policy"
    _order = "sla_id, percent, id"

    percent = fields.Integer(
        "Time Used (%)",
        required=True,
        default=50,
        help="100: the deadline itself. Above 100 the complaint is late already.",
    )
    recipient = fields.Selection(
        [
            ("user", "Assignee"),
            ("leader", "Team Leader"),
            ("manager", "Complaint Officers"),
            ("named", "A User"),
        ],
        required=True,
        default="user",
        help="Whoever is missing is replaced by the next one: a team leader for an "
        "assignee, the officers for a team leader.",
    )
    user_id = fields.Many2one("res.users", domain="[('share', '=', False)]")

    _percent_uniq = models.Constraint(
        "UNIQUE(sla_id, percent)", "A policy warns once at a percentage."
    )
    _percent_range = models.Constraint(
        "CHECK(percent BETWEEN 1 AND 500)", "Warn between 1 % and 500 % of the time."
    )

    @api.constrains("recipient", "user_id")
    def _check_user_id(self):
        for level in self:
            if level.recipient == "named" and not level.user_id:
                raise ValidationError(
                    self.env._(
                        "Choose the user to warn at %(percent)s %%.",
                        percent=level.percent,
                    )
                )
