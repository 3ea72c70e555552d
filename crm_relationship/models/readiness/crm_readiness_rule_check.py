from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmReadinessRule(models.Model):
    """What a rule may ask: what can be searched, and what its author may read."""

    _inherit = "crm.readiness.rule"

    @api.constrains("checklist_id")
    def _check_checklist_id(self):
        for checklist in self.checklist_id:
            if checklist.purpose != "customer" or checklist.state == "draft":
                raise ValidationError(
                    self.env._(
                        "%(name)s is not a published checklist for leads and "
                        "customers.",
                        name=checklist.display_name,
                    )
                )

    @api.constrains("ticked_model", "gate", "start", "domain", "checklist_id")
    def _check_ticked_model(self):
        for rule in self:
            is_lead = rule.ticked_model == "crm.lead"
            if (
                rule.gate == "won"
                and not is_lead
                or rule.start == "manager"
                and is_lead
            ):
                raise ValidationError(
                    self.env._(
                        "Only opportunities are won, and only customers have an "
                        "account manager."
                    )
                )
            rule._check_conditions()

    def _check_conditions(self):
        """Refuse conditions that cannot be searched on what the rule is about."""
        model = self._get_ticked()
        for item in self.checklist_id.item_ids:
            field_sudo = item.tick_field_id.sudo()
            if item.tick_by == "field" and field_sudo.model != model._name:
                self._refuse_condition(item.name)
            self._check_searchable(model, item._get_tick_domain(model), item.name)
        try:
            domain = self._parse_domain()
        except (SyntaxError, TypeError, ValueError):
            self._refuse_condition(self.name)
        self._check_searchable(model, domain, self.name)

    def _check_searchable(self, model, domain, name):
        """Refuse what cannot be searched, by the system or by who writes the rule.

        :raise AccessError: the condition asks what its author may not read
        """
        domain = domain or Domain.TRUE
        try:
            model.search(domain, limit=1)
            # the system answers by yes or no, to whoever sees the tick; constraints
            # run as the system, so the author's own sight is asked for
            self.env[model._name].sudo(False)._search(domain)
        except (AttributeError, TypeError, ValueError):
            self._refuse_condition(name)

    def _refuse_condition(self, name):
        field = self._fields["ticked_model"]
        names = dict(field._description_selection(self.env))
        raise ValidationError(
            self.env._(
                "The condition of “%(name)s” cannot be asked of: %(model)s.",
                name=name,
                model=names[self.ticked_model],
            )
        )
