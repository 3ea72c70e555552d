from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("draft", "Queued"),
    ("applying", "Applying"),
    ("waiting", "Waiting for Approval"),
    ("done", "Done"),
    ("discarded", "Discarded"),
    ("reverted", "Reverted"),
    ("failed", "Failed"),
]
FULL_PASS_DAYS = 7  # every so many days the nightly run goes over all documents


class CrmScoringRun(models.Model):
    """One scoring of one company's customers as of one day.

    First it computes, over everybody and in one transaction without a lock on any
    customer; then it applies, range by range, each in a transaction of its own. Killed
    at any moment, the next call applies what is not applied yet.
    """

    _name = "crm.scoring.run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Scoring Run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    scheme_id = fields.Many2one(
        "crm.rfm.scheme",
        compute="_compute_scheme_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete="restrict",
    )
    as_of_date = fields.Date(
        compute="_compute_as_of_date",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="The day that the customers are scored for.",
    )
    simulate = fields.Boolean(
        help="Compute who would change and to what, and write nothing else."
    )
    state = fields.Selection(STATES, default="draft", required=True, readonly=True)
    is_full = fields.Boolean(
        "Full Pass",
        readonly=True,
        help="Went over all documents; otherwise over what had changed since the last "
        "run.",
    )
    is_silent = fields.Boolean(
        "Silent",
        readonly=True,
        help="A first run, a run after changed rules or for a past day: the history is "
        "kept, but no activity, message or playbook follows.",
    )
    started = fields.Datetime(readonly=True)
    ended = fields.Datetime(readonly=True)
    duration = fields.Float(
        "Duration (s)", compute="_compute_duration", aggregator=None
    )
    # counts
    customer_count = fields.Integer("Customers", readonly=True)
    scored_count = fields.Integer("Scored", readonly=True)
    not_profiled_count = fields.Integer("Not Profiled", readonly=True)
    created_count = fields.Integer(
        "New Customers", readonly=True, help="Became customers since the last run."
    )
    line_count = fields.Integer(
        "Changed", readonly=True, help="Customers of whom any value changes."
    )
    segment_change_count = fields.Integer("Segment Changes", readonly=True)
    stage_change_count = fields.Integer("Stage Changes", readonly=True)
    tier_change_count = fields.Integer("Tier Changes", readonly=True)
    applied_count = fields.Integer("Applied", readonly=True)
    error_count = fields.Integer(
        "Left Over",
        readonly=True,
        help="Customers that users kept changing during the run; the next run scores "
        "them.",
    )
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    # what it was computed with
    rule_version = fields.Integer(readonly=True, export_string_translation=False)
    thresholds = fields.Json(readonly=True)
    error = fields.Text(readonly=True)
    applied_portion = fields.Integer(
        default=-1, readonly=True, export_string_translation=False
    )
    line_ids = fields.One2many("crm.scoring.line", "run_id", "Customers Changing")
    change_ids = fields.One2many("crm.relationship.change", "run_id", "Changes")

    @api.depends("company_id", "as_of_date", "simulate")
    def _compute_name(self):
        for run in self:
            date = fields.Date.to_string(run.as_of_date)
            if run.simulate:
                run.name = self.env._("Simulation as of %(date)s", date=date)
            else:
                run.name = self.env._("Scoring as of %(date)s", date=date)

    @api.depends("company_id")
    def _compute_scheme_id(self):
        for run in self:
            run.scheme_id = self.env["crm.rfm.scheme"]._get_active(run.company_id)

    @api.depends("company_id", "scheme_id")
    def _compute_as_of_date(self):
        for run in self:
            run.as_of_date = run.scheme_id.sudo()._get_as_of(run.company_id)

    @api.depends("started", "ended")
    def _compute_duration(self):
        for run in self:
            done = run.started and run.ended
            run.duration = (run.ended - run.started).total_seconds() if done else 0

    @api.depends("state", "applied_count", "line_count")
    def _compute_progress(self):
        for run in self:
            if run.state in ("done", "reverted"):
                run.progress = 100
            elif run.line_count:
                run.progress = 100 * run.applied_count / run.line_count
            else:
                run.progress = 0

    # --- buttons ---

    @api.model
    def action_score_now(self):
        """Queue a run for the current company and have it started at once."""
        run = self._get_open(self.env.company) or self.create({})
        self.env.ref("crm_relationship.ir_cron_score").sudo()._trigger()
        return run._get_form_action()

    def action_simulate(self):
        """Run a simulation now and open who would change."""
        run = self.create({"simulate": True})
        run.action_run()
        return run._get_form_action()

    def action_run(self):
        """Run to the end in the foreground: compute, then apply every range.

        A run that has to wait for a manager stops in state ``waiting``.

        :raise UserError: the run has ended, or another process is at work on it
        """
        for run in self:
            run._check_open()
            run._advance()

    def action_apply(self):
        """Apply a run that waits; the scheduled action does the work."""
        for run in self:
            if run.state != "waiting":
                raise UserError(self.env._("Only a run that waits can be applied."))
            run.state = "applying"
        self.env.ref("crm_relationship.ir_cron_score").sudo()._trigger()

    def action_discard(self):
        """Throw away what a run has computed; no customer has changed."""
        for run in self:
            if run.state not in ("draft", "waiting"):
                raise UserError(
                    self.env._("Only a run that waits or is queued can be discarded.")
                )
            run._drop_lines()
            run.write({"state": "discarded", "ended": fields.Datetime.now()})

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # --- which run is due ---

    @api.model
    def _get_open(self, company):
        """Return the company's run that is queued or half applied."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("draft", "applying")),
                ("simulate", "=", False),
            ],
            order="id",
            limit=1,
        )

    def _get_last_applied(self):
        """Return the last real run of the same company that reached its end."""
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("simulate", "=", False),
                ("state", "=", "done"),
                ("id", "!=", self.id),
            ],
            limit=1,
        )

    def _needs_full_pass(self, last):
        """Whether stored facts cannot be trusted to be those of the last run's day."""
        if not last or last.rule_version != self.scheme_id.rule_version:
            return True
        if last.scheme_id != self.scheme_id or self.as_of_date < last.as_of_date:
            return True
        last_full = last if last.is_full else last._get_last_full()
        limit = self.as_of_date - timedelta(days=FULL_PASS_DAYS)
        return not last_full or last_full.as_of_date <= limit

    def _get_last_full(self):
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("simulate", "=", False),
                ("state", "=", "done"),
                ("is_full", "=", True),
            ],
            limit=1,
        )

    def _check_open(self):
        self.ensure_one()
        if self.state not in ("draft", "applying"):
            raise UserError(
                self.env._(
                    "%(run)s has ended or waits for approval. Start a new run.",
                    run=self.name,
                )
            )
