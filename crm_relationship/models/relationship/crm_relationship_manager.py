from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date

from .crm_relationship_shown_mixin import USER


class CrmRelationship(models.Model):
    """Who looks after the customer: handed over for good, or to a deputy for a time."""

    _inherit = "crm.relationship"

    deputy_ids = fields.One2many(
        "crm.relationship.deputy",
        "relationship_id",
        "Deputies",
        readonly=True,
        groups=USER,
    )

    def write(self, vals):
        """Write; whoever chooses another account manager ends the deputies."""
        if "user_id" not in vals or self.env.context.get("crm_relationship_deputy"):
            return super().write(vals)
        user_id = vals["user_id"] or False
        changed = self.filtered(lambda record: record.user_id.id != user_id)
        deputies = changed._get_deputies()
        result = super().write(vals)
        deputies.unlink()  # not before: the write may be refused
        return result

    def _give_to(self, target):
        """Give customers back before a merge: a deputy does not get them for good."""
        self._get_deputies()._give_back()
        return super()._give_to(target)

    def _get_deputies(self):
        """Return the rows of the deputies who stand in now, whoever asks."""
        Deputy = self.env["crm.relationship.deputy"]
        # the end of a deputy follows the customer, not the rights on the row
        return Deputy.sudo().search([("relationship_id", "in", self.ids)])

    def _hand_over(self, user, reason, until=None, with_activities=True):
        """Give the customers to ``user``: for good, or as a deputy ``until`` a day.

        Written in one go, with a message on each relationship. Contacts and their
        messages are left alone: other companies read them.

        :param date until: last day of the deputy, who is not given back before
        :param bool with_activities: the managers' open activities move along
        """
        self.check_access("write")
        notes = {}
        for manager, relationships in self.grouped("user_id").items():
            note = relationships._get_hand_over_note(manager, user, reason, until)
            notes |= dict.fromkeys(relationships.ids, note)
            if with_activities:
                relationships._pass_activities(manager, user)
        self._message_log_batch(notes)
        if until:
            Deputy = self.env["crm.relationship.deputy"].sudo()  # rows of the system
            Deputy._put_in(self, user, until, reason, with_activities)
        deputised = self.with_context(crm_relationship_deputy=bool(until))
        deputised.write({"user_id": user.id})

    def _get_hand_over_note(self, manager, user, reason, until):
        """Return the message that tells whose customer it is now, and why."""
        names = {
            "old": manager.name or self.env._("nobody"),
            "new": user.name,
            "reason": reason,
        }
        if not until:
            return self.env._(
                "Handed over from %(old)s to %(new)s. Reason: %(reason)s", **names
            )
        return self.env._(
            "%(new)s stands in for %(old)s until %(date)s. Reason: %(reason)s",
            date=format_date(self.env, until),
            **names,
        )

    def _take_back(self, manager, is_manual, deputies, with_activities):
        """Give what deputies held back to ``manager``, as it was before.

        :param bool is_manual: the manager had been chosen by hand; otherwise the
            customer follows the contact's salesperson again, whoever that is today
        """
        stay = self.filtered(lambda record: not record._can_be_managed_by(manager))
        back = self - stay
        vals = {"user_id": manager.id} if is_manual else {"is_user_manual": False}
        back.with_context(crm_relationship_deputy=True).write(vals)
        if with_activities:
            for user, relationships in back.grouped("user_id").items():
                relationships._pass_activities(deputies, user)
        readers = self.with_context(lang=(manager or deputies[:1]).lang)
        readers._message_log_batch(readers._get_return_notes(manager, stay))

    def _can_be_managed_by(self, user):
        """Whether the customer can be given to ``user``; to nobody it always can."""
        user_sudo = user.sudo()
        return not user or (
            user_sudo.active
            and not user_sudo.share
            and self.company_id in user_sudo.company_ids
        )

    def _get_return_notes(self, manager, stay):
        """Return ``{id: message}`` after the deputies' time."""
        notes = {}
        for relationship in self:
            names = {
                "manager": relationship.user_id.name or self.env._("nobody"),
                "absent": manager.name,
            }
            if relationship in stay:
                notes[relationship.id] = self.env._(
                    "Stays with %(manager)s: %(absent)s cannot take the customer back.",
                    **names,
                )
            else:
                notes[relationship.id] = self.env._(
                    "Given back to %(manager)s after the deputy's time.", **names
                )
        return notes

    def _get_activity_domain(self, users):
        """Return the open activities of ``users`` on these relationships."""
        return [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("user_id", "in", users.ids),
        ]

    def _pass_activities(self, users, new_user):
        """Move the open activities of ``users`` on these customers to ``new_user``.

        Without a mail for each of them: who hands over tells the new one once.
        """
        if not users or not new_user:
            return
        # the customers may be handed over, so may what is planned for them
        activities_sudo = self.env["mail.activity"].sudo()
        activities_sudo = activities_sudo.search(self._get_activity_domain(users))
        activities_sudo.with_context(mail_activity_quick_update=True).write(
            {"user_id": new_user.id}
        )

    def _tell_new_manager(self, user, reason, until=None):
        """Tell ``user`` once about all the customers that came, by inbox or e-mail."""
        if not self or user == self.env.user:
            return
        records = self.with_context(lang=user.lang)
        lines = [
            records.env._(
                "%(author)s handed over %(count)s customers to you.",
                author=self.env.user.name,
                count=len(self),
            ),
            records.env._("Reason: %(reason)s", reason=reason),
        ]
        if until:
            lines.append(
                records.env._(
                    "You stand in until %(date)s, then they are given back.",
                    date=format_date(records.env, until),
                )
            )
        records.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=records.env._("Customers handed over to you"),
            body=Markup("<br/>").join(lines),
        )
