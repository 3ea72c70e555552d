from odoo import api, fields, models
from odoo.fields import Domain


class RatingRating(models.Model):
    """What a customer says of a complaint is read by whoever reads the complaint.

    Odoo lets every employee read all ratings, with the name of what was rated.
    """

    _inherit = "rating.rating"

    is_complaint_hidden = fields.Boolean(
        compute="_compute_is_complaint_hidden",
        search="_search_is_complaint_hidden",
        compute_sudo=False,
        export_string_translation=False,
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_complaint_hidden(self):
        hidden = self.filtered_domain([("res_model", "=", "crm.complaint")])
        # rules are worked out as superuser; it is the user's own rights that count
        complaints = self.env["crm.complaint"].sudo(False)
        complaints = complaints.browse(hidden.mapped("res_id")).exists()
        shown = set(complaints._filtered_access("read").ids)
        for rating in self:
            rating.is_complaint_hidden = rating in hidden and rating.res_id not in shown

    def _search_is_complaint_hidden(self, operator, value):
        if operator != "in":
            return NotImplemented
        complaints = self.env["crm.complaint"].sudo(False)
        domain = Domain("res_model", "=", "crm.complaint")
        if complaints.has_access("read"):
            shown = complaints._search([]).subselect()
            domain &= Domain("res_id", "not in", shown)
        return domain if True in value else ~domain
