from odoo import api, models
from odoo.tools import SQL

READER = "crm_relationship.group_relationship_reader"


class CrmRelationship(models.Model):
    """One open activity for the account manager for each customer and reason of risk.

    The type of the activity says the reason. It is planned when the reason comes and
    closed when it goes; one that the manager has done is not planned again while the
    same reason lasts.
    """

    _inherit = "crm.relationship"

    def write(self, vals):
        """Write; whoever becomes account manager gets what is open about the risk.

        Handing over, for good or to a deputy, says itself which activities move.
        """
        chosen = vals.keys() & {"user_id", "is_user_manual"}
        if not chosen or "crm_relationship_deputy" in self.env.context:
            return super().write(vals)
        before = self.grouped("user_id")
        result = super().write(vals)
        self._follow_managers(before)
        return result

    @api.model
    def _follow_managers(self, before):
        """Let open activities about the risk follow who is account manager now.

        :param before: ``{account manager: relationships}``
        """
        for manager, relationships in before.items():
            for user, moved in relationships.grouped("user_id").items():
                if user and user != manager and user.has_group(READER):
                    moved._pass_risks(manager, user)

    def _pass_risks(self, manager, user):
        """Move the open activities about the risk from ``manager`` to ``user``."""
        kinds = self._get_risk_activity_types().values()
        # the customers have been given away, so may what is planned for them
        activities_sudo = self.env["mail.activity"].sudo()
        activities_sudo.with_context(mail_activity_quick_update=True).search(
            [
                *self._get_activity_domain(manager),
                ("activity_type_id", "in", [kind.id for kind in kinds]),
            ]
        ).write({"user_id": user.id})

    @api.model
    def _get_risk_activity_types(self):
        """Return ``{date field: activity type}`` of the reasons that are installed."""
        types = {
            name: self.env.ref(xmlid, raise_if_not_found=False)
            for name, xmlid in self._get_risk_types().items()
        }
        return {name: kind for name, kind in types.items() if kind}

    def _sync_risk_activities(self, day):
        """Plan and close activities of these customers, by what came up on ``day``."""
        for name, kind in self._get_risk_activity_types().items():
            self._plan_risk(kind, self._get_new_risks(name, kind, day))
            self._close_risk(kind, self._get_gone_risks(name, kind, self.ids))

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

    def _plan_risk(self, kind, pairs):
        """Plan an activity of ``kind`` for each (relationship id, user id).

        Without a mail for each: the list of activities tells the colleagues.
        """
        users = self.env["res.users"].browse({pair[1] for pair in pairs})
        users = users.filtered(lambda user: user.active and user.has_group(READER))
        model_id = self.env["ir.model"]._get_id("crm.relationship")
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": relationship_id,
                    "activity_type_id": kind.id,
                    "summary": kind.with_context(
                        lang=users.browse(user_id).lang
                    ).summary,
                    "date_deadline": kind._get_date_deadline(),
                    "user_id": user_id,
                    "automated": True,
                }
                for relationship_id, user_id in pairs
                if user_id in users.ids
            ]
        )

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
    def _close_risk(self, kind, ids):
        """Close activities by themselves: they count as done, with the reason why."""
        activities = self.env["mail.activity"].browse(ids)
        activities.write(
            {"active": False, "feedback": self.env._("The reason has gone.")}
        )
        self.env["crm.relationship"].invalidate_model(["activity_ids"])

    @api.model
    def _close_gone_risks(self):
        """Close what a silent run has left open, whatever company."""
        for name, kind in self._get_risk_activity_types().items():
            self._close_risk(kind, self._get_gone_risks(name, kind))
