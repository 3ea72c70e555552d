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
    complaint_reach = fields.Selection(
        [("8", "8"), ("10", "10"), ("11", "11"), ("18", "18")],
        "Word-of-Mouth Reach",
        default="11",
        help="How many others a dissatisfied customer is thought to tell: 8 to 10, at "
        "least 11 (TARP), or 18 lost customers, as the sources disagree. An estimate.",
    )

    _complaint_reopen_days_positive = models.Constraint(
        "CHECK(complaint_reopen_days >= 0)",
        "Customers may reopen for a number of days, or not at all (0).",
    )
