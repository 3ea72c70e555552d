from odoo import models


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    def _filter_opted_out(self):
        """Add whoever objects to profiling: the right is the one against mailings."""
        return super()._filter_opted_out() | self.filtered("is_not_profiled")
