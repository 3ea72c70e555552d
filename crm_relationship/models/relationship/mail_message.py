from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _withdraw_unsent(self):
        """Delete those whose e-mail has not left yet, and the e-mail; return them."""
        waiting = self.env["mail.mail"].search(
            [("mail_message_id", "in", self.ids), ("state", "=", "outgoing")]
        )
        messages = waiting.mail_message_id
        messages.unlink()  # takes the e-mail along
        return messages
