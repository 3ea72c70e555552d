from odoo.tests import tagged

from .complaint_mail_common import ComplaintMailCommon

MAIL = """\
MIME-Version: 1.0
Content-Type: {content_type}
Message-Id: <{message_id}@customer.example>
{headers}Subject: {subject}
From: {sender}
To: {to}

{body}
"""


@tagged("post_install", "-at_install")
class TestCrmComplaintMail(ComplaintMailCommon):
    """Each message to a team is a complaint, a reply on one, or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.address = cls.team.alias_email

    def _receive(self, number, sender, subject="Too late", body="Where is it?", **more):
        """Let the gateway take a message; return the complaints that came of it."""
        values = {"content_type": 'text/plain; charset="utf-8"', "headers": ""}
        values |= {"to": self.address, "message_id": f"m{number}"} | more
        values |= {"sender": sender, "subject": subject, "body": body}
        complaints = self.env["crm.complaint"]
        before = complaints.search([])
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, MAIL.format(**values))
        return complaints.search([]) - before

    def test_known_sender(self):
        """The one contact of the address is the customer; the answer says so."""
        complaint = self._receive(1, "Shared <shared@customer.example>")
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(complaint.company_id, self.company_a)
        self.assertEqual(complaint.channel_id.code, "email")
        self.assertIn("Where is it?", complaint.description)
        self.assertFalse(complaint.user_id)
        self.assertEqual(self._get_clock(complaint, "acknowledge").state, "met")

    def test_unknown_sender(self):
        """Name and address of a stranger are kept; the stranger is told, too."""
        complaint = self._receive(2, "Somebody New <new@customer.example>")
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.partner_name, "Somebody New")
        self.assertIn("new@customer.example", complaint.email_from)
        self.assertTrue(complaint.date_acknowledged)

    def test_two_matches(self):
        """Two contacts of one address: nobody is chosen, both are proposed."""
        self.stranger.email = self.customer.email
        complaint = self._receive(3, "shared@customer.example")
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.candidate_ids, self.stranger | self.customer)

    def test_reply(self):
        """A reply is a message on the complaint, and ends the waiting for it."""
        complaint = self._receive(4, "shared@customer.example")
        complaint.stage_id = self.stage_waiting
        message = complaint.message_ids[:1]
        reply = self._receive(
            5,
            "shared@customer.example",
            headers=f"In-Reply-To: {message.message_id}\n",
            body="Here is the number",
        )
        self.assertFalse(reply)
        self.assertIn("Here is the number", complaint.message_ids[:1].body)
        self.assertEqual(complaint.kind, "investigating")

    def test_unknown_sender_replies(self):
        """A stranger's reply ends the waiting, our word to a stranger acknowledges."""
        complaint = self._receive(20, "Somebody New <new@customer.example>")
        complaint.write({"stage_id": self.stage_waiting.id, "date_acknowledged": False})
        reply = self._receive(
            21,
            "new@customer.example",
            headers=f"In-Reply-To: {complaint.message_ids[:1].message_id}\n",
            body="It is the green one",
        )
        self.assertFalse(reply)
        self.assertEqual(complaint.kind, "investigating")
        stranger = self._create_partner(name="New", email="new@customer.example")
        complaint.with_user(self.users["agent"]).message_post(
            body="We look into it",
            partner_ids=stranger.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(complaint.date_acknowledged)

    def test_once(self):
        """The same message delivered twice is one complaint."""
        self.assertEqual(len(self._receive(6, "shared@customer.example")), 1)
        self.assertFalse(self._receive(6, "shared@customer.example"))

    def test_script(self):
        """Nothing in a message is executed."""
        complaint = self._receive(
            7,
            "shared@customer.example",
            content_type='text/html; charset="utf-8"',
            body="<p onclick='x()'>Hello</p><script>alert(1)</script>",
        )
        self.assertIn("Hello", complaint.description)
        for text in (complaint.description, *complaint.message_ids.mapped("body")):
            self.assertNotIn("alert", text)
            self.assertNotIn("onclick", text)

    def test_wrong_charset(self):
        """A charset that the text is not written in loses no complaint."""
        complaint = self._receive(
            8,
            "shared@customer.example",
            content_type='text/plain; charset="us-ascii"',
            body="کالا نرسیده است",
        )
        self.assertEqual(len(complaint), 1)

    def test_no_subject(self):
        """Without a subject there is one."""
        self.assertTrue(self._receive(9, "shared@customer.example", subject="").name)

    def test_bounce(self):
        """A delivery failure is no complaint."""
        complaint = self._receive(
            10,
            "MAILER-DAEMON@customer.example",
            content_type="multipart/report; report-type=delivery-status; boundary=b",
            body="--b\nContent-Type: text/plain\n\nNot delivered\n--b--",
            to=f"{self.mail_alias_domain.bounce_email}",
        )
        self.assertFalse(complaint)

    def test_our_word_acknowledges(self):
        """A message to the customer by one of us meets the first clock; a note not."""
        complaint = self._create_complaint()
        agent = self._as("agent", complaint)
        agent.message_post(body="To be looked into")
        self.assertFalse(complaint.date_acknowledged)
        agent.message_post(
            body="We look into it",
            partner_ids=self.customer.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(complaint.date_acknowledged)

    def test_language(self):
        """The customer is written to in the customer's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        template = self.env.ref("crm_relationship.mail_template_complaint_received")
        template.with_context(lang="fr_FR").subject = "Reçu {{ object.number }}"
        complaint = self._receive(11, "shared@customer.example")
        self.assertIn("Reçu", " ".join(complaint.message_ids.mapped("subject")))
