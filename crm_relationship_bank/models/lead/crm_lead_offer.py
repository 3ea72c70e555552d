from odoo import fields, models

from ..groups import BANK_USER


class CrmLead(models.Model):
    """What becomes of a lead answers the offer that it was made for."""

    _inherit = "crm.lead"

    bank_next_product_ids = fields.One2many(
        "crm.bank.next.product",
        "lead_id",
        "Offers",
        groups=BANK_USER,
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "probability", "stage_id"}:
            self._note_lost_offers()
        return result

    def _note_lost_offers(self):
        """Let offers whose lead is lost be declined."""
        lost = self.filtered(lambda lead: lead.won_status == "lost")
        offers_sudo = lost.sudo().bank_next_product_ids  # whoever gives the lead up
        offers_sudo.filtered(
            lambda own: own.state in ("offered", "interested")
        ).action_decline()
