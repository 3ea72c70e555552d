from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 200


class CrmComplaint(models.Model):
    """Complaints that nobody made: a low rating or survey score opens a draft.

    A draft is a new complaint of nobody, to be looked at first. It is opened where the
    company switched it on, and at most once a customer within the company's window.
    """

    _inherit = "crm.complaint"

    opened_by = fields.Selection(
        [("rating", "A Low Rating"), ("survey", "A Low Survey Score")],
        readonly=True,
        copy=False,
        help="The customer did not complain: a rating or a survey says so.",
    )

    @api.model
    def _open_for(self, partner, company, opened_by, name, text):
        """Open a draft for a dissatisfied customer, unless there is one of these days.

        :return: the complaint, or none
        """
        is_colleague = any(not user.share for user in partner.user_ids)
        if is_colleague or self._is_opened(partner, company):
            return self.browse()
        return self.with_company(company).create(
            {
                "name": name,
                "partner_id": partner.id,
                "company_id": company.id,
                "opened_by": opened_by,
                "description": text,
            }
        )

    @api.model
    def _is_opened(self, partner, company):
        """Whether a draft was opened for the customer within the company's window."""
        domain = self._get_opened_domain(company)
        domain &= Domain("customer_id", "=", partner.commercial_partner_id.id)
        return bool(self.search_count(domain, limit=1))

    @api.model
    def _get_opened_domain(self, company):
        """Return the drafts of the company's window."""
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("opened_by", "!=", False)
        return domain & Domain("date_received", ">", self._get_window_start(company))

    @api.model
    def _get_window_start(self, company):
        return fields.Datetime.subtract(
            fields.Datetime.now(), days=company.complaint_opened_days
        )

    @api.model
    def _cron_open_from_survey(self, batch_size=BATCH):
        """Look for low scores of scored surveys, if there are surveys at all."""
        if "survey.user_input" not in self.env:
            return
        done = 0
        for answer in self._get_low_answers()[:batch_size]:
            done += len(self._open_from_answer(answer))
        self.env["ir.cron"]._commit_progress(done)

    @api.model
    def _get_low_answers(self):
        """Return the latest low answers of customers without a draft, each once.

        An answer belongs to the company of whoever is responsible for the survey, or
        made it, when nobody is.
        """
        answers = self.env["survey.user_input"]
        found = answers
        for company in self.env["res.company"].search(
            [("complaint_from_survey", "=", True)]
        ):
            low = answers.search(
                [
                    ("state", "=", "done"),
                    ("end_datetime", ">", self._get_window_start(company)),
                    ("test_entry", "=", False),
                    ("partner_id", "!=", False),
                    ("survey_id.scoring_type", "!=", "no_scoring"),
                    "|",
                    ("survey_id.user_id.company_id", "=", company.id),
                    "&",
                    ("survey_id.user_id", "=", False),
                    ("survey_id.create_uid.company_id", "=", company.id),
                    ("scoring_percentage", "<=", company.complaint_survey_limit),
                ],
                order="end_datetime desc, id desc",
            )
            opened = self.search(self._get_opened_domain(company)).customer_id
            found |= low.filtered(
                lambda one, opened=opened: (
                    one.partner_id.commercial_partner_id not in opened
                )
            )
        return found

    @api.model
    def _open_from_answer(self, answer):
        survey = answer.survey_id
        company = (survey.user_id or survey.create_uid).company_id
        texts = self.with_context(lang=company.partner_id.lang)
        name = texts.env._(
            "Dissatisfied: %(survey)s (%(percent)s %%)",
            survey=survey.title,
            percent=round(answer.scoring_percentage),
        )
        return self._open_for(answer.partner_id, company, "survey", name, False)
