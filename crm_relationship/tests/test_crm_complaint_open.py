from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintOpen(ComplaintCommon):
    """A low rating or survey score opens a draft, once a customer and window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.complaint_from_rating = True
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "company_id": cls.company_a.id}
        )

    def _rate(self, rate, partner=None, **values):
        """Return the complaints opened by a rating of the order."""
        before = self.env["crm.complaint"].search([])
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                "res_id": self.order.id,
                "partner_id": (partner or self.contact).id,
            }
        )
        rating.write({"rating": rate, "consumed": True, "feedback": "Bad"} | values)
        return self.env["crm.complaint"].search([]) - before

    def test_low_rating(self):
        """A new complaint of nobody, in the rated document's company."""
        complaint = self._rate(2)
        self.assertRecordValues(
            complaint,
            [
                {
                    "opened_by": "rating",
                    "kind": "new",
                    "company_id": self.company_a.id,
                    "partner_id": self.contact.id,
                    "customer_id": self.customer.id,
                }
            ],
        )
        self.assertFalse(complaint.user_id)
        self.assertIn("Bad", complaint.description)

    def test_limit(self):
        """Only at most the limit, and only where the company wants it."""
        self.assertFalse(self._rate(2.5))
        self.assertFalse(self._rate(0))
        self.assertFalse(self._rate(1, consumed=False))
        self.company_a.complaint_from_rating = False
        self.assertFalse(self._rate(1))
        self.order.company_id = self.company_a
        self.company_b.complaint_from_rating = True
        self.assertFalse(self._rate(1))

    def test_once(self):
        """Once a customer within the window, whoever of the customer rates."""
        self.assertTrue(self._rate(1))
        self.assertFalse(self._rate(1))
        self.assertFalse(self._rate(1, self.customer))
        self.assertTrue(self._rate(1, self.stranger))
        with self._at("2026-04-01 09:00:00"):
            self.assertTrue(self._rate(1))

    def test_complaints_themselves(self):
        """The rating of a complaint asks for a call back, not for another complaint."""
        complaint = self._create_complaint()
        self._close(complaint)
        before = self.env["crm.complaint"].search_count([])
        complaint.rating_apply(1, token=complaint._rating_get_access_token())
        self.assertEqual(self.env["crm.complaint"].search_count([]), before)
        self.assertTrue(complaint.is_call_back)

    def test_colleagues(self):
        """Colleagues who rate something are no customers."""
        self.assertFalse(self._rate(1, self.users["own"].partner_id))

    def test_no_survey(self):
        """Without answers, or without the app, nothing happens."""
        self.company_a.complaint_from_survey = True
        complaints = self.env["crm.complaint"]
        before = complaints.search([])
        complaints._cron_open_from_survey()
        self.assertEqual(complaints.search([]), before)

    def test_survey_setting(self):
        """The setting shows only where there are surveys."""
        settings = self.env["res.config.settings"].create({})
        has_survey = "survey.user_input" in self.env
        self.assertEqual(settings.complaint_has_survey, has_survey)
