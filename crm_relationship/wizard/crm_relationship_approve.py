from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.relationship.crm_relationship_override import POSITIONS


class CrmRelationshipApprove(models.TransientModel):
    """Dialog in which a manager puts proposals into force, or refuses them.

    The numbers are shown first: how many customers stand where, and where they will.
    """

    _name = "crm.relationship.approve"
    _description = "Decision on Proposals"

    override_ids = fields.Many2many(
        "crm.relationship.override", string="Overrides", required=True
    )
    decision = fields.Selection(
        [("approve", "Put into force"), ("refuse", "Refuse")],
        required=True,
        default="approve",
    )
    proposal_count = fields.Integer("Proposals", compute="_compute_numbers")
    stages_now = fields.Char(compute="_compute_numbers")
    stages_then = fields.Char("Stages Proposed", compute="_compute_numbers")
    tiers_now = fields.Char(compute="_compute_numbers")
    tiers_then = fields.Char("Tiers Proposed", compute="_compute_numbers")

    @api.depends("override_ids")
    def _compute_numbers(self):
        for wizard in self:
            proposals = wizard._get_proposals()
            wizard.proposal_count = len(proposals)
            for kind, position in POSITIONS.items():
                own = proposals.filtered(lambda row, kind=kind: row.kind == kind)
                customers = own.relationship_id
                wizard[f"{kind}s_now"] = customers._count_positions(position)
                wizard[f"{kind}s_then"] = own._count_places()

    def _get_proposals(self):
        """Return those of the chosen overrides that wait for a decision."""
        overrides = self.override_ids._origin
        return overrides.filtered(lambda row: row.state == "proposed")

    def action_decide(self):
        """Do what was decided for all of the proposals, or for none.

        :raise UserError: not a manager, the guard's refusal, or nothing to decide on
        """
        self.ensure_one()
        proposals = self._get_proposals()
        if not proposals:
            raise UserError(self.env._("None of these waits for a decision."))
        if self.decision == "approve":
            proposals.action_approve()
        else:
            proposals.action_refuse()
        return {"type": "ir.actions.act_window_close"}
