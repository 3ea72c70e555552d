import logging

from odoo import api, fields, models

from odoo.addons.crm_relationship.models.relationship.alone import alone

_logger = logging.getLogger(__name__)


class CrmBankComplaintRegister(models.Model):
    """Reminds in time: what still lacks something is asked for before the due date."""

    _inherit = "crm.bank.complaint.register"

    @api.model
    def _cron_remind(self):
        """Open the registers of periods that ended, and tell who is responsible."""
        self._open_ended()
        self._remind_due()
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _open_ended(self):
        """Make the drafts of periods that have ended and have no register yet.

        A profile that lacks the regulator's words waits: nothing could be counted. None
        that fails holds up another.
        """
        for profile in self.env["crm.bank.regulator.profile"].search([]):
            with alone(
                self.env, _logger, "No register opened of profile %s", profile.id
            ):
                self._open_next(profile)

    @api.model
    def _open_next(self, profile):
        today = self.env["crm.relationship"]._get_company_today(profile.company_id)
        start, end = profile._get_next_period()
        if end < today and not profile._get_missing_maps():
            values = {"profile_id": profile.id, "date_from": start, "date_to": end}
            self.with_company(profile.company_id).create(values)._prepare()

    @api.model
    def _remind_due(self):
        """Count anew what is due soon and was told to nobody, and tell it.

        A register that fails holds up no other; the next day tries it again.
        """
        drafts = self.search(
            [
                ("state", "=", "draft"),
                ("date_reminded", "=", False),
                ("profile_id.active", "=", True),
            ]
        )
        for register in drafts:
            with alone(
                self.env, _logger, "No reminder of the register %s", register.id
            ):
                if register._is_due_soon():
                    register._prepare()
                    register._remind()

    def _is_due_soon(self):
        today = self.env["crm.relationship"]._get_company_today(self.company_id)
        days = self.profile_id.reminder_days
        is_ended = self.date_to < today
        return is_ended and fields.Date.subtract(self.date_due, days=days) <= today

    def _remind(self):
        """Put an activity on the register, in the words of who is responsible."""
        user = self._get_responsible()
        register = self.with_context(lang=user.lang or self.env.lang)
        count = self.incomplete_count
        text = register.env._("Check and submit the register of complaints")
        if count:
            text = register.env._(
                "Complaints that lack what the register needs: %(count)s", count=count
            )
        self._write_step(
            {
                "date_reminded": self.env["crm.relationship"]._get_company_today(
                    self.company_id
                )
            }
        )
        if user:
            register.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.date_due,
                summary=text,
                user_id=user.id,
                automated=True,
            )
        else:
            register.message_post(body=text)

    def _get_responsible(self):
        """Return who is responsible, else an officer who reads registers; or nobody."""
        clocks = self.env["crm.complaint.clock"]
        for user in self.user_id | clocks._get_officers(self.company_id):
            own = self.with_user(user).with_context(
                allowed_company_ids=self.company_id.ids
            )
            is_there = user.active and self.company_id in user.company_ids
            if is_there and own.has_access("write"):
                return user
        return self.env["res.users"]
