from odoo import api, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """Give customers the pricelist of their tier, where nobody chose one.

        A pricelist set by hand, or by a partner level, is one of the contact's own and
        wins; that of a tier goes before that of a country.
        """
        result = super()._get_partner_pricelist_multi(partner_ids)
        if result:  # pricelists are in use
            result |= self._get_tier_pricelists(partner_ids)
        return result

    @api.model
    def _get_tier_pricelists(self, partner_ids):
        """Return ``{partner id: pricelist}`` of those whose tier brings one."""
        company = self.env.company
        rules = self.env["crm.customer.tier.scheme"]._get_rules_of(company)
        pricelists = {
            tier: rule.pricelist_id
            for tier, rule in rules.items()
            if rule.pricelist_id.active
        }
        if not pricelists:
            return {}
        partners = self.env["res.partner"].with_context(active_test=False)
        partners = partners.browse(partner_ids).filtered(
            lambda partner: not partner.specific_property_product_pricelist
        )
        tiers = {
            relationship.partner_id: relationship.tier_id
            for relationship in self.env["crm.relationship"]._get_of(partners, company)
        }
        return {
            partner.id: pricelists[tiers[partner.commercial_partner_id]].sudo(False)
            for partner in partners
            if tiers.get(partner.commercial_partner_id) in pricelists
        }
