from odoo import fields, models

# Fields that decide on stages. A change of one of them makes the next run a silent
# one: it is the rule that moved, not the customers.
RULE_FIELDS = {
    "use_prospect",
    "use_active",
    "use_mail",
    "use_lead",
    "use_quotation",
    "use_meeting",
    "use_mailing",
    "use_survey",
    "use_silence",
    "silence_days",
    "use_rhythm",
    "rhythm_factor",
    "rhythm_days",
    "use_late",
    "late_factor",
    "use_falling",
    "falling_share",
}


class CrmLifecycleScheme(models.Model):
    """What moves a company's customers from stage to stage, and what puts them at risk.

    Each rule has a switch.
    """

    _name = "crm.lifecycle.scheme"
    _inherit = ["mail.thread", "crm.company.scheme.mixin"]
    _description = "Lifecycle Rules"
    _order = "company_id, id"

    # prospect
    use_prospect = fields.Boolean(
        "Everybody from the Start",
        default=True,
        help="Whoever a lead, a quotation or another document makes a customer is a "
        "prospect until more is known. Off: a customer has no stage before a sign of "
        "interest or the first purchase.",
    )
    # active
    use_active = fields.Boolean(
        "By the First Purchase",
        default=True,
        help="At once, when an order is confirmed or an invoice posted, as the scoring "
        "scheme says. A purchase brings a former customer back, too.",
    )
    # responder
    use_mail = fields.Boolean(
        "By an E-mail or Reply",
        default=True,
        help="The customer writes to an address of the company or answers.",
    )
    use_lead = fields.Boolean(
        "By a Lead of Its Own",
        default=True,
        help="A lead that the customer started: by e-mail or by a form.",
    )
    use_quotation = fields.Boolean(
        "By a Quotation", default=True, help="The customer asked for a quotation."
    )
    use_meeting = fields.Boolean(
        "By a Held Meeting",
        default=True,
        help="A meeting that the customer had not declined is over. Looked up by the "
        "nightly run.",
    )
    use_mailing = fields.Boolean("By a Click in a Mailing", default=True)
    use_survey = fields.Boolean("By an Answered Survey", default=True)
    has_mailing = fields.Boolean(compute="_compute_has_apps")
    has_survey = fields.Boolean(compute="_compute_has_apps")
    # former
    use_silence = fields.Boolean(
        "By Silence",
        default=True,
        help="No purchase for so many days, counted from the last one.",
    )
    silence_days = fields.Integer("Days without Purchase", default=365)
    use_rhythm = fields.Boolean(
        "By Own Rhythm",
        help="No purchase for so many times the customer's own mean number of days "
        "between purchases. Needs three purchases.",
    )
    rhythm_factor = fields.Float("Times the Own Interval", default=4.0)
    rhythm_days = fields.Integer(
        "Not Before (days)",
        default=30,
        help="Whoever buys every few days is not called late after a weekend: fewer "
        "days of silence than this are never a sign.",
    )
    # at risk
    use_late = fields.Boolean(
        "Late by Own Rhythm",
        default=True,
        help="An active customer has not bought for so many times its own mean number "
        "of days between purchases. Needs three purchases.",
    )
    late_factor = fields.Float("Late after Times the Own Interval", default=1.5)
    use_falling = fields.Boolean(
        "Falling Frequency",
        default=True,
        help="An active customer bought in the window of the scoring scheme less than "
        "this share of what it used to buy in as many days before. Needs three "
        "purchases before, and as many days.",
    )
    falling_share = fields.Integer("Less Than (%)", default=50)

    _silence_days = models.Constraint(
        "CHECK(silence_days BETWEEN 1 AND 365000)",
        "A customer can be former after one day without purchase at the earliest, and "
        "after a thousand years (365000 days) at the latest.",
    )
    _rhythm_factor = models.Constraint(
        "CHECK(rhythm_factor > 1 AND late_factor > 1"
        " AND rhythm_factor <= 1000 AND late_factor <= 1000)",
        "Nobody is late before the usual interval is over: use a factor above 1, and "
        "of 1000 at most.",
    )
    _rhythm_order = models.Constraint(
        "CHECK(NOT use_rhythm OR NOT use_late OR rhythm_factor > late_factor)",
        "A customer is late before it is former: the factor of the former has to be "
        "the higher one.",
    )
    _rhythm_days = models.Constraint(
        "CHECK(rhythm_days BETWEEN 0 AND 365000)",
        "The days of silence are between 0 and 365000.",
    )
    _falling_share = models.Constraint(
        "CHECK(falling_share BETWEEN 1 AND 99)",
        "The share is a percentage between 1 and 99.",
    )

    def _compute_has_apps(self):
        """Say which optional apps there are, whose rules would do nothing without."""
        for scheme in self:
            scheme.has_mailing = "mailing.trace" in self.env
            scheme.has_survey = "survey.user_input" in self.env

    def write(self, vals):
        """Write; a change of the rules makes a new version of them."""
        before = {scheme: scheme._read_rules() for scheme in self}
        result = super().write(vals)
        for scheme, rules in before.items():
            if scheme._read_rules() != rules:
                super(CrmLifecycleScheme, scheme).write(
                    {"rule_version": scheme.rule_version + 1}
                )
        return result

    def _read_rules(self):
        """Return the rules, to be compared with those after a write."""
        return {name: self[name] for name in RULE_FIELDS}

    def _get_default_refusal(self):
        return self.env._(
            "The default rules serve every company without rules of its own "
            "and cannot be deleted. Change them, or give the company its own."
        )
