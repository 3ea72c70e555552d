from odoo import fields, models

# how many others a dissatisfied customer costs or tells, by who says so
REACH_SOURCES = [
    ("8", "8 people are told (lower end of 8 to 10)"),
    ("10", "10 people are told (upper end of 8 to 10)"),
    ("11", "11 people are told (TARP, US Department of Commerce)"),
    ("18", "18 customers are lost (9 not brought, 9 put off)"),
    ("own", "Own figure"),
]
REACH_DEFAULT = "11"


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
    # What is at stake, see crm_complaint_stake.py. The settings ask for it; a column
    # that must not be empty would refuse companies while Odoo loads its own modules.
    complaint_reach_source = fields.Selection(
        REACH_SOURCES,
        "Word-of-Mouth Reach",
        default=REACH_DEFAULT,
        help="Sources disagree. One says that a dissatisfied customer tells 8 to 10 "
        "others, one at least 11 (credited to TARP and the US Department of Commerce), "
        "one that up to 18 customers are lost: 9 who are not brought and 9 who are "
        "put off. It is an estimate, whichever you choose.",
    )
    complaint_reach_own = fields.Integer("People Told")
    complaint_reach_share = fields.Float(
        "Lost of Those Told (%)",
        help="How many of a hundred who hear of it do not buy because of it. No source "
        "says; at 0 people are counted, but no money.",
    )
    # asking again, see crm_complaint_response.py
    complaint_reminder_days = fields.Integer(
        "Ask Again After",
        default=3,
        help="Days after which a customer who did not rate is asked once more. 0: "
        "never.",
    )
    # dissatisfaction that nobody complained of, see crm_complaint_seek.py
    complaint_from_rating = fields.Boolean("Low Ratings Open Complaints")
    complaint_rating_limit = fields.Float(
        "Rating of at Most",
        default=2.0,
        help="1 is dissatisfied, 3 is neutral, 5 is satisfied.",
    )
    complaint_from_survey = fields.Boolean("Low Survey Scores Open Complaints")
    complaint_survey_limit = fields.Float("Score of at Most (%)", default=40.0)
    complaint_opened_days = fields.Integer(
        "Once a Customer Within",
        default=30,
        help="Days in which ratings and answers open at most one complaint a customer.",
    )
    complaint_recovery_days = fields.Integer(
        "Won Back Within",
        default=90,
        help="Days after closing in which a purchase counts as won back.",
    )
    _complaint_stake_positive = models.Constraint(
        "CHECK(complaint_reach_own >= 0 AND complaint_reach_share BETWEEN 0 AND 100)",
        "People told are a number above zero, and the share of them lost 0 to 100 %.",
    )
    _complaint_days_positive = models.Constraint(
        "CHECK(complaint_reminder_days >= 0 AND complaint_opened_days >= 0"
        " AND complaint_recovery_days > 0)",
        "Days are counted from zero; a purchase wins back within one day at least.",
    )

    def _get_complaint_reach(self):
        """Return (people told or lost, how many of them are lost as customers)."""
        self.ensure_one()
        source = self.complaint_reach_source or REACH_DEFAULT
        reach = self.complaint_reach_own if source == "own" else int(source)
        share = 100 if source == "18" else self.complaint_reach_share
        return reach, reach * share / 100
