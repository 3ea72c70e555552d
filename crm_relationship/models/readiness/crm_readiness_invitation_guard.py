import secrets

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# what the system notes; the token is nobody's to read or write
NOTED = {"answered", "token", "date_sent", "date_reminded"}


class CrmReadinessInvitation(models.Model):
    """What an invitation keeps to itself: the link is one person's, notes are true."""

    _inherit = "crm.readiness.invitation"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_noted(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Write, and give a link of its own to whoever is asked instead.

        :raise UserError: what the system notes is written by a user
        """
        self._check_noted(vals)
        before = {one.id: one._get_person() for one in self}
        result = super().write(vals)
        moved = self.filtered(lambda one: one._get_person() != before[one.id])
        if moved:
            moved._renew_link()
        return result

    @api.model
    def _check_noted(self, vals):
        if not self.env.su and NOTED & vals.keys():
            raise UserError(
                self.env._("Who was asked and has answered is noted by the system.")
            )

    def _note_answered(self):
        """Note an answer with all those before: one transaction, moment and writer.

        An invitation alone in its transaction would be joined with whatever else that
        transaction has written.
        """
        self.flush_model()
        before = Domain("assessment_id", "in", self.assessment_id.ids)
        before &= Domain("answered", "=", True)
        # SQL: the ORM writes nothing where the value stays
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_readiness_invitation
                SET answered = TRUE, write_uid = %s, write_date = %s
                WHERE id = ANY(%s)
                """,
                SUPERUSER_ID,
                self.env.cr.now(),
                (self.search(before) | self).ids,
            )
        )
        self.invalidate_model(["answered", "write_uid", "write_date"], flush=False)
        self.assessment_id.invalidate_recordset(
            ["answered_count", "invitation_count", "progress"], flush=False
        )

    def _get_person(self):
        return self.user_id.id, self.email

    def _renew_link(self):
        """Let the old link open nothing; whoever is asked already gets the new one."""
        # sudo: the link is nobody's to write
        for invitation_sudo in self.sudo():
            invitation_sudo.token = secrets.token_urlsafe(32)
        asked = self.filtered(
            lambda one: (
                one.date_sent and not one.answered and one.assessment_state == "open"
            )
        )
        asked.activity_unlink([self._activity_type()])
        asked.sudo().write({"date_sent": False, "date_reminded": False})
        asked._invite()
