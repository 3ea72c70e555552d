from odoo import api, fields, models


class CrmComplaint(models.Model):
    """Assignment: to a deputy where the assignee is away, and how often it changed."""

    _inherit = "crm.complaint"

    hand_over_count = fields.Integer(
        "Times Handed Over",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="How often another assignee or team took it over.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints.filtered("user_id")._pass_to_deputies()
        return complaints

    def write(self, vals):
        handlers = {"user_id", "team_id"} & vals.keys()
        before = {one: (one.user_id, one.team_id) for one in self if handlers}
        result = super().write(vals)
        for complaint, (user, team) in before.items():
            is_taken = user and complaint.user_id not in (user, user.browse())
            is_moved = team and complaint.team_id not in (team, team.browse())
            if is_taken or is_moved:
                count = complaint.hand_over_count + 1
                # whoever gives it to another team may not see it any more
                complaint.sudo()._write_dates({"hand_over_count": count})
        if vals.get("user_id"):
            self._pass_to_deputies()
        return result

    def _pass_to_deputies(self):
        """Give those that were just assigned to somebody away to the deputy."""
        for company, complaints in self.grouped("company_id").items():
            deputies = self.env["crm.complaint.cover"]._get_deputies(company)
            for complaint in complaints:
                if complaint.user_id.id not in deputies:
                    continue
                away = complaint.user_id
                deputy = away.browse(deputies[away.id])
                complaint._write_dates({"user_id": deputy.id})
                complaint.message_post(
                    body=self.env._(
                        "%(user)s is away: %(deputy)s covers.",
                        user=away.sudo().name,
                        deputy=deputy.sudo().name,
                    ),
                    subtype_xmlid="mail.mt_note",
                )
