from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_reopen_days = fields.Integer(
        "Customers May Reopen For",
        default=30,
        help="Days after closing in which customers reopen their complaint themselves.",
    )
    complaint_dissatisfied_rating = fields.Float(
        "Rating That Opens Work",
        default=2.0,
        help="A rating after closing that is at most this asks for a call-back (1 is "
        "dissatisfied, 3 is neutral, 5 is satisfied). 0 never does.",
    )
    _complaint_reopen_days_positive = models.Constraint(
        "CHECK(complaint_reopen_days >= 0)",
        "Customers may reopen for a number of days, or not at all (0).",
    )
