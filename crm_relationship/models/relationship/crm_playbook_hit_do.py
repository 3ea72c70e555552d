from odoo import models


class CrmPlaybookHit(models.Model):
    """What a playbook does: decide for each customer, then activities and e-mails."""

    _inherit = "crm.playbook.hit"

    def _do(self, company):
        """Do what their playbook says for these customers, each kind of thing at once.

        Called in a savepoint, for the rows of one playbook and company.
        """
        decisions = self.playbook_id._decide(self.relationship_id, company)
        today = self.env["crm.relationship"]._get_company_today(company)
        for decision, hits in self.grouped(
            lambda hit: decisions[hit.relationship_id]
        ).items():
            hits._enter(decision, today, company)
        reached = self.filtered(lambda hit: hit.state == "done")
        reached._plan_activities(today)
        reached.filtered(
            lambda hit: decisions[hit.relationship_id].is_mailed
        )._send_mails()

    def _enter(self, decision, today, company):
        """Enter what was decided for these rows."""
        if decision.state == "waiting":
            self._put_off(decision.reason, company)
            return
        values = {"state": decision.state, "reason": decision.reason or False}
        if decision.state == "done":
            values |= {"date_done": today, "user_id": decision.user.id}
        self.write(values)

    def _plan_activities(self, today):
        """Plan the steps of the playbook's plan on each customer, in one batch.

        Without a mail for each: the list of activities tells the colleagues.
        """
        steps = self.playbook_id.activity_plan_id.template_ids
        if not steps:
            return
        values = [hit._prepare_activity(step, today) for hit in self for step in steps]
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities = activities.create(values)
        for index, hit in enumerate(self):
            own = activities[index * len(steps) : (index + 1) * len(steps)]
            hit.activity_ids = own

    def _prepare_activity(self, step, today):
        """Return the values of the activity of one step, for the customer."""
        user = step.responsible_id or self.user_id
        return self.relationship_id._prepare_step(step, user, today)

    def _send_mails(self):
        """Put the playbook's e-mail into the outbox, on each customer's relationship.

        It leaves a copy in the chatter.
        """
        if not self:
            return
        template = self.playbook_id.mail_template_id
        mails = self.relationship_id._put_into_outbox(template)
        sent = {mail.res_id: mail for mail in mails}
        for hit in self:
            mail = sent.get(hit.relationship_id.id)
            if mail and mail.state != "cancel":
                hit.message_id = mail.mail_message_id
            elif mail:
                hit.reason = "opted_out"
