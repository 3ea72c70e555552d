from odoo import api, fields, models


class CrmLifecycleStage(models.Model):
    """What is to follow when a customer enters a stage, and when it stands too long."""

    _inherit = "crm.lifecycle.stage"
    _check_company_auto = True

    rotting_days = fields.Integer(
        "Days to Rot",
        help="A customer who stands longer in the stage is marked. 0: never.",
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        "Plan on Entry",
        domain=[("res_model", "=", "crm.relationship")],
        check_company=True,
        help="Planned for the account manager when a customer enters the stage. For "
        "those who begin in it, make a playbook.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "E-mail on Entry",
        domain=[("model", "=", "crm.relationship")],
        help="Sent to the customer who enters the stage, except to excluded addresses.",
    )

    _rotting_days = models.Constraint(
        "CHECK(rotting_days >= 0)", "The days to rot cannot be negative."
    )

    @api.constrains("activity_plan_id", "mail_template_id")
    def _check_made_for(self):
        self.env["crm.relationship"]._check_made_for(
            self.activity_plan_id, self.mail_template_id
        )

    def _check_other_companies(self, company_id):
        """Leads of other companies stand in stages, too."""
        result = super()._check_other_companies(company_id)
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        domain = [
            ("own_stage_id", "in", self.ids),
            ("company_id", "not in", [False, company_id]),
        ]
        if self and leads.search_count(domain, limit=1):
            raise self._get_other_companies_error()
        return result

    def _get_first(self, company):
        """Return the prospects' stage, unless the rules let nobody begin there."""
        scheme = self.env["crm.lifecycle.scheme"]._get_active(company)
        if company.sudo().relationship_use_lifecycle and not scheme.use_prospect:
            return self.browse()
        return super()._get_first(company)
