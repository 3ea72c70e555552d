from odoo import api, models

from .crm_relationship_shown_mixin import READER


class CrmRelationship(models.Model):
    """Activities that stand for a reason: planned when it comes, closed when it goes.

    The type of the activity says the reason; rooms add theirs to
    :meth:`_get_reason_types`. One for each customer and reason, for the account
    manager.
    """

    _inherit = "crm.relationship"

    def write(self, vals):
        """Write; whoever becomes account manager gets what is open of the reasons.

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
        """Let open activities of the reasons follow who is account manager now.

        :param before: ``{account manager: relationships}``
        """
        for manager, relationships in before.items():
            for user, moved in relationships.grouped("user_id").items():
                if user and user != manager and user.has_group(READER):
                    moved._pass_reasons(manager, user)

    def _pass_reasons(self, manager, user):
        """Move the open activities of the reasons from ``manager`` to ``user``."""
        kinds = self._get_reason_types()
        # the customers have been given away, so may what is planned for them
        activities_sudo = self.env["mail.activity"].sudo()
        activities_sudo.with_context(mail_activity_quick_update=True).search(
            [
                *self._get_activity_domain(manager),
                ("activity_type_id", "in", [kind.id for kind in kinds]),
            ]
        ).write({"user_id": user.id})

    @api.model
    def _get_reason_types(self):
        """Return the activity types, each of which stands for a reason.

        Override to add yours; the activities follow the account manager.
        """
        return []

    @api.model
    def _filter_able(self, users):
        """Return those of ``users`` for whom something can be planned."""
        return users.filtered(lambda user: user.active and user.has_group(READER))

    @api.model
    def _plan_reason(self, kind, pairs):
        """Plan an activity of ``kind`` for each (relationship id, user id).

        Without a mail for each: the list of activities tells the colleagues.
        """
        users = self.env["res.users"].browse({pair[1] for pair in pairs})
        users = self._filter_able(users)
        # each activity asks for the name of its own customer alone
        self.browse(pair[0] for pair in pairs).mapped("display_name")
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

    @api.model
    def _close_reason(self, kind, ids):
        """Close activities by themselves: they count as done, with the reason why."""
        activities = self.env["mail.activity"].browse(ids)
        activities.write(
            {"active": False, "feedback": self.env._("The reason has gone.")}
        )
        self.env["crm.relationship"].invalidate_model(["activity_ids"])
