from odoo import fields, models
from odoo.tools import SQL


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
        self._note_following(
            "activity_ids", [change.id for change, _values in rows], planned.ids
        )

    def _follow_with_mail(self, template):
        """Put an e-mail to each customer into the outbox, except who has opted out."""
        relationships = self.relationship_id
        reached = relationships - relationships._filter_opted_out()
        reached = reached.filtered("partner_id.email_normalized")
        if not reached:
            return
        mails = reached._put_into_outbox(template)
        changes = self.grouped("relationship_id")
        sent = [mail for mail in mails if mail.state != "cancel"]
        owners = [changes[reached.browse(mail.res_id)][0].id for mail in sent]
        self._note_following(
            "message_ids", owners, [mail.mail_message_id.id for mail in sent]
        )

    def _note_following(self, name, ids, following):
        """Note on rows of the ledger what they have led to, one for one.

        In one statement, and past :meth:`write`: the rows themselves are not edited.
        """
        if not ids:
            return
        field = self._fields[name]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) SELECT * FROM UNNEST(%s, %s) AS pair",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                SQL.identifier(field.column2),
                ids,
                following,
            )
        )
        self.invalidate_recordset([name])

    def _withdraw_following(self):
        """Take back what is not done yet: open activities, e-mails not sent."""
        self.activity_ids.filtered("active").unlink()
        self.message_ids._withdraw_unsent()
