from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._plan_complaints()
        return leaves

    def write(self, vals):
        self._plan_complaints()  # where they were
        result = super().write(vals)
        self._plan_complaints()
        return result

    def unlink(self):
        self._plan_complaints()
        return super().unlink()

    def _plan_complaints(self):
        """Plan anew what is open, before the commit; a single person's leave is none.

        The leave of no company counts for all of them.
        """
        shared = self.sudo().filtered(lambda leave: not leave.resource_id)
        if shared:
            is_everybodys = any(not leave.company_id for leave in shared)
            company_ids = [] if is_everybodys else shared.company_id.ids
            self.env["crm.complaint"]._plan_open(company_ids)
