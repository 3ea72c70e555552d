from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.relationship.crm_relationship_override import POSITIONS

POSITION_FIELDS = ("lifecycle_stage_id", "rfm_segment_id", "tier_id")


class CrmRelationshipMove(models.TransientModel):
    """Dialog that moves customers to a stage, segment or tier, with the reason.

    Opened by the buttons and the list action, and by the status bar and the kanban
    before they let a card go. Of the position only what is filled in changes.

    The context tells what to start from: ``default_relationship_ids`` (else the
    ``active_ids`` of relationships), ``default_lifecycle_stage_id`` and so on.
    """

    _name = "crm.relationship.move"
    _description = "Change of a Customer's Position"

    relationship_ids = fields.Many2many(
        "crm.relationship",
        string="Customers",
        required=True,
        context={"active_test": False},
    )
    relationship_count = fields.Integer(compute="_compute_relationship_count")
    stages_now = fields.Char(compute="_compute_positions_now")
    tiers_now = fields.Char(compute="_compute_positions_now")
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    lifecycle_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        domain="[('company_id', 'in', (False, company_id))]",
    )
    rfm_segment_id = fields.Many2one(
        "crm.rfm.segment",
        "RFM Segment",
        domain="[('company_id', 'in', (False, company_id))]",
    )
    tier_id = fields.Many2one(
        "crm.customer.tier",
        domain="[('company_id', 'in', (False, company_id))]",
    )
    # out of all of them; a stage everybody has
    is_segment_removed = fields.Boolean(
        "No Segment", help="The customers leave their segment and get no other."
    )
    is_tier_removed = fields.Boolean(
        "No Tier", help="The customers leave their tier and get no other."
    )
    # whether the rules may move it again
    is_stage_kept = fields.Boolean(
        "Keep the Stage",
        help="No rule moves the customers out of this stage. A tier chosen here is "
        "always kept.",
    )
    date_end = fields.Date(
        "Keep Until",
        help="Last day on which no rule moves the stage or tier chosen here. Empty: "
        "until somebody ends it.",
    )
    is_proposal = fields.Boolean(compute="_compute_is_proposal")
    lifecycle_kind = fields.Selection(related="lifecycle_stage_id.kind")
    leaving_kind = fields.Selection(
        lambda self: (
            self.env["crm.relationship"]
            ._fields["leaving_kind"]
            ._description_selection(self.env)
        ),
        "Kind of Leaving",
        help="Whether the relation was cut or the customer taken off the list.",
    )
    reason = fields.Char(
        required=True, help="Why the customer changes; kept in its history for good."
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "crm.relationship":
            active_ids = self.env.context.get("active_ids", [])
            values.setdefault("relationship_ids", [Command.set(active_ids)])
        return values

    @api.depends("relationship_ids")
    def _compute_relationship_count(self):
        for wizard in self:
            wizard.relationship_count = len(wizard.relationship_ids)

    @api.depends("relationship_ids")
    def _compute_positions_now(self):
        """The numbers first: how many of the customers are in which stage and tier."""
        for wizard in self:
            relationships = wizard.relationship_ids._origin
            wizard.stages_now = relationships._count_positions("lifecycle_stage_id")
            wizard.tiers_now = relationships._count_positions("tier_id")

    @api.depends("relationship_ids.company_id")
    def _compute_company_id(self):
        """One company of all customers; none when they are of several."""
        for wizard in self:
            companies = wizard.relationship_ids.company_id
            wizard.company_id = companies if len(companies) == 1 else False

    @api.depends("company_id", "tier_id", "is_tier_removed", "is_stage_kept")
    def _compute_is_proposal(self):
        """Whether a manager has to approve of what is chosen."""
        overrides = self.env["crm.relationship.override"]
        for wizard in self:
            companies = wizard.relationship_ids.company_id
            has_tier = wizard.tier_id or wizard.is_tier_removed
            wizard.is_proposal = (has_tier or wizard.is_stage_kept) and any(
                map(overrides._needs_approval, companies)
            )

    def action_move(self):
        """Move the customers, or propose to, and close the dialog.

        A tier is kept, a stage if so wanted; the rest of the position just changes.

        :raise UserError: nothing to take, no reason, or the guard's refusal; then
            none of the customers moves
        """
        self.ensure_one()
        position = self._get_position()
        if not position:
            raise UserError(
                self.env._("Choose the stage, the segment or the tier to take.")
            )
        reasons = {"change_reason": self.reason, "leaving_kind": self.leaving_kind}
        self.relationship_ids.write(self._get_own_moves(position) | reasons)
        for kind in self._get_kept_kinds():
            self._override(kind, position[POSITIONS[kind]])
        return {"type": "ir.actions.act_window_close"}

    def _get_position(self):
        """Return ``{field: id, or False to leave}`` of what is to change.

        :raise UserError: to take one and to have none
        """
        taken = {name: self[name].id for name in POSITION_FIELDS if self[name]}
        left = {
            name: False
            for name, is_left in (
                ("rfm_segment_id", self.is_segment_removed),
                ("tier_id", self.is_tier_removed),
            )
            if is_left
        }
        if taken.keys() & left:
            raise UserError(
                self.env._("Choose either what the customers take, or to have none.")
            )
        return taken | left

    def _get_own_moves(self, position):
        """Return what of the position the user may give without a manager."""
        if not self.is_proposal:
            return position
        kept = [POSITIONS[kind] for kind in self._get_kept_kinds()]
        return {name: value for name, value in position.items() if name not in kept}

    def _get_kept_kinds(self):
        """Return what is overridden here; the guard itself keeps other tiers."""
        kinds = []
        has_tier = self.tier_id or self.is_tier_removed
        if has_tier and (self.date_end or self.is_proposal):
            kinds.append("tier")
        if self.lifecycle_stage_id and self.is_stage_kept:
            kinds.append("stage")
        return kinds

    def _override(self, kind, place):
        """Override, or propose to, for each of the customers."""
        overrides = self.env["crm.relationship.override"].with_context(
            crm_relationship_leaving_kind=self.leaving_kind
        )
        overrides.create(
            [
                {
                    "relationship_id": relationship.id,
                    "kind": kind,
                    f"{kind}_id": place,
                    "reason": self.reason,
                    "date_end": self.date_end,
                }
                for relationship in self.relationship_ids
            ]
        )
