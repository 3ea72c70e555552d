from odoo import models


class ResCompany(models.Model):
    """A company may begin with the lifecycle long after the installation."""

    _inherit = "res.company"

    def write(self, vals):
        """Write; where the lifecycle is switched on, known leads get their stage."""
        if "relationship_use_lifecycle" not in vals:
            return super().write(vals)
        before = self.filtered("relationship_use_lifecycle")
        result = super().write(vals)
        leads = self.env["crm.lead"].sudo()  # who sets up companies may see no lead
        for company in self.filtered("relationship_use_lifecycle") - before:
            leads._begin_own_stages(company)
        return result
