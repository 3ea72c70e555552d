from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .readiness_common import TODAY, ReadinessCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessInvitation(ReadinessCommon):
    """A link is one person's, and what the system notes is nobody's to write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assessment = cls._create_assessment(["staff"]).with_user(cls.manager)
        cls.assessment.action_open()
        cls.invitation = cls.assessment.invitation_ids

    def test_notes(self):
        """The coordinator does not say who has answered, or when who was asked."""
        for values in (
            {"answered": True},
            {"date_sent": False},
            {"date_reminded": TODAY},
            {"token": "known"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self.invitation.write(values)
        values = {"assessment_id": self.assessment.id, "email": "b@example.com"}
        with self.assertRaises(UserError):
            self.invitation.create(values | {"answered": True})
        self.invitation.name = "Somebody"
        self.assertFalse(self.invitation.answered)

    def test_remind(self):
        """The coordinator's own button notes the day."""
        self.assessment.action_remind()
        self.assertEqual(str(self.invitation.date_reminded), TODAY)

    def test_other_person(self):
        """Who is asked instead gets a link of their own; the old one is dead."""
        token = self.invitation.sudo().token
        self.invitation.email = "other@example.com"
        renewed = self.invitation.sudo().token
        self.assertNotEqual(renewed, token)
        mail = self.env["mail.mail"].search([("email_to", "=", "other@example.com")])
        self.assertIn(renewed, mail.body_html)
        self.invitation.write({"user_id": self.users["employee"].id})
        self.assertNotEqual(self.invitation.sudo().token, renewed)
        self.assertEqual(self.invitation.activity_ids.user_id, self.users["employee"])
        token = self.invitation.sudo().token
        self.invitation.write({"user_id": self.users["employee"].id, "role": "user"})
        self.assertEqual(self.invitation.sudo().token, token)

    def test_no_link_in_the_chatter(self):
        """A mail that waits is read by nobody who sees the invitation."""
        token = self.invitation.sudo().token
        messages = self.invitation.message_ids
        self.assertTrue(messages)
        for message in messages:
            self.assertNotIn(token, message.body)
        mail = self.env["mail.mail"].search([("email_to", "=", self.invitation.email)])
        self.assertIn(token, mail.body_html)

    def test_submitted_sheet(self):
        """What was submitted takes no more answers."""
        self._answer(self.invitation, dict.fromkeys(("p1", "p2", "t1", "t2"), 2))
        domain = [("assessment_id", "=", self.invitation.assessment_id.id)]
        sheet = self.env["crm.readiness.sheet"].sudo().search(domain)
        item = self.checklist.item_ids[0]
        with self.assertRaisesRegex(UserError, "already"):
            sheet._take({item: {"value": "4"}})
