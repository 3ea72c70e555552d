from odoo import api, fields, models
from odoo.exceptions import UserError

PLAN = {"date_planned_start", "date_planned_end"}
# what the buttons write, and nobody else
KEPT = {
    "date_baseline_start",
    "date_baseline_end",
    "replan_count",
    "closed_user_id",
    "closed_date",
    "project_id",
    "dimension_id",
}


class CrmReadinessPhase(models.Model):
    """A phase of the introduction: planned, re-planned, begun, and its gate closed."""

    _name = "crm.readiness.phase"
    _description = "Phase of the Introduction"
    _order = "project_id, sequence, id"
    _rec_name = "name"
    _check_company_auto = True

    project_id = fields.Many2one(
        "crm.readiness.project", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="project_id.company_id", store=True)
    dimension_id = fields.Many2one(
        "crm.readiness.dimension", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char(related="dimension_id.name")
    sequence = fields.Integer(
        related="dimension_id.sequence", store=True, export_string_translation=False
    )
    # the first plan, the plan of now, and what came of it
    date_baseline_start = fields.Date("First Planned Start", readonly=True, copy=False)
    date_baseline_end = fields.Date("First Planned End", readonly=True, copy=False)
    date_planned_start = fields.Date("Planned Start")
    date_planned_end = fields.Date("Planned End")
    date_start = fields.Date("Actual Start", copy=False)
    date_end = fields.Date("Actual End", copy=False)
    delay_days = fields.Integer(
        "Delay (Days)",
        compute="_compute_delay_days",
        help="From the first planned end to the actual one, or to the one planned now.",
    )
    replan_count = fields.Integer("Re-Plans", readonly=True, copy=False)
    replan_ids = fields.One2many("crm.readiness.phase.replan", "phase_id", "Plans")
    # the gate
    user_id = fields.Many2one(
        "res.users",
        "Gatekeeper",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Who closes the gate, and nobody else does.",
    )
    item_ids = fields.One2many("crm.readiness.phase.item", "phase_id", "Gate")
    state = fields.Selection(
        [("open", "Open"), ("closed", "Gate Closed")], compute="_compute_state"
    )
    closed_user_id = fields.Many2one("res.users", "Closed By", readonly=True)
    closed_date = fields.Datetime("Closed On", readonly=True, copy=False)

    _dimension_uniq = models.Constraint(
        "UNIQUE(project_id, dimension_id)", "A project has each phase once."
    )
    _planned_order = models.Constraint(
        "CHECK(date_planned_end >= date_planned_start)",
        "A phase does not end before it begins.",
    )
    _actual_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A phase does not end before it begins."
    )

    @api.depends("closed_date")
    def _compute_state(self):
        for phase in self:
            phase.state = "closed" if phase.closed_date else "open"

    @api.depends("date_baseline_end", "date_planned_end", "date_end")
    def _compute_delay_days(self):
        for phase in self:
            end = phase.date_end or phase.date_planned_end
            first = phase.date_baseline_end
            phase.delay_days = (end - first).days if end and first else 0

    @api.model_create_multi
    def create(self, vals_list):
        phases = super().create(vals_list)
        self.env["crm.readiness.phase.item"].create(
            [
                {"phase_id": phase.id, "item_id": item.id}
                for phase in phases
                for item in phase.dimension_id.item_ids.filtered("active")
            ]
        )
        return phases

    def write(self, vals):
        if vals.keys() & KEPT and not self.env.su:
            raise UserError(
                self.env._("Baseline, re-plans and gates are kept by the buttons.")
            )
        if not vals.keys() & PLAN:
            return super().write(vals)
        before = {
            phase: (phase.date_planned_start, phase.date_planned_end) for phase in self
        }
        result = super().write(vals)
        moved = self.filtered(
            lambda phase: (
                phase.date_baseline_end
                and before[phase] != (phase.date_planned_start, phase.date_planned_end)
            )
        )
        moved._enter_replan(before)
        return result

    def _enter_replan(self, before):
        """Count a re-plan, and keep the plan that it replaces."""
        # whoever plans has no right to write the history
        self.env["crm.readiness.phase.replan"].sudo().create(
            [
                {
                    "phase_id": phase.id,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                    "date_planned_start": before[phase][0],
                    "date_planned_end": before[phase][1],
                }
                for phase in self
            ]
        )
        for phase in self.sudo():
            phase.replan_count += 1

    def _keep_baseline(self):
        """Keep the plan of now as the first one.

        :raise UserError: a phase has no dates yet
        """
        for phase in self:
            if not (phase.date_planned_start and phase.date_planned_end):
                raise UserError(
                    self.env._(
                        "Plan start and end of “%(phase)s” first.", phase=phase.name
                    )
                )
        for phase in self.sudo():
            phase.write(
                {
                    "date_baseline_start": phase.date_planned_start,
                    "date_baseline_end": phase.date_planned_end,
                }
            )
