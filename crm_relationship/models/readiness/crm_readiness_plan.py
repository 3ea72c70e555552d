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
        "Items without Plan",
        compute="_compute_unplanned_share",
        help="Share of all items that have no action with owner and date.",
    )
    weak_unplanned_share = fields.Float(
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
        results = self.env["crm.readiness.result"].search(
            Domain("assessment_id", "in", self.ids)
            & Domain("kind", "=", "item")
            & Domain("role", "=", False)
        )
        by_assessment = results.grouped("assessment_id")
        for assessment in self:
            rows = by_assessment.get(assessment._origin, results.browse())
            weak = rows.filtered(lambda row: row.count and row.mean < GOOD)
            left = assessment._get_unplanned(rows)
            assessment.unplanned_share = len(left) / len(rows) if rows else 0.0
            share = len(weak & left) / len(weak) if weak else 0.0
            assessment.weak_unplanned_share = share

    def _get_unplanned(self, results):
        """Return those of the items' results for which nobody has a plan."""
        actions = self.action_ids.filtered(
            lambda action: (
                action.user_id and action.date_deadline and action.state != "cancelled"
            )
        )
        return results.filtered(lambda row: row.item_id not in actions.item_id)

    def action_open_unplanned(self):
        """Open the items that nobody has taken on, the weakest first."""
        self.ensure_one()
        domain = Domain("kind", "=", "item") & Domain("role", "=", False)
        left = self._get_unplanned(self.result_ids.filtered_domain(domain))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Items without Owner or Date"),
            "res_model": "crm.readiness.result",
            "views": [(False, "list")],
            "domain": [("id", "in", left.ids)],
        }

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
