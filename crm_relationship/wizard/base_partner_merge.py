from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Join relationships first: Odoo deletes rows whose key would collide."""
        relationships = self.env["crm.relationship"].sudo()  # merging is right enough
        relationships = relationships.with_context(active_test=False)
        old = src_partners.commercial_partner_id - src_partners
        relationships.search([("partner_id", "in", src_partners.ids)])._join_into(
            dst_partner.commercial_partner_id
        )
        result = super()._update_foreign_keys(src_partners, dst_partner)
        relationships._meet_partners(old | dst_partner.commercial_partner_id)
        return result
