from odoo import models


class CrmComplaintSlaLine(models.Model):
    """Deadlines of the regulator are clocks of their own kinds."""

    _inherit = "crm.complaint.sla.line"

    def _get_clock_kind(self):
        kind = super()._get_clock_kind()
        return f"regulator_{kind}" if self.sla_id.regulator_profile_id else kind
