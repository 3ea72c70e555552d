from odoo import api, models
from odoo.fields import Domain


class CrmBankApplication(models.Model):
    """What becomes of an application answers the offer of its product."""

    _inherit = "crm.bank.application"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for state, own in records.grouped("state").items():
            own._answer_offers(state)
        return records

    def write(self, vals):
        state = vals.get("state")
        moved = self.filtered(lambda own: state and own.state != state)
        result = super().write(vals)
        moved._answer_offers(state)
        return result

    def _answer_offers(self, state):
        """Who applies is interested; what is refused or given up is not taken."""
        if not self:
            return
        wanted = Domain.OR(
            Domain("relationship_id", "=", own.relationship_id.id)
            & Domain("product_id", "=", own.product_id.id)
            for own in self
        )
        # whoever handles the application; users change offers by buttons only
        offers_sudo = self.env["crm.bank.next.product"].sudo()
        if state in ("declined", "withdrawn"):
            states = ("offered", "interested")
            offers_sudo.search(wanted & Domain("state", "in", states)).action_decline()
        else:
            found = offers_sudo.search(wanted & Domain("state", "=", "offered"))
            found.action_interested()
