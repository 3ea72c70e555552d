from odoo import fields, models


class CrmReadinessPhaseReplan(models.Model):
    """A plan that was replaced. Only the software enters lines, nobody edits them."""

    _name = "crm.readiness.phase.replan"
    _description = "Replaced Plan of a Phase"
    _order = "date desc, id desc"
    _rec_name = "phase_id"
    _log_access = False

    phase_id = fields.Many2one(
        "crm.readiness.phase", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="phase_id.company_id", store=True)
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    date = fields.Datetime("On", required=True)
    date_planned_start = fields.Date("Start Until Then")
    date_planned_end = fields.Date("End Until Then")
