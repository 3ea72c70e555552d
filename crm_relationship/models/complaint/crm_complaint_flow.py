from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_complaint_stage import DONE_KINDS


class CrmComplaint(models.Model):
    """Stages: what has to be known before the next one, and the dates each leaves.

    All of it happens in :meth:`create` and :meth:`write`, so that no button, import or
    program gets round it.
    """

    _inherit = "crm.complaint"

    is_restated = fields.Boolean(
        "Confirmed by Customer",
        help="The customer agreed that the restated problem is what was meant.",
    )
    restatement = fields.Text(
        "Problem Restated",
        help="The problem in our words, to see whether it was understood.",
    )
    cause_id = fields.Many2one(
        "crm.complaint.cause",
        "Root Cause",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        groups="base.group_user",
    )
    department = fields.Selection(
        related="cause_id.department", store=True, groups="base.group_user"
    )
    outcome = fields.Selection(
        [("upheld", "Upheld"), ("partly", "Partly Upheld"), ("rejected", "Rejected")],
        "Decision",
        tracking=True,
    )
    corrective_action = fields.Text(help="What was done about this case.")
    preventive_action = fields.Text(help="What keeps it from happening again.")
    customer_effect = fields.Text(
        "Effect on the Customer", help="What it cost the customer: time, money, trust."
    )
    lessons = fields.Text(help="What others can learn from the case.")
    # redress
    redress_type = fields.Selection(
        [
            ("money", "Money"),
            ("goodwill", "Goodwill"),
            ("other", "Neither Money nor Goods"),
        ],
        "Redress",
        tracking=True,
    )
    redress_amount = fields.Monetary(
        tracking=True, currency_field="redress_currency_id", aggregator=None
    )
    redress_currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    # reopening
    reopen_count = fields.Integer("Times Reopened", readonly=True, copy=False)
    date_reopened = fields.Datetime("Reopened on", readonly=True, copy=False)
    reopen_reason = fields.Char(
        "Reason of Reopening", copy=False, tracking=True, help="Why it is not settled."
    )
    pause_ids = fields.One2many(
        "crm.complaint.pause",
        "complaint_id",
        "Pauses",
        groups="crm_relationship.group_complaint_manager",
    )

    _redress_currency = models.Constraint(
        "CHECK(COALESCE(redress_amount, 0) = 0 OR redress_currency_id IS NOT NULL)",
        "Say in which currency the redress is paid.",
    )
    _redress_positive = models.Constraint(
        "CHECK(redress_amount >= 0)", "A redress is an amount above zero, or none."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            if not values.get("number"):
                company = values.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company).sudo()
                values["number"] = sequence.next_by_code("crm.complaint")
        complaints = super().create(vals_list)
        for complaint, values in zip(complaints, vals_list, strict=True):
            complaint._enter_first_kind(
                fields.Datetime.to_datetime(values.get("date_closed"))
            )
        complaints._plan_clocks()
        return complaints

    def write(self, vals):
        before = {complaint: complaint.kind for complaint in self}
        if reopened := self._get_reopened(vals):
            reopened._check_reopening(vals)
        result = super().write(vals)
        if "stage_id" in vals:
            for complaint, kind in before.items():
                if complaint.kind != kind:
                    complaint._change_kind(kind)
        elif self._get_closing_fields() & vals.keys():
            self._check_closing()
        if self._get_planning_fields() & vals.keys():
            self._plan_clocks()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handled(self):
        if self.filtered(lambda complaint: complaint.kind != "new"):
            raise UserError(
                self.env._(
                    "A complaint that somebody worked on is kept. Move it to a "
                    "withdrawn stage instead of deleting it."
                )
            )

    # --- what has to be known ---

    @api.model
    def _get_closing_fields(self):
        """Return the fields without which a complaint is not closed."""
        return {"cause_id", "outcome", "type", "partner_id"}

    def _check_closing(self):
        """Refuse a closed complaint that says nothing about cause and decision."""
        for complaint in self:
            if complaint.kind in ("answered", "closed") and not complaint.partner_id:
                raise UserError(
                    self.env._(
                        "Choose the customer of %(complaint)s before it is answered.",
                        complaint=complaint.display_name,
                    )
                )
            if complaint.kind != "closed" or complaint.type != "complaint":
                continue
            if not (complaint.sudo().cause_id and complaint.outcome):
                raise UserError(
                    self.env._(
                        "%(complaint)s cannot be closed without its root cause and a "
                        "decision: say why it came about and whether it is upheld.",
                        complaint=complaint.display_name,
                    )
                )

    def _get_reopened(self, vals):
        """Return those that ``vals`` would take out of a stage where all is done."""
        stage = self.env["crm.complaint.stage"].browse(vals.get("stage_id"))
        if not stage or stage.sudo().kind in DONE_KINDS:
            return self.browse()
        return self.filtered(lambda complaint: complaint.kind in DONE_KINDS)

    def _check_reopening(self, vals):
        if not vals.get("reopen_reason"):
            raise UserError(
                self.env._(
                    "%(complaint)s is closed. To reopen it, give the reason of "
                    "reopening together with the new stage.",
                    complaint=self[:1].display_name,
                )
            )

    # --- what each stage leaves ---

    def _enter_first_kind(self, date_closed):
        """Leave what the stage asks for that a complaint was made in.

        :param date_closed: of a complaint from before Odoo, recorded as closed
        """
        self.ensure_one()
        now = fields.Datetime.now()
        values = {}
        if self.channel_id.is_immediate and not self.date_acknowledged:
            values["date_acknowledged"] = self.date_received
        if self.kind in DONE_KINDS:
            values["date_closed"] = min(date_closed or now, now)
        elif self.date_closed:
            values["date_closed"] = False
        if self.kind == "answered" and not self.date_answered:
            values["date_answered"] = now
        if values:
            self._write_dates(values)
        if self.kind == "waiting":
            self._start_pause(now)
        self._check_closing()

    def _change_kind(self, old_kind):
        """Leave what a move from a stage of another kind asks for."""
        self.ensure_one()
        now = fields.Datetime.now()
        self._check_closing()
        values = self._prepare_kind_values(old_kind, now)
        if values:
            self._write_dates(values)
        if old_kind == "waiting":
            self.sudo().pause_ids.filtered(
                lambda pause: not pause.date_to
            ).date_to = now
        if self.kind == "waiting":
            self._start_pause(now)
        if self.kind == "closed":
            self._ask_satisfaction()

    def _write_dates(self, values):
        """Write what a stage leaves, without the checks of a user's own changes."""
        return super().write(values)

    def _prepare_kind_values(self, old_kind, now):
        """Return the dates that a move from ``old_kind`` sets and clears."""
        values = {}
        if old_kind in DONE_KINDS and self.kind not in DONE_KINDS:
            values = {
                "date_closed": False,
                "date_answered": False,
                "date_acknowledged": False,
                "date_reopened": now,
                "reopen_count": self.reopen_count + 1,
            }
        if self.kind in DONE_KINDS:
            values["date_closed"] = now
        if self.kind == "answered" and not (self.date_answered and not values):
            values["date_answered"] = now
        return values

    def _start_pause(self, now):
        pauses_sudo = self.env["crm.complaint.pause"].sudo()  # nobody's to edit
        pauses_sudo.flush_model(["date_to"])  # the last one ends before this begins
        pauses_sudo.create({"complaint_id": self.id, "date_from": now})

    def action_acknowledge(self):
        """Note that the customer knows that the complaint was received."""
        now = fields.Datetime.now()
        self.filtered(lambda complaint: not complaint.date_acknowledged).write(
            {"date_acknowledged": now}
        )
