import secrets

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .crm_readiness_assessment import ROLES

# days after which who is silent hears from us again, once
REMIND_AFTER = 7


class CrmReadinessInvitation(models.Model):
    """Who is asked, and whether the person has answered: never what.

    Nothing here leads to an answer sheet. The token opens the page; what was answered
    there is found by the sheet's own key, which only the respondent's browser holds.
    """

    _name = "crm.readiness.invitation"
    _description = "Respondent of an Assessment"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "assessment_id, role, name, id"
    _check_company_auto = True

    assessment_id = fields.Many2one(
        "crm.readiness.assessment", required=True, index=True, ondelete="cascade"
    )
    role = fields.Selection(ROLES, required=True, default="staff")
    user_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Empty for people outside: they answer by the link in their mail.",
    )
    name = fields.Char(
        compute="_compute_person", store=True, readonly=False, precompute=True
    )
    email = fields.Char(
        compute="_compute_person", store=True, readonly=False, precompute=True
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        compute="_compute_person",
        store=True,
        readonly=False,
        precompute=True,
    )

    # the link, never shown to anybody but its owner
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        groups=fields.NO_ACCESS,
    )
    answer_url = fields.Char(compute="_compute_answer_url", groups=fields.NO_ACCESS)

    # how far it is
    date_sent = fields.Date("Invited on", readonly=True, copy=False)
    date_reminded = fields.Date("Reminded on", readonly=True, copy=False)
    date_expiry = fields.Date(related="assessment_id.date_end", string="Answers until")
    answered = fields.Boolean(readonly=True, copy=False)
    assessment_state = fields.Selection(related="assessment_id.state")

    _token_uniq = models.Constraint("UNIQUE(token)", "A link belongs to one person.")
    _email_uniq = models.UniqueIndex(
        "(assessment_id, LOWER(email)) WHERE email IS NOT NULL",
        "Each person is asked once in an assessment.",
    )
    _user_uniq = models.UniqueIndex(
        "(assessment_id, user_id) WHERE user_id IS NOT NULL",
        "Each person is asked once in an assessment.",
    )

    @api.depends("user_id")
    def _compute_person(self):
        """Fill in a user's name; it stays when the user is deleted."""
        for invitation in self:
            user = invitation.user_id
            invitation.name = user.name or invitation.name
            invitation.email = user.email or invitation.email
            invitation.lang = user.lang or invitation.lang or self.env.lang

    @api.depends("token")
    def _compute_answer_url(self):
        for invitation in self:
            base = invitation.get_base_url()
            invitation.answer_url = f"{base}/readiness/{invitation.token}"

    @api.constrains("user_id", "email")
    def _check_person(self):
        for invitation in self:
            if not invitation.user_id and "@" not in (invitation.email or ""):
                raise ValidationError(
                    self.env._("Choose a user, or give the address of an outsider.")
                )

    # --- the guard ---

    @api.model_create_multi
    def create(self, vals_list):
        invitations = super().create(vals_list)
        invitations._check_not_closed()
        late = invitations.filtered(lambda one: one.assessment_state == "open")
        late._invite()
        return invitations

    def write(self, vals):
        self._check_not_closed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self._check_not_closed()
        if self.filtered("answered"):
            raise UserError(
                self.env._("Who has answered stays on the list: the answers count.")
            )

    def _check_not_closed(self):
        if any(one.assessment_state == "closed" for one in self):
            raise UserError(
                self.env._(
                    "The assessment is closed: its respondents stay as they are."
                )
            )

    # --- asking ---

    def _activity_type(self):
        return "crm_relationship.mail_activity_type_readiness"

    def _invite(self):
        """Send the link, and put an activity before users; each person once."""
        new = self.filtered(lambda invitation: not invitation.date_sent)
        new._send("crm_relationship.mail_template_readiness_invite")
        for invitation in new.filtered("user_id"):
            invitation.with_context(mail_activity_quick_update=True).activity_schedule(
                self._activity_type(),
                invitation.date_expiry,
                user_id=invitation.user_id.id,
            )
        # sudo: noted by the system, for nobody to write
        new.sudo().write({"date_sent": fields.Date.context_today(self)})

    def _remind(self):
        """Write to those who were asked and have not answered."""
        silent = self.filtered(
            lambda one: (
                one.date_sent and not one.answered and one.assessment_state == "open"
            )
        )
        silent._send("crm_relationship.mail_template_readiness_remind")
        # sudo: noted by the system, for nobody to write
        silent.sudo().write({"date_reminded": fields.Date.context_today(self)})

    def _send(self, template):
        """Queue a mail to each; who has no address sees the activity only."""
        # sudo: the link is nobody's to read, the coordinator's neither
        template_sudo = self.env.ref(template).sudo()
        reached = self.filtered("email")
        if reached:
            mails_sudo = template_sudo.send_mail_batch(
                reached.ids, email_layout_xmlid="mail.mail_notification_light"
            )
            # until it is sent, a mail stands in the chatter: there without the link
            messages = mails_sudo.mail_message_id.grouped("subject")
            for subject, messages_sudo in messages.items():
                messages_sudo.body = escape(subject or "")

    @api.model
    def _cron_remind(self, batch_size=200):
        """Remind, once, who has been silent for a week."""
        today = fields.Date.context_today(self)
        domain = (
            Domain("answered", "=", False)
            & Domain("date_reminded", "=", False)
            & Domain("date_sent", "<=", fields.Date.subtract(today, days=REMIND_AFTER))
            & Domain("assessment_id.state", "=", "open")
            & Domain("assessment_id.date_end", ">=", today)
        )
        silent = self.search(domain, limit=batch_size).try_lock_for_update()
        silent._remind()
        self.env["ir.cron"]._commit_progress(
            len(silent), remaining=self.search_count(domain)
        )

    def _prepare_again(self):
        """Return the values that ask the same people in the next wave."""
        return [
            {"role": one.role, "user_id": one.user_id.id}
            | {"name": one.name, "email": one.email, "lang": one.lang}
            for one in self
        ]

    # --- answering ---

    def action_answer(self):
        """Open the page of a user's own invitation."""
        self.ensure_one()
        if self.user_id != self.env.user:
            raise UserError(self.env._("Everybody answers for themselves."))
        # sudo: the user's own link
        return {
            "type": "ir.actions.act_url",
            "url": f"/readiness/{self.sudo().token}",
            "target": "self",
        }

    def _get_refusal(self):
        """Return why the page takes no answers: ``answered``, ``closed``, ``expired``.

        ``unknown`` without a record, False while answers are welcome.
        """
        if not self:
            return "unknown"
        if self.answered:
            return "answered"
        if self.assessment_state != "open":
            return "closed"
        is_over = self.date_expiry < fields.Date.context_today(self)
        return "expired" if is_over else False
