from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..relationship.crm_relationship_today import CONTACT_DAYS


class CrmRelationship(models.Model):
    """The cadence of the tier says how long a customer may go without contact."""

    _inherit = "crm.relationship"

    @api.model
    def _get_untouched_domain(self):
        """Ask the tier's cadence where it has one, and every kind of contact.

        Without a cadence: the reader's own customers, whose messages are looked at only
        after their activities.
        """
        paced = self._get_paced_domain()
        quiet = super()._get_untouched_domain() & ~paced
        customers = self.search(quiet & Domain("user_id", "=", self.env.uid))
        last = customers._get_last_contacts()
        since = fields.Date.context_today(self) - timedelta(days=CONTACT_DAYS)
        spoken = [key for key, day in last.items() if day >= since]
        return (quiet & Domain("id", "not in", spoken)) | self._get_overdue_domain(
            self.env.companies
        )

    @api.model
    def _get_paced_domain(self):
        """Return the customers whose tier has a cadence."""
        schemes = self.env["crm.customer.tier.scheme"]
        paced = Domain.FALSE
        for company in self.env.companies:
            rules = schemes._get_rules_of(company)
            tiers = [tier.id for tier, rule in rules.items() if rule.contact_days]
            paced |= Domain("company_id", "=", company.id) & Domain(
                "tier_id", "in", tiers
            )
        return paced
