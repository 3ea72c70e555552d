from odoo.fields import Datetime
from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintResponse(ComplaintCommon):
    """Whoever did not say whether the complaint is settled is asked once more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "customer@example.com"
        cls.complaint = cls._create_complaint()
        cls._close(cls.complaint)

    def _remind(self, moment):
        """Remind as of then; return how many messages that made."""
        before = len(self.complaint.message_ids)
        with self._at(moment), self.enter_registry_test_mode():
            cron = self.env.ref("crm_relationship.ir_cron_remind_complaints")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return len(self.complaint.message_ids) - before

    def test_asked(self):
        """Closing asks, and that is written down."""
        self.assertEqual(self.complaint.date_rating_asked, Datetime.now())
        self.assertFalse(self.complaint.date_rated)

    def test_once(self):
        """The reminder comes after the company's days, and only once."""
        self.assertEqual(self._remind("2026-03-05 08:59:00"), 0)
        self.assertEqual(self._remind("2026-03-05 09:00:00"), 1)
        self.assertIn("once more", self.complaint.message_ids[0].body)
        self.assertEqual(self._remind("2026-03-20 09:00:00"), 0)

    def test_answered(self):
        """Whoever answered is not asked again."""
        self.complaint.rating_apply(1, token=self.complaint._rating_get_access_token())
        self.assertEqual(self.complaint.date_rated, Datetime.now())
        self.assertEqual(self._remind("2026-03-20 09:00:00"), 0)

    def test_switched_off(self):
        """0 days is never; a reopened complaint is not asked about either."""
        self.company_a.complaint_reminder_days = 0
        self.assertEqual(self._remind("2026-03-20 09:00:00"), 0)
        self.company_a.complaint_reminder_days = 3
        self.complaint.write(
            {"stage_id": self.stage_new.id, "reopen_reason": "Not settled"}
        )
        before = self.complaint.date_rating_reminded
        self._remind("2026-03-20 09:00:00")
        self.assertEqual(self.complaint.date_rating_reminded, before)

    def test_asked_anew(self):
        """Closing once more asks once more, and may remind again."""
        self._remind("2026-03-05 09:00:00")
        with self._at("2026-03-06 09:00:00"):
            self.complaint.write(
                {"stage_id": self.stage_new.id, "reopen_reason": "Not settled"}
            )
            self._close(self.complaint)
        self.assertFalse(self.complaint.date_rating_reminded)
        self.assertEqual(self._remind("2026-03-09 09:00:00"), 1)

    def test_no_address(self):
        """Without an address nobody is asked, and the action does not stop there."""
        silent = self._create_complaint(self.stranger)
        silent.email_from = False
        self.stranger.email = False
        self._close(silent)
        self.assertFalse(silent.date_rating_asked)
        self.customer.email = self.complaint.email_from = False
        self.assertEqual(self._remind("2026-03-05 09:00:00"), 0)
        self.assertTrue(self.complaint.date_rating_reminded)
