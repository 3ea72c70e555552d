from odoo import api, fields, models

from ..relationship.crm_relationship_shown_mixin import READER


class CrmLead(models.Model):
    """What a lead has of its customer's tier, and who sent the customer."""

    _inherit = "crm.lead"

    referrer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        groups=READER,
        help="Who recommended us; handed over to the customer.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        pairs = zip(leads, vals_list, strict=True)
        # the lowest is what every form sends for leads that nobody has ranked
        plain = [
            lead.id
            for lead, vals in pairs
            if vals.get("priority") in (None, False, "0")
        ]
        leads.browse(plain)._take_priority()
        leads._hand_over_referrer()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id") and "priority" not in vals:
            self.filtered(lambda lead: lead.priority in (False, "0"))._take_priority()
        if vals.keys() & {"partner_id", "referrer_id"}:
            self._hand_over_referrer()
        return result

    def _take_priority(self):
        """Give leads of customers the priority that their tier brings."""
        leads_sudo = self.sudo().filtered("partner_id")  # whoever takes the call in
        schemes = self.env["crm.customer.tier.scheme"]
        for company, leads in leads_sudo.grouped(
            lambda lead: lead._get_relationship_company()
        ).items():
            rules = schemes._get_rules_of(company)
            if not any(rule.lead_priority for rule in rules.values()):
                continue
            known = self.env["crm.relationship"]._get_of(leads.partner_id, company)
            tiers = {record.partner_id: record.tier_id for record in known}
            for lead in leads:
                tier = tiers.get(lead.partner_id.commercial_partner_id)
                if tier in rules and rules[tier].lead_priority:
                    lead.priority = rules[tier].lead_priority

    def _hand_over_referrer(self):
        """Tell the customers who sent them, unless that is known already."""
        # the customer may be a colleague's
        for lead_sudo in self.sudo().filtered(lambda own: own.referrer_id):
            customer = lead_sudo.partner_id.commercial_partner_id
            if not customer or customer == lead_sudo.referrer_id.commercial_partner_id:
                continue
            company = lead_sudo._get_relationship_company()
            relationships = lead_sudo.env["crm.relationship"]
            relationships._ensure_pairs({(customer.id, company.id)})
            known = relationships._get_of(customer, company)
            known.filtered(lambda own: not own.referrer_id).write(
                {"referrer_id": lead_sudo.referrer_id.id}
            )
