from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_relationship_shown_mixin import USER


class CrmRelationship(models.Model):
    """What playbooks start from and ask about a customer."""

    _inherit = "crm.relationship"

    birthday = fields.Date(
        help="Of the person, or the founding day of a company. Playbooks greet on it "
        "every year.",
    )
    contract_end_date = fields.Date(
        "Contract Ends",
        help="The last day of what is agreed with the customer. Set by hand, or by an "
        "app that keeps contracts.",
    )
    playbook_hit_ids = fields.One2many(
        "crm.playbook.hit", "relationship_id", "Playbooks", groups=USER
    )
    playbook_hit_count = fields.Integer(
        "Playbooks Run", compute="_compute_playbook_hit_count", groups=USER
    )

    def _compute_playbook_hit_count(self):
        groups = self.env["crm.playbook.hit"]._read_group(
            [("relationship_id", "in", self.ids), ("state", "=", "done")],
            ["relationship_id"],
            ["__count"],
        )
        counts = dict(groups)
        for relationship in self:
            relationship.playbook_hit_count = counts.get(relationship._origin, 0)

    def action_open_playbook_hits(self):
        """Open what playbooks did for the customer: the smart button."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_playbook_hit_action"
        )
        action["domain"] = [("relationship_id", "=", self.id)]
        action["context"] = {}
        return action

    def _begin(self):
        """Let something follow that these customers are new; not at installation."""
        new = self._get_settler().browse(self.ids)
        self.env["crm.playbook"].sudo()._queue_first_stages(new)

    @api.model
    def _check_made_for(self, plans, templates=()):
        """Refuse plans and e-mails of other models: following them would fail later.

        :raise ValidationError: one is made for something else than customers
        """
        wrong = plans.filtered(lambda plan: plan.res_model != self._name)
        wrong = (
            wrong
            or templates
            and templates.filtered(lambda template: template.model != self._name)
        )
        if wrong:
            raise ValidationError(
                self.env._(
                    "%(record)s is made for other records than customers. Choose "
                    "one for customer relationships.",
                    record=wrong[0].display_name,
                )
            )

    def _prepare_step(self, step, user, day=None):
        """Return the values of the activity that a plan's ``step`` is for the customer.

        A summary that is the one of the activity's type is said in the language of who
        does it; one that somebody wrote into the plan, as it was written.

        :param day: the day from which the plan counts; by default the company's today
        """
        kind, summary = step.activity_type_id, step.summary
        if not summary or summary == kind.with_context(lang="en_US").summary:
            summary = kind.with_context(lang=user.lang or self.env.lang).summary
        day = day or self._get_company_today(self.company_id)
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": kind.id,
            "summary": summary,
            "note": step.note,
            "date_deadline": step._get_date_deadline(day),
            "user_id": user.id,
            "automated": True,
        }

    def _put_into_outbox(self, template):
        """Put an e-mail to each of the customers into the outbox; return the e-mails.

        Through the mass mailing of Odoo's own composer, which knows the exclusion list
        for whatever other recipients the template has: such a mail is cancelled.
        """
        composer = self.env["mail.compose.message"].create(
            {
                "composition_mode": "mass_mail",
                "model": self._name,
                "res_ids": self.ids,
                "template_id": template.id,
                "use_exclusion_list": True,
                "auto_delete_keep_log": True,
                "force_send": False,
            }
        )
        mails, _messages = composer._action_send_mail()
        return mails

    def _filter_open_complaint(self):
        """Return those who have a complaint that is not closed yet.

        Asked by playbooks before they do anything, for many customers at once. Nothing
        here keeps complaints; override to tell, for instance::

            def _filter_open_complaint(self):
                domain = [("relationship_id", "in", self.ids), ("is_open", "=", True)]
                complaints = self.env["crm.complaint"].sudo().search(domain)
                return super()._filter_open_complaint() | complaints.relationship_id
        """
        return self.browse()

    def _filter_opted_out(self):
        """Return those who do not want e-mails from the company.

        Their address is on Odoo's exclusion list or, where mailing lists are used, has
        left a list and is on no other. Override to add an objection of your own.
        """
        emails = {
            record: record.partner_id.email_normalized
            for record in self
            if record.partner_id.email_normalized
        }
        wanted = set(emails.values())
        Blacklist = self.env["mail.blacklist"].sudo()  # whoever asks, it is respected
        out = set(Blacklist.search([("email", "in", [*wanted])]).mapped("email"))
        if "mailing.subscription" in self.env:
            Subscription = self.env["mailing.subscription"].sudo()
            rows = Subscription.search(
                [("contact_id.email_normalized", "in", [*wanted])]
            )
            left = rows.filtered("opt_out")
            out |= set(left.contact_id.mapped("email_normalized")) - set(
                (rows - left).contact_id.mapped("email_normalized")
            )
        return self.filtered(lambda record: emails.get(record) in out)
