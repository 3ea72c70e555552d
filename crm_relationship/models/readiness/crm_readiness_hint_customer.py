from odoo import api, fields, models
from odoo.fields import Domain

FILLED = ("partner_id.email", "partner_id.phone", "partner_id.city")


class CrmReadinessHint(models.AbstractModel):
    """Figures about what we know of customers."""

    _inherit = "crm.readiness.hint"

    @api.model
    def _get_hints(self):
        labels = {
            "duplicates": self.env._("Customers that share an e-mail address"),
            "completeness": self.env._("Share of customers with complete profile"),
            "stale_profiles": self.env._(
                "Customers whose profile is older than a year"
            ),
            "bounced_emails": self.env._("Customers whose e-mail came back"),
            "segment_share": self.env._("Share of customers with a segment"),
            "key_customers": self.env._(
                "Customers of the best tier whom one person knows"
            ),
        }
        return super()._get_hints() + list(labels.items())

    @api.model
    def _prepare_customer_domain(self, company):
        return Domain("company_id", "=", company.id)

    @api.model
    def _get_hint_duplicates(self, company, date):
        """Count the customers whose e-mail address another one has too."""
        Relationship = self.env["crm.relationship"]
        domain = self._prepare_customer_domain(company)
        customers = Domain("relationship_ids.company_id", "=", company.id)
        rows = self.env["res.partner"]._read_group(
            customers & Domain("email_normalized", "!=", False),
            ["email_normalized"],
            ["id:array_agg"],
            having=[("__count", ">", 1)],
        )
        partners = [partner for _email, ids in rows for partner in ids]
        domain &= Domain("partner_id", "in", partners)
        return self._prepare_count(Relationship._name, domain)

    @api.model
    def _get_hint_completeness(self, company, date):
        """Share of customers with e-mail, phone and town."""
        complete = Domain.AND([Domain(name, "!=", False) for name in FILLED])
        return self._prepare_share(
            "crm.relationship", self._prepare_customer_domain(company), complete
        )

    @api.model
    def _get_hint_stale_profiles(self, company, date):
        domain = self._prepare_customer_domain(company)
        year_ago = fields.Date.subtract(date, years=1)
        domain &= Domain("partner_id.write_date", "<", year_ago)
        return self._prepare_count("crm.relationship", domain)

    @api.model
    def _get_hint_bounced_emails(self, company, date):
        domain = self._prepare_customer_domain(company)
        domain &= Domain("partner_id.message_bounce", ">", 0)
        return self._prepare_count("crm.relationship", domain)

    @api.model
    def _get_hint_segment_share(self, company, date):
        return self._prepare_share(
            "crm.relationship",
            self._prepare_customer_domain(company),
            Domain("rfm_segment_id", "!=", False),
        )

    @api.model
    def _get_hint_key_customers(self, company, date):
        """Count best-tier customers on whom at most one of us wrote in a year."""
        best = self.env["crm.customer.tier"].search([], limit=1)
        domain = self._prepare_customer_domain(company)
        domain &= Domain("tier_id", "in", best.ids)
        customers = self.env["crm.relationship"]._search(domain)
        written = Domain("model", "=", "crm.relationship")
        written &= Domain("res_id", "in", customers)
        written &= Domain("date", ">=", fields.Date.subtract(date, years=1))
        written &= Domain("author_id.user_ids.share", "=", False)
        rows = self.env["mail.message"]._read_group(
            written, ["res_id"], having=[("author_id:count_distinct", ">", 1)]
        )
        known = [res_id for (res_id,) in rows]
        return self._prepare_count(
            "crm.relationship", domain & Domain("id", "not in", known)
        )
