from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.models.relationship.opened import open_records


class CrmBankComplaintRegister(models.Model):
    """The steps of a register: prepared, checked, submitted, corrected."""

    _inherit = "crm.bank.complaint.register"

    def action_prepare(self):
        """Count the complaints of the period anew.

        :raise UserError: it is no draft, or its profile lacks the regulator's words
        """
        self._check_step()
        self._check_draft()
        for register in self:
            register._check_profile()
            register._prepare()

    def action_check(self):
        """Say that the register is right.

        :raise UserError: not prepared, not ended, or complaints lack something
        """
        self._check_step()
        self._check_draft()
        for register in self:
            register._check_complete()
        self._write_step(
            {
                "state": "checked",
                "checked_user_id": self.env.uid,
                "date_checked": fields.Datetime.now(),
            }
        )

    def action_back(self):
        """Make a checked register a draft again."""
        self._check_step()
        if self.filtered(lambda register: register.state != "checked"):
            raise UserError(
                self.env._("Only a checked register becomes a draft again.")
            )
        self._write_step(
            {"state": "draft", "checked_user_id": False, "date_checked": False}
        )

    def action_submit(self):
        """Freeze a checked register for good."""
        self._check_step()
        if self.filtered(lambda register: register.state != "checked"):
            raise UserError(self.env._("Check the register before it is submitted."))
        self._write_step(
            {
                "state": "submitted",
                "submitted_user_id": self.env.uid,
                "date_submitted": fields.Datetime.now(),
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_correct(self):
        """Make the next version of a submitted register, and open it."""
        self.ensure_one()
        self._check_step()
        if self.state != "submitted" or self.correction_ids:
            raise UserError(
                self.env._("Only the last submitted version is corrected, and once.")
            )
        version = self._create_version()
        version._prepare()
        return open_records(version)

    def _check_step(self):
        """Refuse whoever may not write registers: a step is a button, and a call."""
        self.check_access("write")

    def _check_profile(self):
        if missing := self.profile_id._get_missing_maps():
            raise UserError(
                self.env._(
                    "%(profile)s does not say how the regulator names things yet. "
                    "Fill in: %(missing)s.",
                    profile=self.profile_id.name,
                    missing=", ".join(missing),
                )
            )

    def _check_complete(self):
        today = self.env["crm.relationship"]._get_company_today(self.company_id)
        if not self.date_prepared:
            raise UserError(self.env._("Prepare the register before it is checked."))
        if self.date_to >= today:
            raise UserError(self.env._("The period of the register has not ended yet."))
        if self.incomplete_count:
            raise UserError(
                self.env._(
                    "Complaints that lack what the register needs: %(count)s. Fill it "
                    "in, and prepare the register again.",
                    count=self.incomplete_count,
                )
            )
