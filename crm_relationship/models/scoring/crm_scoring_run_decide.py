from odoo import fields, models
from odoo.exceptions import UserError

LIMIT_MINIMUM = 10  # fewer moves than this never make a night a wrong one
PATIENCE = 5  # seconds that a button works before it leaves the rest to the action


class CrmScoringRun(models.Model):
    """Wrong nights: a run that moves too many waits, and managers decide.

    What waits is always the newest view of the customers. The next run of the company,
    by night or by hand, replaces one that waits: it computes anew, discards the old one
    and applies, or waits itself if it still moves too many. So a night that was wrong
    because of a passing fault heals by itself, and an old decision never overwrites
    newer scores.
    """

    _inherit = "crm.scoring.run"

    def action_apply(self):
        """Apply a run that waits; what takes longer, the scheduled action does.

        :raise UserError: the run does not wait
        """
        self.check_access("write")
        for run in self:
            if run.state != "waiting":
                raise UserError(self.env._("Only a run that waits can be applied."))
            run._check_alone()
            run.sudo().state = "applying"  # by its buttons only
            run._note_decision(self.env._("Applied."))
            run._advance_in_button()

    def action_discard(self):
        """Throw away what a run has computed; no customer has changed.

        :raise UserError: the run has been applied or has ended
        """
        self.check_access("write")
        for run in self:
            if run.state not in ("draft", "waiting"):
                raise UserError(
                    self.env._("Only a run that waits or is queued can be discarded.")
                )
            run._discard(self.env._("Discarded."))

    def action_revert(self):
        """Give every customer back the position it had before the run.

        What has moved on since, by hand or by a later run, is left alone. Each restored
        customer is one new row of the ledger. What takes longer, the scheduled action
        does.

        :raise UserError: the run was not applied
        """
        self.check_access("write")
        for run in self:
            if run.state != "done" or run.simulate:
                raise UserError(
                    self.env._("Only a run that was applied can be reverted.")
                )
            run._check_alone()
            run.sudo().write(
                {"state": "reverting", "done_id": 0, "revert_user_id": self.env.uid}
            )
            run._note_decision(self.env._("Reverted."))
            run._advance_in_button()

    def _advance_in_button(self):
        """Work for some seconds; leave the rest to the scheduled action."""
        self._commit_range(0)  # what is decided is not undone by a range that fails
        self._as_system()._advance(PATIENCE)
        if self._is_open():
            self._trigger_cron()

    def _note_decision(self, text):
        """Note in the chatter who decided; nobody has to be reminded any more."""
        self.message_post(body=text)
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _discard(self, text):
        self._drop_lines()
        self.sudo().write({"state": "discarded", "ended": fields.Datetime.now()})
        self._note_decision(text)

    def _discard_waiting(self):
        """Discard the company's runs that wait: this one is newer."""
        if self.simulate:
            return
        waiting = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "waiting"),
                ("id", "!=", self.id),
            ]
        )
        for run in waiting:
            run._discard(self.env._("Replaced by a newer run: %(run)s", run=self.name))

    # --- whether to wait ---

    def _has_to_wait(self):
        """Whether the run moves too many; then the managers are told."""
        if not self._is_past_limit():
            return False
        self._call_managers("_get_waiting_text")
        return True

    def _is_past_limit(self):
        """Whether the run moves so many that somebody should look first.

        A silent one never does: whoever changed the rules wanted customers to move.
        Nor does one for a past day, which somebody asked for by code.
        """
        limit = self.scheme_id.change_limit
        moves = self._get_move_count()
        if self.is_silent or not limit or moves < LIMIT_MINIMUM or self._is_past_day():
            return False
        return moves > self.customer_count * limit / 100

    def _is_past_day(self):
        """Whether the run is for a day that was over when it was asked for.

        Yesterday's may have been queued just before midnight: it is a night's.
        """
        day = self.scheme_id.sudo()._get_as_of(self.company_id)
        return self.as_of_date < fields.Date.subtract(day, days=1)

    def _get_move_count(self):
        """Return how many customers the kind that changes most would move."""
        return max(
            self.segment_change_count, self.stage_change_count, self.tier_change_count
        )

    def _get_waiting_text(self):
        return self.env._(
            "%(run)s would move %(moves)s of %(customers)s customers, more than the "
            "limit of %(limit)s %%. Look at who changes, then apply or discard.",
            run=self.name,
            moves=self._get_move_count(),
            customers=self.customer_count,
            limit=self.scheme_id.change_limit,
        )

    def _call_managers(self, method):
        """Leave an activity for each manager of the company, in its language.

        :param method: name of the method that returns the text
        """
        managers = self.env.ref("crm_relationship.group_relationship_manager")
        users = managers.sudo().all_user_ids  # whoever runs, managers are told
        for user in users.filtered(lambda user: self.company_id in user.company_ids):
            run = self.with_context(lang=user.lang)
            run.activity_schedule(
                "mail.mail_activity_data_todo",
                note=getattr(run, method)(),
                user_id=user.id,
            )
