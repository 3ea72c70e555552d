from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

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

    @api.depends("relationship_ids.company_id")
    def _compute_company_id(self):
        """One company of all customers; none when they are of several."""
        for wizard in self:
            companies = wizard.relationship_ids.company_id
            wizard.company_id = companies if len(companies) == 1 else False

    def action_move(self):
        """Move the customers and close the dialog.

        :raise UserError: nothing to take, no reason, or the guard's refusal; then
            none of the customers moves
        """
        self.ensure_one()
        position = {name: self[name].id for name in POSITION_FIELDS if self[name]}
        if not position:
            raise UserError(
                self.env._("Choose the stage, the segment or the tier to take.")
            )
        self.relationship_ids.write(position | {"change_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
