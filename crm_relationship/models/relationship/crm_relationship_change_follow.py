from odoo import fields, models

# what is noted on a row of the ledger after it was entered
FOLLOWING = {"activity_ids", "message_ids"}


class CrmRelationshipChange(models.Model):
    """What plans and e-mails a change has led to, so that they can be taken back."""

    _inherit = "crm.relationship.change"

    activity_ids = fields.Many2many(
        "mail.activity",
        string="Activities Planned",
        readonly=True,
        context={"active_test": False},
    )
    message_ids = fields.Many2many("mail.message", string="E-mails Sent", readonly=True)

    def _is_noted_later(self, names):
        return names <= FOLLOWING or super()._is_noted_later(names)

    def _follow_with_plan(self, plan):
        """Plan the steps of ``plan`` on each customer, in one batch.

        For whom the step names, else for the account manager; without either, nothing.
        No mail for each: the list of activities tells the colleagues.
        """
        rows = [
            (change, change.relationship_id._prepare_step(step, user))
            for change in self
            for step in plan.template_ids
            if (user := step.responsible_id or change.relationship_id.user_id)
        ]
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        planned = activities.create([values for _change, values in rows])
        owners = dict(zip(planned, (change for change, _values in rows), strict=True))
        for change, own in planned.grouped(owners.get).items():
            change.activity_ids |= own

    def _follow_with_mail(self, template):
        """Put an e-mail to each customer into the outbox, except who has opted out."""
        relationships = self.relationship_id
        reached = relationships - relationships._filter_opted_out()
        reached = reached.filtered("partner_id.email_normalized")
        if not reached:
            return
        mails = reached._put_into_outbox(template).grouped("res_id")
        for change in self:
            mail = mails.get(change.relationship_id.id)
            if mail and mail.state != "cancel":
                change.message_ids |= mail.mail_message_id

    def _withdraw_following(self):
        """Take back what is not done yet: open activities, e-mails not sent."""
        self.activity_ids.filtered("active").unlink()
        self.message_ids._withdraw_unsent()
