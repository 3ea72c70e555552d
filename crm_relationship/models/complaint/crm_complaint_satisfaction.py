from odoo import fields, models


class CrmComplaint(models.Model):
    """After closing: is the customer satisfied? If not, somebody calls back."""

    _inherit = "crm.complaint"

    is_call_back = fields.Boolean(
        "To Call Back",
        readonly=True,
        copy=False,
        help="The customer is dissatisfied with how the complaint was settled.",
    )

    def _ask_satisfaction(self):
        """Ask the customers of complaints that were just closed for a rating.

        Return those that were asked.
        """
        template = self.env.ref(
            "crm_relationship.mail_template_complaint_rating", raise_if_not_found=False
        )
        asked = self.filtered(
            lambda complaint: complaint.type == "complaint" and complaint._has_address()
        )
        if not template:
            return self.browse()
        for complaint in asked:
            complaint.rating_send_request(
                template, lang=complaint.partner_id.lang, force_send=False
            )
        return asked

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
    ):
        """Take the customer's latest answer: a bad one opens work, a better ends it."""
        result = super().rating_apply(
            rate, token, rating, feedback, subtype_xmlid, notify_delay_send
        )
        for complaint in self.sudo():
            complaint._react_to_rating(rate)
        return result

    def _react_to_rating(self, rate):
        limit = self.company_id.complaint_dissatisfied_rating
        is_bad = 0 < rate <= limit
        if is_bad and not self.is_call_back:
            self._plan_call_back()
        elif not is_bad and self.is_call_back:
            self._get_call_back().unlink()
        self.is_call_back = is_bad

    def _plan_call_back(self):
        """Ask the assignee, else the leader or an officer, to call the customer."""
        clocks = self.env["crm.complaint.clock"]
        officers = clocks._get_officers(self.company_id)[:1]
        for user in (self.user_id, self.team_id.user_id, officers):
            if user and self._is_readable_by(user):
                self.with_context(lang=user.lang).activity_schedule(
                    "crm_relationship.mail_activity_type_call_back", user_id=user.id
                )
                return

    def _get_call_back(self):
        """Return the open activity that asks for a call, if there is one."""
        call = self.env.ref("crm_relationship.mail_activity_type_call_back")
        return self.activity_ids.filtered(lambda one: one.activity_type_id == call)
