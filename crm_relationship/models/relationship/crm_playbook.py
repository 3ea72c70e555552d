from odoo import api, fields, models
from odoo.exceptions import ValidationError

# {trigger: field of the relationship that says where the customer stands}
ENTRIES = {
    "stage": "lifecycle_stage_id",
    "segment": "rfm_segment_id",
    "tier": "tier_id",
}

TRIGGERS = [
    ("stage", "Enters a stage"),
    ("segment", "Enters a segment"),
    ("tier", "Enters a tier"),
    ("at_risk", "Is at risk"),
    ("occasion", "Has an occasion"),
]


class CrmPlaybook(models.Model):
    """What is done when something happens to a customer: activities and an e-mail.

    What happens becomes a row of ``crm.playbook.hit``, at most one a customer and
    event; a scheduled action works the rows off.
    """

    _name = "crm.playbook"
    _description = "Playbook"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    is_on = fields.Boolean(
        "Switched On",
        copy=False,
        help="Only what happens from then on counts. Switched off, what still waits is "
        "dropped.",
    )
    date_on = fields.Date("On Since", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty: for the customers of every company.",
    )
    description = fields.Text(translate=True)
    # when
    trigger = fields.Selection(TRIGGERS, required=True, default="stage")
    stage_id = fields.Many2one(
        "crm.lifecycle.stage", check_company=True, ondelete="restrict"
    )
    segment_id = fields.Many2one(
        "crm.rfm.segment", check_company=True, ondelete="restrict"
    )
    tier_id = fields.Many2one(
        "crm.customer.tier", check_company=True, ondelete="restrict"
    )
    direction = fields.Selection(
        [("any", "From above or below"), ("up", "From below"), ("down", "From above")],
        "Coming",
        default="any",
        required=True,
        help="Whether the customer rises into the tier or falls into it.",
    )
    occasion = fields.Selection(selection="_get_occasion_selection")
    offset_days = fields.Integer(
        "Days", help="So many days before or after the day itself."
    )
    offset_side = fields.Selection(
        [("after", "after"), ("before", "before")], default="after", required=True
    )
    # what
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        "Activities",
        domain="[('res_model', '=', 'crm.relationship')]",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "E-mail",
        domain="[('model', '=', 'crm.relationship')]",
        index="btree_not_null",
        ondelete="restrict",
        help="Sent to the customer, unless the customer has opted out.",
    )
    # for whom, and how much
    responsible = fields.Selection(
        [
            ("manager", "The account manager"),
            ("leader", "The leader of the account manager's team"),
            ("user", "One colleague"),
        ],
        "Done By",
        required=True,
        default="manager",
    )
    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        domain="[('share', '=', False)]",
        help="Also where there is no account manager or team leader. Activities that "
        "name somebody in the plan go to that one.",
    )
    daily_cap = fields.Integer(
        "Customers a Day",
        default=20,
        required=True,
        help="At most so many customers a day for each colleague; the others follow "
        "on the next days.",
    )
    pause_days = fields.Integer(
        "Not Again For",
        default=30,
        help="Days in which the playbook leaves the same customer alone.",
    )
    waits_for_complaint = fields.Boolean(
        "Waits for Complaints",
        default=True,
        help="Nothing happens while a complaint of the customer is open; it is made up "
        "for when the complaint is closed.",
    )
    hit_ids = fields.One2many("crm.playbook.hit", "playbook_id", "Customers Reached")
    done_count = fields.Integer("Reached", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")

    _daily_cap_positive = models.Constraint(
        "CHECK(daily_cap > 0)",
        "A playbook reaches at least one customer a day; to stop it, switch it off.",
    )
    _days_not_negative = models.Constraint(
        "CHECK(pause_days >= 0 AND offset_days >= 0)",
        "Days are counted from 0 on; say before or after beside the number.",
    )

    @api.model
    def _get_occasion_selection(self):
        return [(key, label) for key, (label, *_rest) in self._get_occasions().items()]

    @api.model
    def _get_occasions(self):
        """Return the days in the life of a customer that a playbook can start from.

        Called for the selection on the playbook, and by the scheduled action for each
        that is in use. Override to add a date of your own, for instance::

            def _get_occasions(self):
                return super()._get_occasions() | {
                    "card": (self.env._("Card expires"), "card_end_date", False)
                }

        :return: ``{key: (label, stored date field of crm.relationship, every year)}``
        """
        return {
            "anniversary": (
                self.env._("Anniversary of the first purchase"),
                "first_purchase_date",
                True,
            ),
            "birthday": (self.env._("Birthday"), "birthday", True),
            "first_order": (self.env._("First purchase"), "first_purchase_date", False),
            "contract_end": (
                self.env._("End of the contract"),
                "contract_end_date",
                False,
            ),
        }

    def _compute_counts(self):
        groups = self.env["crm.playbook.hit"]._read_group(
            [("playbook_id", "in", self.ids)], ["playbook_id", "state"], ["__count"]
        )
        counts = {(playbook, state): count for playbook, state, count in groups}
        for playbook in self:
            for state in ("done", "waiting", "failed"):
                count = counts.get((playbook._origin, state), 0)
                playbook[f"{state}_count"] = count

    @api.constrains(
        "name", "activity_plan_id", "mail_template_id"
    )  # name: always given
    def _check_action(self):
        for playbook in self:
            template = playbook.mail_template_id
            if not playbook.activity_plan_id and not template:
                raise ValidationError(
                    self.env._(
                        "%(playbook)s does nothing yet: choose activities, an e-mail "
                        "or both.",
                        playbook=playbook.name,
                    )
                )
            relationships = self.env["crm.relationship"]
            relationships._check_made_for(playbook.activity_plan_id, template)

    @api.constrains("trigger", "stage_id", "segment_id", "tier_id", "occasion")
    def _check_trigger(self):
        for playbook in self:
            trigger = playbook.trigger
            name = trigger if trigger == "occasion" else f"{trigger}_id"
            if trigger != "at_risk" and not playbook[name]:
                raise ValidationError(
                    self.env._(
                        "Say when %(playbook)s begins: choose the %(field)s.",
                        playbook=playbook.name,
                        field=self._fields[name]._description_string(self.env),
                    )
                )
