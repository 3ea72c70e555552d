from odoo import api, fields, models
from odoo.fields import Domain

# an item of this mean needs no action
GOOD = 3.0


class CrmReadinessAssessment(models.Model):
    """What is done about an assessment, and what nobody has taken on yet."""

    _inherit = "crm.readiness.assessment"

    action_ids = fields.One2many("crm.readiness.action", "assessment_id", "Actions")
    action_count = fields.Integer("Actions Planned", compute="_compute_action_count")
    unplanned_share = fields.Float(
        "Weak Items without Plan",
        compute="_compute_unplanned_share",
        help="Share of the items under 3 that have no action with owner and date.",
    )

    @api.depends("action_ids")
    def _compute_action_count(self):
        counts = dict(
            self.env["crm.readiness.action"]._read_group(
                Domain("assessment_id", "in", self.ids), ["assessment_id"], ["__count"]
            )
        )
        for assessment in self:
            assessment.action_count = counts.get(assessment._origin, 0)

    @api.depends("state", "action_ids.user_id", "action_ids.date_deadline")
    def _compute_unplanned_share(self):
        rows = self.env["crm.readiness.result"]._read_group(
            Domain("assessment_id", "in", self.ids)
            & Domain("kind", "=", "item")
            & Domain("role", "=", False)
            & Domain("count", ">", 0)
            & Domain("mean", "<", GOOD),
            ["assessment_id"],
            ["item_id:recordset"],
        )
        weak = dict(rows)
        for assessment in self:
            items = weak.get(assessment._origin, self.env["crm.readiness.item"])
            planned = assessment.action_ids.filtered(
                lambda action: (
                    action.user_id
                    and action.date_deadline
                    and action.state != "cancelled"
                )
            ).item_id
            left = items - planned
            assessment.unplanned_share = len(left) / len(items) if items else 0.0

    def action_open_actions(self):
        """Open the plan of this assessment, ready for new actions."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Action Plan"),
            "res_model": "crm.readiness.action",
            "views": [(False, "list"), (False, "form")],
            "domain": [("assessment_id", "=", self.id)],
            "context": {"default_assessment_id": self.id},
        }

    def action_review_last(self):
        """Open what the wave before has planned, to say what it helped."""
        self.ensure_one()
        action = self.previous_id.action_open_actions()
        return action | {"name": self.env._("Actions of the Last Wave")}

    def action_show_result(self):
        """Open the page of the result: radar, heat strip, gaps and the plan."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_readiness_result",
            "name": self.name,
            "context": {"active_id": self.id},
        }
