from odoo.fields import Command
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCommon

TEMPLATES = ("question", "delay", "upheld", "partly", "rejected", "thanks")


@tagged("post_install", "-at_install")
class TestCrmComplaintAnswer(ComplaintCommon):
    """Agents answer from templates, without leaving the form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "customer@example.com"
        cls.complaint = cls._create_complaint(corrective_action="We sent it again.")

    def _open(self, action, complaint=None):
        """Return the composer that a button of the form opens for an agent."""
        complaint = self._as("agent", complaint or self.complaint)
        composer = complaint.env["mail.compose.message"]
        return composer.with_context(**getattr(complaint, action)()["context"])

    def _get_template(self, name):
        return self.env.ref(f"crm_relationship.mail_template_complaint_{name}")

    def test_suggested(self):
        """The category's first answer is proposed, else the one of its group."""
        template = Form(self._open("action_reply")).template_id
        self.assertEqual(template, self._get_template("question"))
        group = self.category.copy(
            {"answer_template_ids": [Command.link(self._get_template("delay").id)]}
        )
        self.category.parent_id = group
        template = Form(self._open("action_reply")).template_id
        self.assertEqual(template, self._get_template("delay"))
        self.category.answer_template_ids = self._get_template("thanks")
        template = Form(self._open("action_reply")).template_id
        self.assertEqual(template, self._get_template("thanks"))

    def test_reply(self):
        """A reply acknowledges, and leaves the stage alone."""
        Form(self._open("action_reply")).save().action_send_mail()
        message = self.complaint.message_ids[0]
        self.assertIn(self.customer, message.partner_ids)
        self.assertTrue(self.complaint.date_acknowledged)
        self.assertEqual(self.complaint.kind, "new")

    def test_decision(self):
        """Sending the decision answers the complaint."""
        self.complaint.outcome = "upheld"
        Form(self._open("action_send_decision")).save().action_send_mail()
        self.assertIn("We sent it again.", self.complaint.message_ids[0].body)
        self.assertEqual(self.complaint.kind, "answered")
        self.assertTrue(self.complaint.date_answered)

    def test_note_decides_nothing(self):
        """A note written from the same dialog tells the customer nothing."""
        self.complaint.with_context(crm_complaint_is_decision=True).message_post(
            body="Not yet", subtype_xmlid="mail.mt_note"
        )
        self.assertEqual(self.complaint.kind, "new")

    def test_language(self):
        """The answer is written in the customer's language."""
        self.env["res.lang"]._activate_lang("fa_IR")
        template = self._get_template("upheld")
        template.with_context(lang="fa_IR").subject = "پاسخ"
        self.customer.lang = "fa_IR"
        self.complaint.outcome = "upheld"
        composer = Form(self._open("action_send_decision"))
        self.assertEqual(composer.subject, "پاسخ")

    def test_refused(self):
        """No answer before it is known to whom, and what was decided."""
        with self._refused("before you answer it"):
            self.complaint.action_send_decision()
        nobody = self._create_complaint(partner_id=False, outcome="upheld")
        with self._refused("Choose the customer"):
            nobody.action_send_decision()

    def test_thanks(self):
        """Praise is thanked for without a decision."""
        praise = self._create_complaint(type="praise")
        composer = Form(self._open("action_send_decision", praise))
        self.assertEqual(composer.template_id, self._get_template("thanks"))

    def test_every_template_renders(self):
        """Each template says something about the complaint, also without a template."""
        for name in TEMPLATES:
            template = self._get_template(name)
            body = template._render_field("body_html", self.complaint.ids)
            self.assertIn("Too late", body[self.complaint.id], name)
        self._get_template("question").unlink()
        self.assertFalse(Form(self._open("action_reply")).template_id)
