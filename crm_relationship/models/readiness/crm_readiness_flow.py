from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..relationship.opened import open_records
from .readiness_level import MIN_SHOWN


class CrmReadinessAssessment(models.Model):
    """The way of an assessment: invite, remind, close, plan the next wave."""

    _inherit = "crm.readiness.assessment"

    invitation_count = fields.Integer("Invited", compute="_compute_progress")
    answered_count = fields.Integer("Answered", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="Share that answered.")
    missing_roles = fields.Char(
        "Nobody Asked",
        compute="_compute_missing_roles",
        help="A view from one side only misleads: ask managers, staff and users.",
    )

    @api.depends("invitation_ids.answered")
    def _compute_progress(self):
        rows = self.env["crm.readiness.invitation"]._read_group(
            Domain("assessment_id", "in", self.ids),
            ["assessment_id", "answered"],
            ["__count"],
        )
        counts = {(group, answered): count for group, answered, count in rows}
        for assessment in self:
            answered = counts.get((assessment._origin, True), 0)
            total = answered + counts.get((assessment._origin, False), 0)
            assessment.invitation_count = total
            assessment.answered_count = answered
            assessment.progress = answered / total if total else 0.0

    @api.depends("invitation_ids.role")
    def _compute_missing_roles(self):
        Invitation = self.env["crm.readiness.invitation"]
        names = dict(Invitation._fields["role"]._description_selection(self.env))
        for assessment in self:
            asked = set(assessment.invitation_ids.mapped("role"))
            missing = [names[role] for role in names if role not in asked]
            assessment.missing_roles = ", ".join(missing)

    # --- steps ---

    def action_open(self):
        self.write({"state": "open"})

    def action_close(self):
        self.write({"state": "closed"})

    def _open(self):
        """Invite everybody on the list; return the values of the step.

        :raise UserError: nobody is on it, or the time is over.
        """
        if not self.invitation_ids:
            raise UserError(self.env._("Say first who is asked: nobody is invited."))
        if self.date_end < fields.Date.context_today(self):
            raise UserError(self.env._("The last day for answers is over."))
        self._check_checklist()
        self._refresh_figures()
        self.invitation_ids._invite()
        return {}

    def _close(self):
        """Freeze figures and result, part answers from persons; return the values.

        :raise UserError: too few answers to say anything, or to keep them anonymous.
        """
        sheets = self.env["crm.readiness.sheet"].sudo()
        domain = Domain("assessment_id", "=", self.id)
        count = sheets.search_count(domain & Domain("submitted", "=", True))
        if not count:
            raise UserError(self.env._("Nobody has answered yet."))
        if self.anonymous and count < MIN_SHOWN:
            raise UserError(
                self.env._(
                    "With fewer than %(least)s answers a result would tell who said "
                    "what. Give it more time, or delete the assessment.",
                    least=MIN_SHOWN,
                )
            )
        sheets.search(domain & Domain("submitted", "=", False)).unlink()
        shown_roles = self._get_shown_roles()
        if self.anonymous:
            self._shuffle_sheets(shown_roles)
        self._refresh_figures()
        self._freeze_results(shown_roles)
        self.invitation_ids.activity_unlink([self.invitation_ids._activity_type()])
        return self._get_summary(count)

    # --- asking again ---

    def action_remind(self):
        """Write once more to everybody who has not answered."""
        self.check_access("write")
        self.invitation_ids._remind()

    def action_next_wave(self):
        """Open a draft that asks the same people the version now published."""
        self.ensure_one()
        checklist = self.checklist_id._get_published() or self.checklist_id
        today = fields.Date.context_today(self)
        days = (self.date_end - (self.date_begin or self.date)).days
        wave = self.copy(
            {
                "checklist_id": checklist.id,
                "wave": self.wave + 1,
                "previous_id": self.id,
                "date": today,
                "date_begin": today,
                "date_end": fields.Date.add(today, days=days),
                "invitation_ids": [
                    Command.create(values)
                    for values in self.invitation_ids._prepare_again()
                ],
            }
        )
        return open_records(wave)
