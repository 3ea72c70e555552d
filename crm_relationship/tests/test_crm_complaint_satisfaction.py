from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintSatisfaction(ComplaintCommon):
    """The reaction follows the customer's latest answer."""

    def setUp(self):
        super().setUp()
        self.customer.email = "shared@customer.example"
        self.complaint = self._create_complaint(user_id=self.users["agent"].id)
        self._close(self.complaint)
        self.rating = self.complaint.rating_ids

    def _rate(self, rate):
        self.complaint.sudo().rating_apply(rate, token=self.rating.access_token)

    def test_asked(self):
        """Closing asks for a rating, withdrawing and praise do not."""
        self.assertEqual(len(self.rating), 1)
        self.assertFalse(self.rating.consumed)
        withdrawn = self._create_complaint()
        withdrawn.stage_id = self.stage_withdrawn
        praise = self._create_complaint(type="praise")
        praise.stage_id = self.stage_closed
        self.assertFalse((withdrawn | praise).rating_ids)

    def test_bad_and_better(self):
        """A bad answer asks for a call, once; a better one takes it back."""
        self._rate(1)
        self._rate(1)
        self.assertTrue(self.complaint.is_call_back)
        activity = self.complaint._get_call_back()
        self.assertEqual(activity.user_id, self.users["agent"])
        self.assertEqual(len(activity), 1)
        self._rate(5)
        self.assertFalse(self.complaint.is_call_back)
        self.assertFalse(self.complaint._get_call_back())

    def test_good(self):
        """A good or neutral answer opens no work."""
        for rate in (3, 5):
            self._rate(rate)
            self.assertFalse(self.complaint.is_call_back)

    def test_switched_off(self):
        """A company that wants no work of ratings gets none."""
        self.company_a.complaint_dissatisfied_rating = 0
        self._rate(1)
        self.assertFalse(self.complaint._get_call_back())
