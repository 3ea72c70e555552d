from odoo import api, models

TYPE = "crm_relationship.mail_activity_type_contact"
PER_NIGHT = 500  # calls; the help of the cadence tells it


class CrmRelationship(models.Model):
    """Who is overdue for contact is planned for, one activity for each customer.

    It counts as a call: done, the customer has been spoken with. For whoever is
    contacted in another way the next run takes it away; closed it would tell of a call
    that nobody made.
    """

    _inherit = "crm.relationship"

    @api.model
    def _get_contact_type(self):
        return self.env.ref(TYPE, raise_if_not_found=False)

    @api.model
    def _get_reason_types(self):
        kind = self._get_contact_type()
        return [*super()._get_reason_types(), *([kind] if kind else [])]

    @api.model
    def _sync_overdue_contacts(self, company):
        """Plan for the overdue customers of ``company``, and for the others no more.

        A call that somebody planned by hand counts as planned, and stays.
        """
        kind = self._get_contact_type()
        if not kind:
            return
        planned = self._get_planned_contacts(kind, company)
        overdue = self.search(self._get_overdue_domain(company))
        missing = overdue.filtered(lambda own: own.id not in planned)
        self._plan_reason(kind, missing._get_contacts_to_plan())
        self.env["mail.activity"].union(
            *(planned[id_] for id_ in planned.keys() - {*overdue.ids})
        ).filtered("automated").unlink()

    def _get_contacts_to_plan(self):
        """Return ``[(relationship id, user id)]``, the highest tiers first.

        As many as a night plans, all in its last transaction; the next ones follow in
        the next nights. Who has nobody to call takes nobody's place.
        """
        able = self._filter_able(self.user_id)
        managed = self.filtered(lambda own: own.user_id in able)
        ranked = managed.sorted(lambda own: (own.tier_id.sequence, own.id))
        return [(own.id, own.user_id.id) for own in ranked[:PER_NIGHT]]

    @api.model
    def _get_planned_contacts(self, kind, company):
        """Return ``{relationship id: activities}`` of the open ones of ``kind``."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("activity_type_id", "=", kind.id),
                ("active", "=", True),
            ]
        )
        own = self.with_context(active_test=False).search(
            [("id", "in", activities.mapped("res_id")), ("company_id", "=", company.id)]
        )
        ids = {*own.ids}
        return activities.filtered(lambda row: row.res_id in ids).grouped("res_id")
