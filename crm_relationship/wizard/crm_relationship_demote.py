from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.relationship.crm_relationship_override import MANAGER


class CrmRelationshipDemote(models.TransientModel):
    """Dialog in which a manager lets customers fall, or keeps them another time.

    The numbers are shown first: how many, from which tier and to which.
    """

    _name = "crm.relationship.demote"
    _description = "Decision on Demotions"

    relationship_ids = fields.Many2many(
        "crm.relationship", string="Customers", required=True
    )
    decision = fields.Selection(
        [("accept", "Let them fall"), ("keep", "Keep for another time of grace")],
        required=True,
        default="accept",
    )
    relationship_count = fields.Integer("Customers Below", compute="_compute_numbers")
    from_text = fields.Char("Tiers Now", compute="_compute_numbers")
    to_text = fields.Char("Tiers After", compute="_compute_numbers")
    reason = fields.Char(required=True)

    @api.depends("relationship_ids")
    def _compute_numbers(self):
        for wizard in self:
            below = wizard._get_below()
            wizard.relationship_count = len(below)
            wizard.from_text = below._count_positions("tier_id")
            wizard.to_text = below._count_positions("tier_candidate_id")

    def _get_below(self):
        """Return those of the chosen customers who are about to fall at all."""
        return self.relationship_ids._origin.filtered("tier_candidate_id")

    def action_decide(self):
        """Do what was decided for all of the customers.

        :raise UserError: not a manager, no reason, or nobody is below
        """
        self.ensure_one()
        below = self._get_below()
        below.check_access("write")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("A manager decides on demotions."))
        if not below:
            raise UserError(
                self.env._("None of these customers is below the line of its tier.")
            )
        reason = below._check_reason(self.reason)
        if self.decision == "accept":
            below._demote(reason)
        else:
            below._keep_in_tier(self.env._("Kept in tier: %(reason)s", reason=reason))
        return {"type": "ir.actions.act_window_close"}
