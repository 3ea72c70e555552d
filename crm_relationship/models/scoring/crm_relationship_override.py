from odoo import models


class CrmRelationshipOverride(models.Model):
    """Whose tier somebody has decided on is not about to fall any more."""

    _inherit = "crm.relationship.override"

    def _keep(self):
        result = super()._keep()
        tiers = self.filtered(lambda override: override.kind == "tier")
        tiers.relationship_id._forget_fall()
        return result


class CrmRelationship(models.Model):
    """Nor is whoever is kept out of the rules."""

    _inherit = "crm.relationship"

    def _note_barred(self, vals):
        result = super()._note_barred(vals)
        if self and vals["is_not_moved"]:
            self._forget_fall()
        return result
