from odoo import models


class CrmLifecycleStage(models.Model):
    """Who begins as a prospect is asked of each customer where a bank has a target."""

    _inherit = "crm.lifecycle.stage"

    def _get_first(self, company):
        """Return no stage where only the target segment begins as prospects."""
        scheme = self.env["crm.lifecycle.scheme"]._get_active(company)
        if company.sudo().relationship_use_lifecycle and scheme._has_target():
            return self.browse()
        return super()._get_first(company)
