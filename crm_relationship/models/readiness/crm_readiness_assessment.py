from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [("draft", "Planned"), ("open", "Answering"), ("closed", "Closed")]
ROLES = [
    ("manager", "Manager"),
    ("staff", "Staff Member"),
    ("user", "User of the Software"),
    ("consultant", "Consultant"),
]
LEVELS = [
    ("not_ready", "Not Ready"),
    ("beginning", "Beginning"),
    ("under_way", "Under Way"),
    ("ready", "Ready"),
    ("exemplary", "Exemplary"),
]
CAPS = [("critical", "A Critical Item"), ("part", "The Weakest Part")]
# long enough for a holiday week, short enough not to be forgotten
ANSWER_DAYS = 14
STEPS = {("draft", "open"), ("open", "closed")}
# what respondents were told, and what their answers refer to
FIXED_OPEN = {"checklist_id", "company_id", "anonymous", "previous_id", "wave", "date"}
# what is learnt afterwards
FREE_CLOSED = {"lessons", "color"}


class CrmReadinessAssessment(models.Model):
    """One wave of asking a company or a team how fit it is for its customers.

    The state is written like any field and does what belongs to it: opening invites,
    closing freezes the result.
    """

    _name = "crm.readiness.assessment"
    _description = "Readiness Assessment"
    _order = "date desc, id desc"
    _check_company_auto = True

    # what is asked, of whom
    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    scope = fields.Selection(
        [("company", "Whole Company"), ("team", "One Team")],
        required=True,
        default="company",
    )
    team_id = fields.Many2one("crm.team", check_company=True)
    checklist_id = fields.Many2one(
        "crm.readiness.checklist",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('state', '=', 'published'), ('purpose', '!=', 'customer')]",
    )
    anonymous = fields.Boolean(
        default=True,
        help="No answer can be traced to a person, from closing on not even in the "
        "database. Roles with fewer than five answers are not shown apart. Before, "
        "only somebody with the database itself who looks at each new answer, or "
        "while very few have answered, could tell whose it is.",
    )
    invitation_ids = fields.One2many(
        "crm.readiness.invitation", "assessment_id", "Respondents"
    )

    # when, by whom
    date = fields.Date(
        "As of",
        required=True,
        default=fields.Date.context_today,
        help="The day of the figures that stand beside the items.",
    )
    date_begin = fields.Date("Answers from", default=fields.Date.context_today)
    date_end = fields.Date(
        "Answers until",
        required=True,
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self), days=ANSWER_DAYS
        ),
    )
    coordinator_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    wave = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "crm.readiness.assessment",
        "Last Wave",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        copy=False,
        group_expand=True,
    )
    color = fields.Integer(export_string_translation=False)

    # the frozen whole; items and dimensions are rows of their own
    date_closed = fields.Datetime("Closed on", readonly=True, copy=False)
    result_ids = fields.One2many("crm.readiness.result", "assessment_id", "Results")
    figure_ids = fields.One2many("crm.readiness.figure", "assessment_id", "Figures")
    respondent_count = fields.Integer("Answers Counted", readonly=True, copy=False)
    score_mean = fields.Float(
        "Weighted Mean", readonly=True, copy=False, aggregator="avg"
    )
    score = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="0-4: the weighted mean, held back by critical items under 2 and by the "
        "weakest of organisation, managers and staff.",
    )
    level = fields.Selection(LEVELS, readonly=True, copy=False)
    cap_kind = fields.Selection(CAPS, "Held Back by", readonly=True, copy=False)
    cap_result_id = fields.Many2one(
        "crm.readiness.result", "Weakest Spot", readonly=True, copy=False
    )
    technology_leads = fields.Boolean(
        readonly=True,
        copy=False,
        help="Technology is more than 20 points ahead of people and process.",
    )
    lessons = fields.Text(
        "Lessons Learnt", copy=False, help="Shown when the next wave is planned."
    )
    previous_lessons = fields.Text(related="previous_id.lessons", string="Last Lessons")

    @api.constrains("date_begin", "date_end")
    def _check_period(self):
        for assessment in self:
            begin = assessment.date_begin
            if begin and assessment.date_end < begin:
                raise ValidationError(
                    self.env._("Answers are taken until a day after they begin.")
                )

    @api.constrains("scope", "team_id")
    def _check_team(self):
        for assessment in self:
            if assessment.scope == "team" and not assessment.team_id:
                raise ValidationError(self.env._("Say which team is assessed."))

    @api.constrains("checklist_id")
    def _check_checklist(self):
        for assessment in self:
            checklist = assessment.checklist_id
            if checklist.state == "draft" or checklist.purpose == "customer":
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be asked: choose a published checklist "
                        "that is not for customers.",
                        name=checklist.display_name,
                    )
                )

    # --- the guard ---

    @api.model_create_multi
    def create(self, vals_list):
        states = [values.get("state") for values in vals_list]
        vals_list = [values | {"state": "draft"} for values in vals_list]
        assessments = super().create(vals_list)
        for assessment, state in zip(assessments, states, strict=True):
            if state and state != "draft":
                assessment.write({"state": state})
        return assessments

    def write(self, vals):
        vals = dict(vals)
        state = vals.pop("state", None)
        self._check_fixed(vals)
        result = super().write(vals) if vals else True
        if state:
            for assessment in self:
                assessment._move(state)
        return result

    def _check_fixed(self, vals):
        """Refuse what would change the meaning of answers, or a frozen result.

        :raise UserError: it names the assessment.
        """
        for assessment in self:
            fixed = vals.keys() & FIXED_OPEN
            if assessment.state == "closed":
                fixed = vals.keys() - FREE_CLOSED
            if fixed and assessment.state != "draft":
                raise UserError(
                    self.env._(
                        "%(name)s has begun: what was asked, and a closed result, "
                        "stay as they are.",
                        name=assessment.name,
                    )
                )

    def _move(self, state):
        """Go one step on, with all that belongs to it.

        :raise UserError: no step leads there.
        """
        if state == self.state:
            return
        if (self.state, state) not in STEPS:
            raise UserError(
                self.env._(
                    "An assessment goes from planned to answering to closed, never "
                    "back. Plan the next wave instead."
                )
            )
        values = self._open() if state == "open" else self._close()
        super().write(values | {"state": state})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for assessment in self:
            if assessment.state == "closed":
                raise UserError(
                    self.env._("A closed result is kept: it is what later waves show.")
                )

    def unlink(self):
        # the database deletes invitations behind the back of their activities
        self.invitation_ids.activity_ids.unlink()
        return super().unlink()
