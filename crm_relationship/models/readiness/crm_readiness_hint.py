from odoo import api, fields, models
from odoo.fields import Domain

# where work with customers leaves its messages and activities
WORK_MODELS = ("crm.relationship", "crm.complaint", "crm.lead", "sale.order")


class CrmReadinessHint(models.AbstractModel):
    """Figures that the system knows and an item shows beside its answers.

    Each key of :meth:`_get_hints` has its method ``_get_hint_<key>(company, date)``,
    called with ``sudo`` when an assessment opens and when it closes. It returns
    ``{"value", "unit", "model", "domain"}``: a number or None where there is nothing
    to count; ``share`` (0-1), ``count`` or ``number``; the records behind it, which
    are opened with the reader's own rights.
    """

    _name = "crm.readiness.hint"
    _description = "Figure beside an Item"

    @api.model
    def _get_hints(self):
        """Return ``[(key, label)]`` of the figures that an item can ask for.

        Override to add one: append the pair and write the method, for example
        ``("visits", "Visits of Managers")`` and ``_get_hint_visits``.
        """
        labels = {
            "overdue_share": self.env._("Share of open activities that are overdue"),
            "idle_users": self.env._("Users without any activity in 30 days"),
            "logging_users": self.env._(
                "Share of users who logged a contact in 7 days"
            ),
            "export_users": self.env._("Users who may export data"),
            "actions_unplanned": self.env._("Share of actions without owner or date"),
            "actions_overdue": self.env._("Overdue actions of assessments"),
            "actions_per_person": self.env._("Open actions per person"),
        }
        return list(labels.items())

    @api.model
    def _get_hint(self, key, company, date):
        """Return the figure of ``key`` for a company, as of the end of ``date``."""
        return getattr(self.sudo(), f"_get_hint_{key}")(company, date)

    @api.model
    def _prepare(self, value, unit, model, domain):
        return {"value": value, "unit": unit, "model": model, "domain": domain}

    @api.model
    def _prepare_count(self, model, domain):
        value = self.env[model].search_count(domain)
        return self._prepare(value, "count", model, domain)

    @api.model
    def _prepare_share(self, model, base, part):
        """Return which share of ``base`` is in ``part`` too, linked to that part."""
        total = self.env[model].search_count(base)
        domain = Domain.AND([base, part])
        count = self.env[model].search_count(domain)
        value = count / total if total else None
        return self._prepare(value, "share", model, domain)

    # --- people and their work ---

    @api.model
    def _get_users(self, company):
        """Return the internal users of a company."""
        domain = Domain("share", "=", False) & Domain("company_ids", "in", company.ids)
        return self.env["res.users"].search(domain)

    @api.model
    def _get_active_users(self, company, date, days):
        """Return the users who wrote on customers in the days up to ``date``."""
        end = fields.Date.add(date, days=1)
        domain = Domain("model", "in", WORK_MODELS) & Domain("date", "<", end)
        domain &= Domain("date", ">=", fields.Date.subtract(end, days=days))
        users = self._get_users(company)
        domain &= Domain("author_id", "in", users.partner_id.ids)
        rows = self.env["mail.message"]._read_group(domain, ["author_id"])
        authors = {author.id for (author,) in rows}
        return users.filtered(lambda user: user.partner_id.id in authors)

    @api.model
    def _get_hint_overdue_share(self, company, date):
        users = Domain("user_id", "in", self._get_users(company).ids)
        base = Domain("res_model", "in", WORK_MODELS) & users
        late = Domain("date_deadline", "<", date)
        return self._prepare_share("mail.activity", base, late)

    @api.model
    def _get_hint_idle_users(self, company, date):
        idle = self._get_users(company) - self._get_active_users(company, date, 30)
        return self._prepare_count("res.users", Domain("id", "in", idle.ids))

    @api.model
    def _get_hint_logging_users(self, company, date):
        base = Domain("id", "in", self._get_users(company).ids)
        part = Domain("id", "in", self._get_active_users(company, date, 7).ids)
        return self._prepare_share("res.users", base, part)

    @api.model
    def _get_hint_export_users(self, company, date):
        group = self.env.ref("base.group_allow_export")
        domain = Domain("id", "in", self._get_users(company).ids)
        domain &= Domain("all_group_ids", "in", group.ids)
        return self._prepare_count("res.users", domain)

    # --- what follows from assessments ---

    @api.model
    def _prepare_action_domain(self, company):
        open_states = Domain("state", "in", ("todo", "doing"))
        return Domain("company_id", "=", company.id) & open_states

    @api.model
    def _get_hint_actions_unplanned(self, company, date):
        unplanned = Domain("user_id", "=", False) | Domain("date_deadline", "=", False)
        return self._prepare_share(
            "crm.readiness.action", self._prepare_action_domain(company), unplanned
        )

    @api.model
    def _get_hint_actions_overdue(self, company, date):
        late = Domain("date_deadline", "<", date)
        return self._prepare_count(
            "crm.readiness.action", self._prepare_action_domain(company) & late
        )

    @api.model
    def _get_hint_actions_per_person(self, company, date):
        domain = self._prepare_action_domain(company) & Domain("user_id", "!=", False)
        [(count, people)] = self.env["crm.readiness.action"]._read_group(
            domain, [], ["__count", "user_id:count_distinct"]
        )
        value = count / people if people else None
        return self._prepare(value, "number", "crm.readiness.action", domain)
