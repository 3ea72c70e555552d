from odoo import api, fields, models

from ..relationship.crm_relationship_shown_mixin import USER


class CrmLead(models.Model):
    """Leads have checklists; a gate stands before stages and before winning."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.readiness.gate.mixin"]

    readiness_tick_ids = fields.One2many(
        "crm.readiness.tick",
        "lead_id",
        "Checklists",
        domain=[("active", "=", True), ("rule_id.active", "=", True)],
        groups=USER,
    )

    @api.model
    def _get_gated_names(self):
        # the team decides which stages there are, user and type decide the team
        return super()._get_gated_names() | {
            "probability",
            "automated_probability",
            "active",
            "team_id",
            "user_id",
            "type",
        }

    def _get_gate_position(self):
        # a stage that is declared to be for won leads takes them through write(), too
        return self.stage_id.id, self.won_status == "won"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._enter_created()
        return leads

    def write(self, vals):
        written = self._prepare_gates(vals)
        result = super().write(vals)
        self._enter_written(*written)
        return result
