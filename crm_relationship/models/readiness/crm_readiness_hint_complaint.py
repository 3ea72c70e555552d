from odoo import api, fields, models
from odoo.fields import Domain

from ..complaint.crm_complaint_merge import COUNTED


class CrmReadinessHint(models.AbstractModel):
    """Figures about complaints, those received in the year up to the date."""

    _inherit = "crm.readiness.hint"

    @api.model
    def _get_hints(self):
        labels = {
            "reopened_share": self.env._("Share of complaints that were reopened"),
            "complaints_in_time": self.env._("Share of deadlines of complaints kept"),
            "complaints_per_1000": self.env._(
                "Complaints per 1,000 customers in a year"
            ),
            "complaints_own": self.env._("Share of complaints recorded by staff"),
            "complaints_fault": self.env._("Share of complaints found justified"),
            "complaints_managers": self.env._(
                "Managers who closed complaints in 30 days"
            ),
            "satisfaction": self.env._("Mean satisfaction with complaint handling"),
        }
        return super()._get_hints() + list(labels.items())

    @api.model
    def _prepare_complaint_domain(self, company, date):
        end = fields.Date.add(date, days=1)
        domain = COUNTED & Domain("company_id", "=", company.id)
        domain &= Domain("date_received", ">=", fields.Date.subtract(end, years=1))
        return domain & Domain("date_received", "<", end)

    @api.model
    def _prepare_complaint_share(self, company, date, part, base=Domain.TRUE):
        base = self._prepare_complaint_domain(company, date) & base
        return self._prepare_share("crm.complaint", base, part)

    @api.model
    def _get_hint_reopened_share(self, company, date):
        return self._prepare_complaint_share(
            company, date, Domain("reopen_count", ">", 0)
        )

    @api.model
    def _get_hint_complaints_own(self, company, date):
        return self._prepare_complaint_share(
            company, date, Domain("create_uid.share", "=", False)
        )

    @api.model
    def _get_hint_complaints_fault(self, company, date):
        return self._prepare_complaint_share(
            company,
            date,
            Domain("outcome", "in", ("upheld", "partly")),
            base=Domain("outcome", "!=", False),
        )

    @api.model
    def _get_hint_complaints_in_time(self, company, date):
        """Share of the clocks met in time, of all that were met or missed."""
        received = self._prepare_complaint_domain(company, date)
        base = Domain("complaint_id", "any", received)
        base &= Domain("state", "in", ("met", "missed"))
        return self._prepare_share(
            "crm.complaint.clock", base, Domain("state", "=", "met")
        )

    @api.model
    def _get_hint_complaints_per_1000(self, company, date):
        """More complaints heard is good: silence is not satisfaction."""
        domain = self._prepare_complaint_domain(company, date)
        customers = self.env["crm.relationship"].search_count(
            Domain("company_id", "=", company.id)
        )
        count = self.env["crm.complaint"].search_count(domain)
        value = 1000 * count / customers if customers else None
        return self._prepare(value, "number", "crm.complaint", domain)

    @api.model
    def _get_hint_complaints_managers(self, company, date):
        """Count managers who closed a complaint themselves in 30 days."""
        end = fields.Date.add(date, days=1)
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("date_closed", ">=", fields.Date.subtract(end, days=30))
        domain &= Domain("date_closed", "<", end)
        domain &= Domain("merged_into_id", "=", False)
        group = self.env.ref("crm_relationship.group_relationship_manager")
        domain &= Domain("user_id", "in", group.all_user_ids.ids)
        [(count,)] = self.env["crm.complaint"]._read_group(
            domain, [], ["user_id:count_distinct"]
        )
        return self._prepare(count, "count", "crm.complaint", domain)

    @api.model
    def _get_hint_satisfaction(self, company, date):
        """Mean rating, 1-5, of how complaints were handled."""
        received = self._prepare_complaint_domain(company, date)
        complaints = self.env["crm.complaint"]._search(received)
        domain = Domain("res_model", "=", "crm.complaint")
        domain &= Domain("consumed", "=", True) & Domain("rating", ">=", 1)
        domain &= Domain("res_id", "in", complaints)
        [(count, mean)] = self.env["rating.rating"]._read_group(
            domain, [], ["__count", "rating:avg"]
        )
        # the link names complaints: nobody needs a right on ratings
        value = mean if count else None
        return self._prepare(value, "number", "crm.complaint", received)
