from datetime import date

from odoo.tests import tagged

from .complaint_common import ComplaintCommon
from .lifecycle_common import LifecycleCommon

TODAY = date(2026, 3, 2)
TOMORROW = date(2026, 3, 3)


@tagged("post_install", "-at_install")
class TestCrmComplaintRisk(ComplaintCommon, LifecycleCommon):
    """At risk: complaints that are late, or that ended badly."""

    def setUp(self):
        super().setUp()
        self.buyer = self._create_buyers({"one": [(date(2026, 2, 20), 100)]})["one"]
        self.buyer.user_id = self.users["own"]

    def _complain(self, **values):
        complaint = self._create_complaint(self.buyer.partner_id, **values)
        self._flush()
        return complaint

    def _get_risk(self, moment):
        """Return since when the reason holds after a run at ``moment``."""
        with self._at(moment):
            self._run(moment[:10])
        self._flush()
        self.env.invalidate_all()
        return self.buyer.risk_complaint_date

    def _close_and_rate(self, rate):
        """Return a complaint closed today at 9 and what the customer said to it."""
        self.buyer.partner_id.email = "buyer@customer.example"
        complaint = self._complain()
        self._close(complaint)
        token = complaint.rating_ids.access_token
        complaint.sudo().rating_apply(rate, token=token)
        self._flush()
        return complaint

    def test_late(self):
        """The reason holds from the second after the deadline until it is met."""
        complaint = self._complain()
        self.assertFalse(self._get_risk("2026-03-02 13:00:00"))
        self.assertEqual(self._get_risk("2026-03-02 13:00:01"), TODAY)
        self.assertEqual(self.buyer.at_risk_date, TODAY)
        self.assertEqual(self.buyer.risk_reasons, "Complaint Gone Wrong")
        with self._at("2026-03-02 14:00:00"):
            complaint.action_acknowledge()
            self._flush()
        self.assertFalse(self._get_risk("2026-03-02 14:00:00"))
        self.assertFalse(self.buyer.at_risk_date)

    def test_closed_late(self):
        """Whatever was closed, however late, is late no more."""
        complaint = self._complain()
        self.assertEqual(self._get_risk("2026-03-03 09:00:00"), TOMORROW)
        with self._at("2026-03-03 10:00:00"):
            self._close(complaint)
            self._flush()
        self.assertFalse(self._get_risk("2026-03-03 10:00:00"))

    def test_rated_badly(self):
        """A bad rating counts until the customer answers better."""
        complaint = self._close_and_rate(2)
        self.assertEqual(self._get_risk("2026-03-02 10:00:00"), TODAY)
        token = complaint.rating_ids.access_token
        complaint.sudo().rating_apply(3, token=token)
        self._flush()
        self.assertFalse(self._get_risk("2026-03-03 10:00:00"))

    def test_rated_well(self):
        self._close_and_rate(3)
        self.assertFalse(self._get_risk("2026-03-02 10:00:00"))

    def test_bought_since(self):
        """A purchase on a later day ends what a bad rating began."""
        self._close_and_rate(1)
        self._confirm(self._create_order(self.buyer.partner_id), TODAY)
        self.assertEqual(self._get_risk("2026-03-02 10:00:00"), TODAY)
        self._confirm(self._create_order(self.buyer.partner_id), TOMORROW)
        self.assertFalse(self._get_risk("2026-03-03 10:00:00"))

    def test_bought_on_the_day_there(self):
        """The day of closing is the company's: a purchase on it ends nothing."""
        self.company_a.partner_id.tz = "Asia/Tehran"
        with self._at("2026-03-02 22:00:00"):
            self._close_and_rate(1)
        self._confirm(self._create_order(self.buyer.partner_id), TOMORROW)
        self.assertEqual(self._get_risk("2026-03-03 10:00:00"), TOMORROW)

    def test_not_watched(self):
        """Other companies, objections and a switch that is off are left alone."""
        self._complain(company_id=self.company_b.id)
        self.assertFalse(self._get_risk("2026-03-03 09:00:00"))
        self._complain()
        self.buyer.is_not_profiled = True
        self.assertFalse(self._get_risk("2026-03-03 09:00:00"))
        self.buyer.is_not_profiled = False
        self.assertEqual(self._get_risk("2026-03-03 09:00:00"), TOMORROW)
        self.rules.use_complaint = False
        self.assertFalse(self._get_risk("2026-03-03 09:00:00"))

    def test_activity(self):
        """Its account manager is told, by an activity that names the reason."""
        self._get_risk("2026-03-02 09:00:00")  # the first run tells nobody
        self._complain()
        self._get_risk("2026-03-03 09:00:00")
        activity = self.buyer.activity_ids
        self.assertEqual(activity.activity_type_id.name, "Complaint Gone Wrong")
        self.assertEqual(activity.user_id, self.users["own"])
