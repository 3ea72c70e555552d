from odoo import api, models
from odoo.exceptions import UserError

from .crm_relationship import FORMER_KINDS, LEAVING_KINDS


class CrmRelationship(models.Model):
    """Leaving by hand: the guard asks for the kind of reason, too."""

    _inherit = "crm.relationship"

    def _get_move_cause(self, position, vals):
        """Return what the ledger keeps as the cause of a move of the stage.

        :raise UserError: made a former customer without saying which kind
        """
        cause = super()._get_move_cause(position, vals)
        if cause or not self._is_former(position.get("lifecycle_stage_id")):
            return cause
        leaving = self.filtered(lambda record: record.lifecycle_kind != "former")
        return leaving and leaving._check_leaving_kind(vals)

    @api.model
    def _is_former(self, stage_id):
        stage_sudo = self.env["crm.lifecycle.stage"].sudo().browse(stage_id or [])
        return stage_sudo.kind == "former"

    def _check_leaving_kind(self, vals):
        """Return the kind of leaving that the values, or else the context, give.

        :raise UserError: neither does
        """
        kind = vals.get("leaving_kind")
        kind = kind or self.env.context.get("crm_relationship_leaving_kind")
        if kind not in dict(LEAVING_KINDS):
            raise UserError(
                self.env._(
                    "Say why %(customer)s is no customer any more: the relation was "
                    "cut, or it was taken off the list (field “Kind of Leaving”).",
                    customer=self[:1].display_name or self.env._("the customer"),
                )
            )
        return kind

    @api.model
    def _get_move_names(self):
        return super()._get_move_names() | {"leaving_kind"}

    def _move(self, position, reason, cause=False):
        """Move, and note on those who change the stage what the rules go by later."""
        before = {record: record.lifecycle_kind for record in self}
        result = super()._move(position, reason, cause)
        for record in self:
            if before[record] != record.lifecycle_kind == "former":
                record._note_leaving(cause)
            elif before[record] == "former" != record.lifecycle_kind:
                record._write_unguarded({"former_kind": False})
        return result

    def _note_leaving(self, cause):
        """Note the kind of leaving and the last purchase; there is no risk any more."""
        calm = dict.fromkeys(["at_risk_date", *self._get_risk_types()], False)
        self._write_unguarded(
            calm
            | {
                "former_kind": cause in dict(FORMER_KINDS) and cause,
                "former_purchase_date": self.last_purchase_date,
            }
        )

    @api.model
    def _prepare_first_move(self, vals):
        move = super()._prepare_first_move(vals)
        if self._is_former(move.get("lifecycle_stage_id")):
            move["leaving_kind"] = self._check_leaving_kind(vals)
        return move

    def _take_position(self, winners, reason):
        """Join: whoever was further says why it left, and when it last bought."""
        merged = self.with_context(crm_relationship_cause="merge")
        return super(CrmRelationship, merged)._take_position(winners, reason)
