from odoo import api, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """One open activity for the account manager for each customer and reason of risk.

    The type of the activity says the reason. It is planned when the reason comes and
    closed when it goes; one that the manager has done is not planned again while the
    same reason lasts.
    """

    _inherit = "crm.relationship"

    @api.model
    def _get_reason_types(self):
        return [*super()._get_reason_types(), *self._get_risk_activity_types().values()]

    @api.model
    def _get_risk_activity_types(self):
        """Return ``{date field: activity type}`` of the reasons that are installed."""
        types = {
            name: self.env.ref(xmlid, raise_if_not_found=False)
            for name, xmlid in self._get_risk_types().items()
        }
        return {name: kind for name, kind in types.items() if kind}

    def _sync_risk_activities(self, day):
        """Plan and close activities of these customers, by what came up on ``day``.

        Most have neither a new reason nor an activity: that is asked once for all
        reasons, and each reason only about the others.
        """
        types = self._get_risk_activity_types()
        if not types:
            return
        new, known = self._filter_new_risks(types, day), self._filter_planned(types)
        for name, kind in types.items():
            if new:
                self._plan_reason(kind, new._get_new_risks(name, kind, day))
            if known:
                self._close_reason(kind, self._get_gone_risks(name, kind, known.ids))

    def _filter_new_risks(self, names, day):
        """Return those with a manager for whom a reason came up on ``day``."""
        query = SQL(
            "SELECT id FROM crm_relationship"
            " WHERE id = ANY(%s) AND user_id IS NOT NULL AND %s IN (%s)",
            self.ids,
            day,
            SQL(", ").join(map(SQL.identifier, names)),
        )
        return self.browse(row[0] for row in self.env.execute_query(query))

    def _filter_planned(self, types):
        """Return those with an open activity for a reason."""
        self.env["mail.activity"].flush_model()
        query = SQL(
            "SELECT DISTINCT res_id FROM mail_activity"
            " WHERE res_model = 'crm.relationship' AND active"
            " AND activity_type_id = ANY(%s) AND res_id = ANY(%s)",
            [kind.id for kind in types.values()],
            self.ids,
        )
        return self.browse(row[0] for row in self.env.execute_query(query))

    def _get_new_risks(self, name, kind, day):
        """Return ``[(relationship id, user id)]`` of a reason that nobody works on."""
        query = SQL(
            """
            SELECT r.id, r.user_id
            FROM crm_relationship r
            WHERE r.id = ANY(%(ids)s) AND r.%(name)s = %(day)s AND r.user_id IS NOT NULL
              AND NOT EXISTS (
                  SELECT 1 FROM mail_activity a
                  WHERE a.res_model = 'crm.relationship' AND a.res_id = r.id
                    AND a.activity_type_id = %(kind)s
                    AND (a.active OR a.create_date >= r.%(name)s)
              )
            """,
            ids=self.ids,
            name=SQL.identifier(name),
            day=day,
            kind=kind.id,
        )
        self.env["mail.activity"].flush_model()
        return self.env.execute_query(query)

    def _get_gone_risks(self, name, kind, ids=None):
        """Return the ids of open activities whose reason has gone."""
        query = SQL(
            """
            SELECT a.id FROM mail_activity a
            JOIN crm_relationship r ON r.id = a.res_id
            WHERE a.res_model = 'crm.relationship' AND a.activity_type_id = %s
              AND a.active AND r.%s IS NULL AND %s
            """,
            kind.id,
            SQL.identifier(name),
            SQL("TRUE") if ids is None else SQL("r.id = ANY(%s)", ids),
        )
        self.env["mail.activity"].flush_model()
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _close_gone_risks(self):
        """Close what a silent run has left open, whatever company."""
        for name, kind in self._get_risk_activity_types().items():
            self._close_reason(kind, self._get_gone_risks(name, kind))
