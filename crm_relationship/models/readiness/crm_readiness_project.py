from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CrmReadinessProject(models.Model):
    """The introduction in phases: each planned, kept beside its first plan, and closed.

    The phases and what their gates ask come from a checklist.
    """

    _name = "crm.readiness.project"
    _description = "Introduction in Phases"
    _inherit = ["mail.thread"]
    _order = "date_baseline desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Project Manager",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
    )
    checklist_id = fields.Many2one(
        "crm.readiness.checklist",
        "Phases and Gates",
        required=True,
        check_company=True,
        domain=[("purpose", "=", "phase"), ("state", "=", "published")],
        default=lambda self: self._default_checklist_id(),
        ondelete="restrict",
        index=True,
    )
    date_baseline = fields.Date("Baseline Kept On", readonly=True, copy=False)
    phase_ids = fields.One2many("crm.readiness.phase", "project_id", "Phases")
    replan_count = fields.Integer("Re-Plans", compute="_compute_progress")
    progress = fields.Float("Gates Closed (%)", compute="_compute_progress")
    phase_id = fields.Many2one(
        "crm.readiness.phase", "Present Phase", compute="_compute_progress"
    )
    timeline = fields.Json(compute="_compute_timeline")

    def _default_checklist_id(self):
        return self.env["crm.readiness.checklist"].search(
            [("purpose", "=", "phase"), ("state", "=", "published")], limit=1
        )

    @api.depends("phase_ids.state", "phase_ids.replan_count")
    def _compute_progress(self):
        for project in self:
            phases = project.phase_ids
            still_open = phases.filtered(lambda phase: phase.state == "open")
            closed = len(phases) - len(still_open)
            project.replan_count = sum(phases.mapped("replan_count"))
            project.progress = 100.0 * closed / len(phases) if phases else 0.0
            project.phase_id = still_open[:1]

    @api.depends(
        "phase_ids.date_baseline_start",
        "phase_ids.date_baseline_end",
        "phase_ids.date_planned_start",
        "phase_ids.date_planned_end",
        "phase_ids.date_start",
        "phase_ids.date_end",
    )
    def _compute_timeline(self):
        for project in self:
            project.timeline = project.phase_ids._prepare_timeline()

    @api.constrains("checklist_id")
    def _check_checklist_id(self):
        for checklist in self.checklist_id:
            if checklist.purpose != "phase" or checklist.state == "draft":
                raise ValidationError(
                    self.env._(
                        "%(name)s is not a published checklist of phases.",
                        name=checklist.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        projects = super().create(vals_list)
        self.env["crm.readiness.phase"].create(
            [
                {"project_id": project.id, "dimension_id": dimension.id}
                for project in projects
                for dimension in (
                    project.checklist_id.dimension_ids - project.phase_ids.dimension_id
                )
            ]
        )
        return projects

    def write(self, vals):
        if "date_baseline" in vals and not self.env.su:
            raise UserError(self.env._("The baseline is kept by its button, and once."))
        changed = vals.get("checklist_id")
        if changed and any(own.checklist_id.id != changed for own in self):
            raise UserError(
                self.env._("The phases stay: for other phases, begin another project.")
            )
        return super().write(vals)

    def action_keep_baseline(self):
        """Keep the plan of now as the first one, for good.

        :raise UserError: there is one already, or a phase has no dates yet
        """
        self.check_access("write")
        for project in self:
            if project.date_baseline:
                raise UserError(
                    self.env._(
                        "The baseline of %(name)s was kept on %(date)s and stays.",
                        name=project.name,
                        date=project.date_baseline,
                    )
                )
            project.phase_ids._keep_baseline()
            project.sudo().date_baseline = fields.Date.context_today(project)
