from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.complaint.crm_complaint_stage import DONE_KINDS


class CrmComplaintHandOver(models.TransientModel):
    """Passes complaints to a colleague or another team, with what one should know."""

    _name = "crm.complaint.hand.over"
    _description = "Hand Over Complaints"

    complaint_ids = fields.Many2many(
        "crm.complaint", default=lambda self: self.env.context.get("active_ids")
    )
    user_id = fields.Many2one(
        "res.users",
        "To",
        domain="[('share', '=', False)]",
        help="Empty: the team decides who takes it on.",
    )
    team_id = fields.Many2one(
        "crm.complaint.team", help="Empty: the complaints keep their teams."
    )
    note = fields.Text(
        "What One Should Know", required=True, help="Noted on each of the complaints."
    )

    def action_hand_over(self):
        """Assign the complaints anew, and leave the note on each."""
        self.ensure_one()
        if not (self.user_id or self.team_id):
            raise UserError(self.env._("Choose a colleague or a team to hand over to."))
        if done := self.complaint_ids.filtered(lambda one: one.kind in DONE_KINDS):
            raise UserError(
                self.env._(
                    "%(complaint)s is closed: there is nothing to hand over.",
                    complaint=done[:1].display_name,
                )
            )
        note = Markup("<p>%s</p>") % self.note
        for complaint in self.complaint_ids:
            # whoever hands over to another team may not see the complaint afterwards
            complaint.message_post(body=note, subtype_xmlid="mail.mt_note")
        values = {"user_id": self.user_id.id}
        if self.team_id:
            values["team_id"] = self.team_id.id
        self.complaint_ids.write(values)
        return {"type": "ir.actions.act_window_close"}
