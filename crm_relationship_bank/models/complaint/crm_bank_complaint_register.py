from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..bidi import isolate

STATES = [("draft", "Draft"), ("checked", "Checked"), ("submitted", "Submitted")]
# what a register is for: chosen as long as it is a draft
PERIOD_FIELDS = {"profile_id", "date_from", "date_to"}
# what only the steps of a register write
STEP_FIELDS = {
    *("state", "version", "company_id", "corrects_id", "date_due", "date_reminded"),
    *("date_prepared", "checked_user_id", "date_checked"),
    *("submitted_user_id", "date_submitted", "received_count", "reopened_count"),
    *("closed_count", "open_count", "incomplete_count", "csv_file"),
    *("line_ids", "entry_ids"),
}


class CrmBankComplaintRegister(models.Model):
    """The complaints of a period, as they are reported to the regulator.

    A draft is prepared from the complaints as often as one likes; what was submitted
    stays for good, whatever becomes of its complaints. A correction is a new version.
    """

    _name = "crm.bank.complaint.register"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Register of Complaints"
    _order = "date_to desc, version desc, id desc"
    _check_company_auto = True

    profile_id = fields.Many2one(
        "crm.bank.regulator.profile",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company.regulator_profile_ids[:1],
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    # which period
    date_from = fields.Date(
        "From",
        compute="_compute_period",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
    )
    date_to = fields.Date(
        "To",
        compute="_compute_period",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
    )
    date_due = fields.Date("Due", compute="_compute_date_due", store=True)
    date_reminded = fields.Date("Reminded on", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    # where it stands
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True
    )
    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    corrects_id = fields.Many2one(
        "crm.bank.complaint.register",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The version that was submitted before.",
    )
    correction_ids = fields.One2many(
        "crm.bank.complaint.register", "corrects_id", "Corrections"
    )
    is_corrected = fields.Boolean(compute="_compute_is_corrected")
    date_prepared = fields.Datetime("Prepared on", readonly=True, copy=False)
    checked_user_id = fields.Many2one(
        "res.users", "Checked by", readonly=True, copy=False
    )
    date_checked = fields.Datetime("Checked on", readonly=True, copy=False)
    submitted_user_id = fields.Many2one(
        "res.users", "Submitted by", readonly=True, copy=False
    )
    date_submitted = fields.Datetime("Submitted on", readonly=True, copy=False)
    # what is in it
    line_ids = fields.One2many(
        "crm.bank.complaint.register.line", "register_id", "Counts"
    )
    received_count = fields.Integer("Received", readonly=True, copy=False)
    reopened_count = fields.Integer(
        "Reopened",
        readonly=True,
        copy=False,
        help="Had been closed before the period.",
    )
    closed_count = fields.Integer("Closed", readonly=True, copy=False)
    open_count = fields.Integer("Open at the End", readonly=True, copy=False)
    is_nil = fields.Boolean("Nil Return", compute="_compute_is_nil")

    _dates = models.Constraint(
        "CHECK(date_to >= date_from)", "A period ends after it begins."
    )
    _period_uniq = models.Constraint(
        "UNIQUE(profile_id, date_from, date_to, version)",
        "There is a register of this period already.",
    )

    @api.depends("profile_id")
    def _compute_period(self):
        for register in self:
            if register.profile_id and not (register.date_from and register.date_to):
                period = register.profile_id._get_next_period()
                register.date_from, register.date_to = period

    @api.depends("date_to", "profile_id")
    def _compute_date_due(self):
        for register in self:
            days = register.profile_id.due_days
            end = register.date_to
            register.date_due = end and fields.Date.add(end, days=days)

    @api.depends("profile_id")
    def _compute_user_id(self):
        for register in self:
            register.user_id = register.profile_id.user_id or register.user_id

    @api.depends("correction_ids.state")
    def _compute_is_corrected(self):
        for register in self:
            states = register.correction_ids.mapped("state")
            register.is_corrected = "submitted" in states

    @api.depends("date_prepared", "received_count", "closed_count", "open_count")
    def _compute_is_nil(self):
        for register in self:
            counts = (register.received_count, register.closed_count)
            register.is_nil = bool(register.date_prepared) and not any(
                (*counts, register.open_count)
            )

    @api.depends("profile_id", "date_from", "date_to", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for register in self:
            days = (register.date_from, register.date_to)
            period = " – ".join(format_date(self.env, day) for day in days if day)
            name = f"{isolate(register.profile_id.name)} {period}".strip()
            if register.version > 1:
                name = self.env._(
                    "%(register)s, version %(number)s",
                    register=name,
                    number=register.version,
                )
            register.display_name = name

    @api.constrains("profile_id", "date_from", "date_to")
    def _check_period(self):
        """Refuse periods that overlap; versions of a period are of the same days."""
        for register in self:
            overlapping = self.search(
                [
                    ("profile_id", "=", register.profile_id.id),
                    ("date_from", "<=", register.date_to),
                    ("date_to", ">=", register.date_from),
                    *("|", ("date_from", "!=", register.date_from)),
                    ("date_to", "!=", register.date_to),
                ],
                limit=1,
            )
            if overlapping:
                raise ValidationError(
                    self.env._(
                        "The period overlaps that of %(register)s.",
                        register=overlapping.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Make drafts, whatever else is asked for; versions come by correcting."""
        kept = [
            {name: vals[name] for name in vals if name not in STEP_FIELDS}
            for vals in vals_list
        ]
        return super().create(kept)

    def _create_version(self):
        """Return the next version, a draft."""
        return super().create(
            {name: self[name] for name in ("date_from", "date_to")}
            | {"profile_id": self.profile_id.id, "user_id": self.user_id.id}
            | {"corrects_id": self.id, "version": self.version + 1}
        )

    def write(self, vals):
        if STEP_FIELDS & vals.keys():
            raise UserError(
                self.env._("A register changes by its steps: prepare, check, submit.")
            )
        if PERIOD_FIELDS & vals.keys():
            self._check_draft()
            if self.corrects_id:
                raise UserError(
                    self.env._("A correction is for the period that it corrects.")
                )
            self._clear()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to change what was checked or submitted."""
        if done := self.filtered(lambda register: register.state != "draft")[:1]:
            raise UserError(
                self.env._(
                    "%(register)s is not a draft any more. What was submitted stays; "
                    "correct it by a new version.",
                    register=done.display_name,
                )
            )

    def _write_step(self, values):
        """Write what a step leaves, which nobody may by hand."""
        return super().write(values)
