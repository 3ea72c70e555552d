from odoo import api, models

TYPE = "crm_relationship.mail_activity_type_contact"


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
        """Plan for the overdue customers of ``company``, and for the others no more."""
        kind = self._get_contact_type()
        if not kind:
            return
        planned = self._get_planned_contacts(kind, company)
        overdue = self.search(self._get_overdue_domain(company))
        managed = overdue.filtered("user_id")
        self._plan_reason(
            kind,
            [(own.id, own.user_id.id) for own in managed if own.id not in planned],
        )
        gone = planned.keys() - {*overdue.ids}
        self.env["mail.activity"].browse([planned[id_] for id_ in gone]).unlink()

    @api.model
    def _get_planned_contacts(self, kind, company):
        """Return ``{relationship id: activity id}`` of the open ones of ``kind``."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("activity_type_id", "=", kind.id),
                ("active", "=", True),
            ]
        )
        own = self.search(
            [("id", "in", activities.mapped("res_id")), ("company_id", "=", company.id)]
        )
        ids = {*own.ids}
        return {row.res_id: row.id for row in activities if row.res_id in ids}
