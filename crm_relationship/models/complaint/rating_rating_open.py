from odoo import api, models
from odoo.tools import plaintext2html


class RatingRating(models.Model):
    """A low rating of anything but a complaint opens one, where the company wants it.

    The rating itself is the door, whether it came by a link, the portal or a program.
    """

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._open_complaints()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if {"rating", "consumed"} & vals.keys():
            self._open_complaints()
        return result

    def _open_complaints(self):
        """Open a draft for each customer who rated low enough."""
        for rating in self.sudo():  # whoever rates has no right on complaints
            is_given = rating.consumed and rating.rating > 0 and rating.partner_id
            if not is_given or rating.res_model == "crm.complaint":
                continue
            company = rating._get_rated_company()
            limit = company.complaint_rating_limit
            if company.complaint_from_rating and rating.rating <= limit:
                rating._open_complaint(company)

    def _get_rated_company(self):
        """Return the company of what was rated, else the one at work."""
        if self.res_model in self.env and self.res_id:
            record = self.env[self.res_model].browse(self.res_id).exists()
            if "company_id" in record._fields and record.company_id:
                return record.company_id
        return self.env.company

    def _open_complaint(self, company):
        complaints = self.env["crm.complaint"]
        texts = complaints.with_context(lang=company.partner_id.lang)
        name = texts.env._(
            "Dissatisfied: %(name)s (rating %(rating)s)",
            name=self.res_name or "",
            rating=f"{self.rating:g}",
        )
        feedback = plaintext2html(self.feedback) if self.feedback else False
        return complaints._open_for(self.partner_id, company, "rating", name, feedback)
