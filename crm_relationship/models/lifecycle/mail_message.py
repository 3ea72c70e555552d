from odoo import api, models


class MailMessage(models.Model):
    """A message from a customer, by e-mail or on the portal, is a sign of interest."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._note_interest()
        return messages

    def _note_interest(self):
        """Follow what customers have written."""
        written = self.filtered(
            lambda message: (
                message.message_type in ("email", "comment")
                and message.model != "discuss.channel"
            )
        )
        leads = written.filtered(lambda message: message.model == "crm.lead")
        self.env["crm.lead"]._note_replies(leads)
        # whose contact the author is, is nobody's secret here
        own = written.sudo().filtered("author_id.partner_share")
        relationships = self.env["crm.relationship"]
        for company, messages in own.grouped("record_company_id").items():
            relationships._show_interest_of(messages.author_id, "reply", company)
