from odoo import fields, models

from .crm_complaint_stage import DONE_KINDS


class CrmComplaint(models.Model):
    """What the customer sees and does on the portal."""

    _inherit = "crm.complaint"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"
        return result

    def _can_customer_withdraw(self):
        """Whether the customer may take the complaint back: as long as it is open."""
        return self.kind not in DONE_KINDS

    def _can_customer_reopen(self):
        """Whether the customer may still say that it is not settled."""
        if self.kind not in DONE_KINDS or not self.date_closed:
            return False
        days = self.company_id.complaint_reopen_days
        last_day = fields.Datetime.add(self.date_closed, days=days)
        return fields.Datetime.now() <= last_day

    def _withdraw_by_customer(self):
        """Withdraw the complaint on the customer's word, if it is still open."""
        if not self._can_customer_withdraw():
            return
        stage = self.stage_id._get_default("withdrawn", self.company_id)
        if stage:
            self.stage_id = stage
            self.message_post(
                body=self.env._("The customer took the complaint back."),
                author_id=self.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )

    def _reopen_by_customer(self, reason):
        """Reopen the complaint on the customer's word, while there is time for it."""
        if not self._can_customer_reopen():
            return
        stage = self.stage_id._get_default("investigating", self.company_id)
        if stage:
            self.write({"stage_id": stage.id, "reopen_reason": reason})
            self.message_post(
                body=reason,
                author_id=self.partner_id.id,
                subtype_xmlid="mail.mt_comment",
            )

    def _get_answer_deadline(self):
        """Return until when the customer has our answer, or False."""
        clocks_sudo = self.sudo().clock_ids  # its own deadline is promised to everybody
        return clocks_sudo.filtered(
            lambda clock: (
                clock.kind == "answer"
                and clock.round == self.reopen_count
                and not (clock.date_met or clock.date_stop)
            )
        )[:1].date_deadline

    def _get_customer_zone(self):
        """Return the time zone by which the customer reads a date."""
        zone = self.env["crm.relationship"]._get_company_zone(self.company_id)
        return self.partner_id.tz or zone
