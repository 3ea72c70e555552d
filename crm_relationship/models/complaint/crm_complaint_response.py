from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 200


class CrmComplaint(models.Model):
    """Who was asked whether the complaint is settled, who answered, who is asked again.

    The share of those asked who answered is the response rate: a satisfaction without
    it says little.
    """

    _inherit = "crm.complaint"

    date_rating_asked = fields.Datetime(
        "Asked to Rate on", readonly=True, copy=False, index="btree_not_null"
    )
    date_rating_reminded = fields.Datetime("Asked Again on", readonly=True, copy=False)
    date_rated = fields.Datetime(
        "Rated on", readonly=True, copy=False, index="btree_not_null"
    )
    _reminder_index = models.Index(
        "(date_rating_asked) WHERE date_rated IS NULL AND date_rating_reminded IS NULL"
    )

    def _ask_satisfaction(self):
        asked = super()._ask_satisfaction()
        asked._write_dates(
            {
                "date_rating_asked": fields.Datetime.now(),
                "date_rating_reminded": False,
                "date_rated": False,
            }
        )
        return asked

    def _react_to_rating(self, rate):
        result = super()._react_to_rating(rate)
        if rate:
            self._write_dates({"date_rated": fields.Datetime.now()})
        return result

    @api.model
    def _cron_remind(self, batch_size=BATCH):
        """Ask once more whoever did not rate, a batch at a time."""
        domain = self._get_reminder_domain()
        complaints = self.search(domain, order="date_rating_asked", limit=batch_size)
        complaints = complaints.try_lock_for_update()
        complaints._remind()
        self.env["ir.cron"]._commit_progress(
            len(complaints), remaining=self.search_count(domain)
        )

    @api.model
    def _get_reminder_domain(self):
        """Return the closed complaints whose customers were asked long enough ago."""
        now = fields.Datetime.now()
        companies = self.env["res.company"].search(
            [("complaint_reminder_days", ">", 0)]
        )
        long_ago = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "date_rating_asked",
                "<=",
                fields.Datetime.subtract(now, days=company.complaint_reminder_days),
            )
            for company in companies
        )
        return long_ago & Domain(
            [
                ("kind", "=", "closed"),
                ("date_rated", "=", False),
                ("date_rating_reminded", "=", False),
            ]
        )

    def _remind(self):
        """Ask these customers again; whoever has no address any more is left alone."""
        template = self.env.ref(
            "crm_relationship.mail_template_complaint_reminder",
            raise_if_not_found=False,
        )
        self._write_dates({"date_rating_reminded": fields.Datetime.now()})
        for complaint in self.filtered(lambda one: one._has_address()):
            if template:
                complaint.rating_send_request(
                    template, lang=complaint.partner_id.lang, force_send=False
                )
