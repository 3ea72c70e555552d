from odoo import models
from odoo.exceptions import UserError

TEMPLATES = "crm_relationship.mail_template_complaint_"
# sent with this context, a message is the answer for which the answer clock runs
IS_DECISION = "crm_complaint_is_decision"


class CrmComplaint(models.Model):
    """Answers: from templates, in the customer's language, written in the form."""

    _inherit = "crm.complaint"

    def action_reply(self):
        """Open the composer with the answer that the category suggests."""
        self.ensure_one()
        category = self.category_id
        own = category.answer_template_ids or category.parent_id.answer_template_ids
        template = own[:1] or self._get_template("question")
        return self._get_composer_action(template, self.env._("Reply"))

    def action_send_decision(self):
        """Open the composer with the decision; once sent the complaint is answered."""
        self.ensure_one()
        action = self._get_composer_action(
            self._get_decision_template(), self.env._("Send the Decision")
        )
        return action | {"context": action["context"] | {IS_DECISION: True}}

    def _get_decision_template(self):
        """Return the template of the decision.

        :raise UserError: it is not known to whom, or not decided what
        """
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "Choose the customer of %(complaint)s before it is answered.",
                    complaint=self.display_name,
                )
            )
        if self.type == "complaint" and not self.outcome:
            raise UserError(
                self.env._("Say whether the complaint is upheld before you answer it.")
            )
        name = self.outcome if self.type == "complaint" else "thanks"
        return self._get_template(name)

    def _get_letter_body(self):
        """Return the printed answer: the decision in the customer's language."""
        template = self._get_decision_template()
        bodies = template._render_field("body_html", self.ids, compute_lang=True)
        return bodies[self.id] if template else ""

    def _get_template(self, name):
        """Return a template of the module, empty if the company deleted it."""
        template = self.env.ref(TEMPLATES + name, raise_if_not_found=False)
        return template or self.env["mail.template"]

    def _get_composer_action(self, template, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        is_said = message.subtype_id == self.env.ref("mail.mt_comment")
        if self.env.context.get(IS_DECISION) and is_said:
            self.with_context(**{IS_DECISION: False})._enter_answered()
        return message

    def _enter_answered(self):
        """Move to the answered stage what is still being handled."""
        stage = self.stage_id._get_default("answered", self.company_id)
        if stage and self.kind in ("new", "investigating", "waiting"):
            self.stage_id = stage
