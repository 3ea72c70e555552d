from odoo import api, fields, models
from odoo.fields import Domain

from ..relationship.claim import search_claim


class CrmRelationship(models.Model):
    """Who was last spoken with longer ago than the tier of the customer asks for."""

    _inherit = "crm.relationship"

    is_contact_overdue = fields.Boolean(
        "Contact Overdue",
        compute="_compute_is_contact_overdue",
        search="_search_is_contact_overdue",
        help="Nobody has spoken with the customer for longer than its tier asks for.",
    )

    def _compute_is_contact_overdue(self):
        overdue = self.filtered_domain(self._get_overdue_domain(self.company_id))
        for relationship in self:
            relationship.is_contact_overdue = relationship in overdue

    def _search_is_contact_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return search_claim(value, self._get_overdue_domain(self.env.companies))

    @api.model
    def _get_overdue_domain(self, companies):
        """Return who has to be contacted; only tiers with a cadence are looked at."""
        ids = []
        for company in companies:
            today = self._get_company_today(company)
            rules = self.env["crm.customer.tier.scheme"]._get_rules_of(company)
            for tier, rule in rules.items():
                if rule.contact_days:
                    limit = fields.Date.subtract(today, days=rule.contact_days)
                    ids += self._get_silent_ids(company, tier, limit)
        return Domain("id", "in", ids)

    @api.model
    def _get_silent_ids(self, company, tier, limit):
        """Return who is in the tier and was last spoken with before ``limit``.

        Who never was has been silent since the day of the tier.
        """
        customers = self.search_fetch(
            [("company_id", "=", company.id), ("tier_id", "=", tier.id)], ["tier_date"]
        )
        days = customers._get_last_contacts()
        return [
            customer.id
            for customer in customers
            if (days.get(customer.id) or customer.tier_date or limit) < limit
        ]
