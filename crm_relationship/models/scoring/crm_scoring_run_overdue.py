from odoo import models


class CrmScoringRun(models.Model):
    """The night plans for whoever is overdue; never in a silent run."""

    _inherit = "crm.scoring.run"

    def _end_run(self, ids):
        if not self.is_silent:  # without tiers nobody is overdue any more
            self.env["crm.relationship"]._sync_overdue_contacts(self.company_id)
        return super()._end_run(ids)
