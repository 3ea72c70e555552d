from odoo import api, models
from odoo.fields import Domain


class CrmReadinessHint(models.AbstractModel):
    """Figures about the introduction itself: its plan and its benefits."""

    _inherit = "crm.readiness.hint"

    @api.model
    def _get_hints(self):
        labels = {
            "replans": self.env._("Phases that were re-planned"),
            "benefits_unmeasured": self.env._("Benefits without baseline or target"),
        }
        return super()._get_hints() + list(labels.items())

    @api.model
    def _get_hint_replans(self, company, date):
        domain = Domain("company_id", "=", company.id)
        return self._prepare_count(
            "crm.readiness.phase", domain & Domain("replan_count", ">", 0)
        )

    @api.model
    def _get_hint_benefits_unmeasured(self, company, date):
        benefits = self.env["crm.readiness.benefit"].with_company(company)
        unmeasured = benefits.search([]).filtered(
            lambda benefit: not benefit.target or not benefit.date_baseline
        )
        return self._prepare_count(
            "crm.readiness.benefit", Domain("id", "in", unmeasured.ids)
        )
