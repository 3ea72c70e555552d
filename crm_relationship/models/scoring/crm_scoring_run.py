from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..relationship.opened import open_records

STATES = [
    ("draft", "Queued"),
    ("applying", "Applying"),
    ("waiting", "Waiting for Approval"),
    ("done", "Done"),
    ("reverting", "Reverting"),
    ("reverted", "Reverted"),
    ("discarded", "Discarded"),
    ("failed", "Failed"),
]


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
        index=True,
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
    mended_count = fields.Integer(
        "Mended",
        readonly=True,
        help="Customers whose stored purchases were not those of their documents, "
        "although nothing had touched them: a full pass found and mended it.",
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
    reverted_count = fields.Integer(
        "Restored",
        readonly=True,
        help="Customers that got back what they had before the run.",
    )
    revert_user_id = fields.Many2one("res.users", "Reverted By", readonly=True)
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    # what it was computed with
    rule_version = fields.Integer(readonly=True, export_string_translation=False)
    thresholds = fields.Json(readonly=True)
    error = fields.Text(readonly=True)
    # how far it is: the last line applied, or the last change taken back
    done_id = fields.Integer(readonly=True, export_string_translation=False)
    round_count = fields.Integer(
        readonly=True,
        export_string_translation=False,
        help="How often customers were computed again that changed meanwhile.",
    )
    line_ids = fields.One2many("crm.scoring.line", "run_id", "Customers Changing")
    change_ids = fields.One2many("crm.relationship.change", "run_id", "Changes")

    _one_writer = models.UniqueIndex(
        "(company_id) WHERE state IN ('applying', 'reverting')",
        "Another run of this company is being applied. Wait until it has ended.",
    )

    @api.depends("company_id", "as_of_date", "simulate")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            date = format_date(self.env, run.as_of_date)
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
            if run.state in ("done", "reverting", "reverted"):
                run.progress = 100
            elif run.line_count:
                run.progress = 100 * run.applied_count / run.line_count
            else:
                run.progress = 0

    @api.constrains("as_of_date", "scheme_id", "company_id")
    def _check_as_of_date(self):
        """Refuse a past day before there was anything, if somebody chose it.

        The scheme's own day may lie before a company's first document, and so may today
        when all are dated ahead: such a run of the night finds nobody to score.
        """
        for run in self:
            today = self.env["crm.relationship"]._get_company_today(run.company_id)
            if run.as_of_date < today and run.as_of_date != run.scheme_id.as_of_date:
                run.scheme_id._check_as_of(run.company_id, run.as_of_date)

    # --- buttons ---

    @api.model
    def action_score_now(self):
        """Queue a run for the current company and have it started at once.

        :raise UserError: scoring is switched off in the company
        """
        self.check_access("create")
        company = self.env.company
        self._check_served(company)
        run = self._get_open(company) or self.create({"company_id": company.id})
        self._trigger_cron()
        return open_records(run)

    def action_simulate(self):
        """Run a simulation now and open who would change."""
        run = self.create({"simulate": True})
        run.action_run()
        return open_records(run)

    def action_run(self):
        """Run to the end in the foreground: compute, then apply every range.

        Each range is committed. A run that has to wait for a manager stops in state
        ``waiting``.

        :raise UserError: the run has ended, scoring is switched off in the company, or
            another process is at work on it
        """
        self.check_access("write")
        for run in self:
            run._check_open()
            run._check_served(run.company_id)
            run._as_system()._advance()
            if run._is_open():
                run._trigger_cron()

    # --- whether there is something to do ---

    def _is_open(self):
        """Whether the run has still work to do that needs no decision."""
        return self.state in ("draft", "applying", "reverting")

    def _check_open(self):
        self.ensure_one()
        if not self._is_open():
            raise UserError(
                self.env._(
                    "%(run)s has ended or waits for approval. Start a new run.",
                    run=self.name,
                )
            )

    @api.model
    def _get_open(self, company):
        """Return the company's run that is queued or half applied."""
        domain = [
            ("company_id", "=", company.id),
            ("state", "in", ("draft", "applying")),
            ("simulate", "=", False),
        ]
        return self.search(domain, order="id", limit=1)
