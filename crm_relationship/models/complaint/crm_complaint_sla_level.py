from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmComplaintSlaLevel(models.Model):
    """Whom to tell when so much of a deadline's time is used up."""

    _name = "crm.complaint.sla.level"
    _description = "Warning Level of a Policy"
    _order = "sla_id, percent, id"

    sla_id = fields.Many2one(
        "crm.complaint.sla", "Policy", required=True, index=True, ondelete="cascade"
    )
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

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels.sla_id._plan_complaints()
        return levels

    def write(self, vals):
        result = super().write(vals)
        self.sla_id._plan_complaints()
        return result

    def unlink(self):
        slas = self.sla_id
        result = super().unlink()
        slas._plan_complaints()
        return result
