from odoo import models
from odoo.tools import is_html_empty


class CrmComplaint(models.Model):
    """What the printed file and the printed answer ask for."""

    _inherit = "crm.complaint"

    def _get_file_messages(self):
        """Return what was said and noted, the earliest first."""
        return self.message_ids.filtered(
            lambda message: not is_html_empty(message.body)
        ).sorted("id")

    def _get_letter_date(self):
        """Return the day of the answer, today as long as there is none."""
        moment = self.date_answered
        today = self.env["crm.relationship"]._get_company_today(self.company_id)
        return moment.date() if moment else today

    def _get_customer_lang(self):
        """Return the language in which the customer reads."""
        company = self.company_id.partner_id
        return self.partner_id.lang or company.lang or self.env.user.lang
