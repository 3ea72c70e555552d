from odoo import models


class CrmReadinessAssessment(models.Model):
    _inherit = "crm.readiness.assessment"

    def _refresh_figures(self):
        """Count anew what stands beside the items, as of the assessment's date."""
        hints = self.env["crm.readiness.hint"]
        figures_sudo = self.env["crm.readiness.figure"].sudo()
        figures_sudo.search([("assessment_id", "=", self.id)]).unlink()
        items = self.checklist_id.item_ids.filtered("hint")
        known = {
            key: hints._get_hint(key, self.company_id, self.date)
            for key in set(items.mapped("hint"))
        }
        # sudo: nobody writes figures by hand
        figures_sudo.create(
            [self._prepare_figure(item, known[item.hint]) for item in items]
        )

    def _prepare_figure(self, item, hint):
        # sub-selects of the domain become lists, so that it can be kept
        domain = list(hint["domain"].optimize_full(self.env[hint["model"]].sudo()))
        return {
            "assessment_id": self.id,
            "item_id": item.id,
            "hint": item.hint,
            "date": self.date,
            "is_known": hint["value"] is not None,
            "value": hint["value"] or 0.0,
            "unit": hint["unit"],
            "res_model": hint["model"],
            "domain": repr(domain),
        }
