from odoo import api, models


class MailActivityPlan(models.Model):
    """Plans that come along are called in the language of whoever reads.

    Odoo keeps one name for all languages. One that somebody has renamed is shown as it
    was written.
    """

    _inherit = "mail.activity.plan"

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        own = self.filtered(lambda plan: plan.res_model == "crm.relationship")
        names = self._get_shipped_names() if own else {}
        for plan in own:
            plan.display_name = names.get(plan.name, plan.name)
        return result

    @api.model
    def _get_shipped_names(self):
        """Return ``{name in the database: name in the language of the reader}``.

        Override to add those that another module brings.
        """
        return {
            "Keep a customer at risk": self.env._("Keep a customer at risk"),
            "Thank for the first order": self.env._("Thank for the first order"),
            "Win a former customer back": self.env._("Win a former customer back"),
            "Congratulate on the new tier": self.env._("Congratulate on the new tier"),
            "Renew a contract": self.env._("Renew a contract"),
            "Seek out a dissatisfied customer": self.env._(
                "Seek out a dissatisfied customer"
            ),
        }
