from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintMeasure(ComplaintCommon):
    """What reports add up."""

    def test_hours(self):
        """Hours run from receipt, and are forgotten when it is opened again."""
        complaint = self._create_complaint()
        self.assertEqual(complaint.hours_to_close, 0)
        with self._at("2026-03-02 15:00:00"):
            complaint.stage_id = self.stage_answered
        with self._at("2026-03-03 09:00:00"):
            self._close(complaint)
            self.assertEqual(complaint.hours_to_answer, 6)
            self.assertEqual(complaint.hours_to_close, 24)
            complaint.write(
                {"stage_id": self.stage_investigating.id, "reopen_reason": "Again"}
            )
        self.assertEqual(complaint.hours_to_close, 0)

    def test_outside_hours(self):
        """Evening, weekend and holiday are outside office hours."""
        self._create_leave("2026-02-25 00:00:00", "2026-02-26 00:00:00", self.calendar)
        for received, is_outside in (
            ("2026-03-02 09:00:00", False),
            ("2026-02-27 17:00:00", True),
            ("2026-02-28 10:00:00", True),
            ("2026-02-25 10:00:00", True),
            ("2026-02-26 16:59:00", False),
        ):
            with self.subTest(received):
                complaint = self._create_complaint(date_received=received)
                self.assertEqual(complaint.is_outside_hours, is_outside)

    def test_redress_cost(self):
        """A redress in another currency costs its worth on the day of receipt."""
        complaint = self._create_complaint(
            redress_amount=100, redress_currency_id=self.company_b.currency_id.id
        )
        self.assertEqual(complaint.redress_cost, 50)
        complaint.redress_currency_id = self.company_a.currency_id
        self.assertEqual(complaint.redress_cost, 100)
