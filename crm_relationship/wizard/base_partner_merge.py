from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Join relationships first: Odoo deletes rows whose key would collide."""
        relationships = dst_partner._get_all_relationships()
        old = src_partners.commercial_partner_id - src_partners
        relationships.search([("partner_id", "in", src_partners.ids)])._join_into(
            dst_partner.commercial_partner_id
        )
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self._restore_commercial_entities(dst_partner)
        relationships._meet_partners(old | dst_partner.commercial_partner_id)
        return result

    def _restore_commercial_entities(self, dst_partner):
        """Give contacts that came to a contact the commercial entity it has itself.

        Odoo replaces foreign keys by SQL and leaves them with the contact as their
        commercial entity, which is no customer.
        """
        if dst_partner.commercial_partner_id == dst_partner:
            return
        contacts = dst_partner.sudo().with_context(active_test=False)
        contacts = contacts.search([("id", "child_of", dst_partner.ids)]) - dst_partner
        self.env.add_to_compute(contacts._fields["commercial_partner_id"], contacts)
        contacts.flush_recordset(["commercial_partner_id"])
