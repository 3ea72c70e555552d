from odoo import api, models


class CrmReadinessChecklist(models.Model):
    _inherit = "crm.readiness.checklist"

    @api.model
    def _publish_shipped(self, ids):
        """Publish shipped checklists as soon as all their items are loaded.

        Called by the data of the module at every installation and upgrade: what was
        published once, and perhaps archived since, stays as it is.
        """
        drafts = self.browse(ids).filtered(
            lambda checklist: checklist.state == "draft" and checklist.version == 1
        )
        if drafts:
            drafts.write({"state": "published"})
