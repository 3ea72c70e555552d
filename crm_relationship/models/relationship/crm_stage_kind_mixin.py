from odoo import api, models
from odoo.tools import ormcache

# what decides which stage is the first of its kind
ASKED = {"kind", "company_id", "sequence", "active"}


class CrmStageKindMixin(models.AbstractModel):
    """Stages of fixed kinds, shared or of one company: the rules go by the kind.

    For models with ``kind``, ``company_id``, ``sequence`` and ``active``.
    """

    _name = "crm.stage.kind.mixin"
    _description = "Stage of a Kind"

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env.registry.clear_cache()
        return stages

    def write(self, vals):
        result = super().write(vals)
        if ASKED & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        # not before: what is asked while they go would be remembered with them
        self.env.registry.clear_cache()
        return result

    def _get_default(self, kind, company):
        """Return the stage that a record of ``company`` gets for a ``kind``.

        The company's own stages come before the shared ones, then the order of the
        list counts. Empty when every stage of the kind is archived.
        """
        stage_id = self._get_default_id(kind, company.id)
        return self.sudo(False).browse(stage_id)

    @api.model
    @ormcache("kind", "company_id")
    def _get_default_id(self, kind, company_id):
        domain = [("kind", "=", kind), ("company_id", "in", (False, company_id))]
        # set-up data, needed by any user's event and by the mail gateway
        stages = self.sudo().with_context(active_test=True).search(domain)
        return (stages.filtered("company_id") or stages)[:1].id
