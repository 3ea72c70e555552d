from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from xmlrpc.client import Binary

from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_mail_common import ComplaintMailCommon

MAILBOX = Path(__file__).parent / "mailbox"
# {message: what it ends as}; "nothing" is the same message delivered twice
EXPECTED = {
    "new": "complaint",
    "reply": "reply",
    "forwarded": "complaint",
    "forwarded_by_colleague": "complaint",
    "out_of_office": "reply",
    "auto_reply": "complaint",
    "html_script": "complaint",
    "with_files": "complaint",
    "unknown_sender": "complaint",
    "two_partners": "complaint",
    "wrong_charset": "complaint",
    "unknown_charset": "complaint",
    "unknown_charset_part": "complaint",
    "persian": "complaint",
    "no_subject": "complaint",
    "no_body": "complaint",
    "bounce": "bounce",
    "bounce_to_team": "bounce",
    "same_again": "nothing",
}
# what nobody answers: machines, and colleagues who forward
UNANSWERED = {"forwarded_by_colleague", "auto_reply"}
LARGE = 20 * 1024 * 1024
ACTIVE = ("stolen", "<script", "<iframe", "<form", "<object", "onload", "javascript:")


@tagged("post_install", "-at_install")
class TestCrmComplaintMailbox(ComplaintMailCommon):
    """Whatever a mailbox holds ends as a complaint, a reply on one, or a bounce."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.stranger | cls.customer_other).email = "double@customer.example"
        cls.users["agent"].email = "agent@here.example"
        cls.parent = cls._create_complaint()
        cls.parent.stage_id = cls.stage_waiting
        cls.word = cls.parent.message_post(
            body="Which number?", subtype_xmlid="mail.mt_comment"
        )

    def _read(self, name):
        """Return the message of the mailbox, to the addresses of this database."""
        content = (MAILBOX / f"{name}.eml").read_bytes()
        for old, new in (
            ("team@here.example", self.team.alias_email),
            ("bounce@here.example", self.mail_alias_domain.bounce_email),
            ("<parent@here.example>", self.word.message_id),
        ):
            content = content.replace(old.encode(), new.encode())
        return content.decode("utf-8", "surrogateescape")

    def _deliver(self, content):
        """Let the gateway take a message; return what it ends as, and the complaint."""
        complaints = self.env["crm.complaint"]
        before = complaints.search([])
        words = len(self.parent.message_ids)
        with self.mock_mail_gateway():
            raw = content.encode("utf-8", "surrogateescape")
            self.env["mail.thread"].message_process(None, Binary(raw))
        self.env.invalidate_all()
        new = complaints.search([]) - before
        if new:
            return "complaint", new
        is_reply = len(self.parent.message_ids) > words
        return ("reply" if is_reply else None), self.parent

    def _deliver_all(self):
        """Return ``{message: (what it ends as, complaint)}`` of the whole mailbox."""
        results = {}
        for name in EXPECTED:
            with self.subTest(name):
                result, complaint = self._deliver(self._read(name))
                if name.startswith("bounce"):
                    result = result or "bounce"
                results[name] = (result or "nothing", complaint)
        return results

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_mailbox(self):
        """Every message is counted, no machine is answered, nothing is executed."""
        files = {path.stem for path in MAILBOX.glob("*.eml")}
        self.assertEqual(files, set(EXPECTED))
        results = self._deliver_all()
        ends = {name: result for name, (result, _complaint) in results.items()}
        self.assertEqual(ends, EXPECTED)
        self.assertEqual(Counter(ends.values())["complaint"], 14)
        complaints = {
            name: complaint
            for name, (result, complaint) in results.items()
            if result == "complaint"
        }
        for name, complaint in complaints.items():
            with self.subTest(name):
                self.assertEqual(complaint.team_id, self.team)
                is_told = bool(complaint.date_acknowledged)
                self.assertEqual(is_told, name not in UNANSWERED)
                texts = [complaint.description or ""]
                texts += complaint.message_ids.mapped("body")
                for word in ACTIVE:
                    self.assertNotIn(word, " ".join(texts))
        self._check_senders(complaints)
        self._check_texts(complaints)
        self._check_parent()

    def _check_senders(self, complaints):
        none = self.customer.browse()
        customers = dict.fromkeys(complaints, self.customer) | {
            "unknown_sender": none,
            "two_partners": none,
            "forwarded_by_colleague": none,
        }
        for name, complaint in complaints.items():
            with self.subTest(name):
                self.assertEqual(complaint.partner_id, customers[name])
        two = complaints["two_partners"]
        self.assertEqual(two.candidate_ids, self.stranger | self.customer_other)

    def _check_texts(self, complaints):
        for name, word in (
            ("persian", "اعتراض"),
            ("unknown_charset", "café"),
            ("unknown_charset_part", "کالا نرسیده است"),
            ("forwarded", "it never came"),
            ("html_script", "It came broken"),
        ):
            with self.subTest(name):
                self.assertIn(word, complaints[name].description)
        self.assertEqual(complaints["persian"].name, "اعتراض")
        files = complaints["with_files"].message_ids.attachment_ids
        self.assertEqual(len(files), 2)
        self.assertNotIn("text/html", files.mapped("mimetype"))

    def _check_parent(self):
        """The customer's word ends the waiting; the bounce is noted on our message."""
        self.assertEqual(self.parent.kind, "investigating")
        bodies = " ".join(self.parent.message_ids.mapped("body"))
        self.assertIn("4711", bodies)
        self.assertIn("on holiday", bodies)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_out_of_office(self):
        """A machine's answer does not end the waiting for the customer."""
        result, _complaint = self._deliver(self._read("out_of_office"))
        self.assertEqual(result, "reply")
        self.assertEqual(self.parent.kind, "waiting")

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_colleague_out_of_office(self):
        """Our own machine's words to the customer are no acknowledgement."""
        self.parent.with_user(self.users["agent"]).sudo().message_post(
            body="I am away",
            message_type="out_of_office",
            partner_ids=self.customer.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.parent.date_acknowledged)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_large(self):
        """Twenty megabytes are attached, once."""
        message = EmailMessage()
        message["From"] = "shared@customer.example"
        message["To"] = self.team.alias_email
        message["Subject"] = "The film of it"
        message["Message-Id"] = "<large@customer.example>"
        message.set_content("See the film.")
        message.add_attachment(
            bytes(LARGE), maintype="video", subtype="mp4", filename="film.mp4"
        )
        result, complaint = self._deliver(message.as_string())
        self.assertEqual(result, "complaint")
        files = complaint.message_ids.attachment_ids
        self.assertEqual(files.mapped("file_size"), [LARGE])
        self.assertEqual(files.mapped("res_model"), ["crm.complaint"])

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_no_loop(self):
        """Who answers our answers without saying so is stopped; ours say so."""
        self.assertIn("auto-replied", self._get_answer_headers())
        template = self._read("unknown_sender")
        ends = Counter()
        for number in range(25):
            content = template.replace("<unknown@", f"<loop{number}@")
            ends[self._deliver(content)[0]] += 1
        self.assertLessEqual(ends["complaint"], 20)
        self.assertGreaterEqual(ends[None], 5)

    def _get_answer_headers(self):
        """Return the headers of the acknowledgement of one complaint."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        complaint = self._create_complaint(self.customer)
        complaint._send_acknowledgement()
        [headers] = (mails.search([]) - before).mapped("headers")
        return headers
