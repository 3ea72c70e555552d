from odoo import models


class CrmRelationshipOverride(models.Model):
    """Overruled to a former stage: taken off the list, unless somebody says more."""

    _inherit = "crm.relationship.override"

    def _stand(self):
        kind = self.env.context.get("crm_relationship_leaving_kind") or "off_list"
        told = self.with_context(crm_relationship_leaving_kind=kind)
        return super(CrmRelationshipOverride, told)._stand()
