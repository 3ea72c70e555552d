from odoo.fields import Date
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintSeek(ComplaintCommon):
    """Seek out the dissatisfied, and see whether they come back."""

    def _get_reasons(self, partner=None, role="officer"):
        """Return the reasons to seek the customer out, by their names."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self._as(role, self.env["crm.complaint.outreach"])
        row = rows.search(
            [
                ("partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", self.company_a.id),
            ]
        )
        names = ("low_rated", "missed", "repeated", "silent")
        return {name for name in names if row[f"is_{name}"]}

    def _order(self, partner, day):
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "company_id": self.company_a.id}
        )
        order.order_line = [
            (0, 0, {"product_id": self.product.id, "price_unit": 100, "tax_ids": False})
        ]
        order.action_confirm()
        order.date_order = f"{day} 12:00:00"
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_reasons(self):
        """A missed deadline, a second complaint, a low rating: each is a reason."""
        complaint = self._create_complaint()
        self.assertFalse(self._get_reasons())
        with self._at("2026-03-02 14:00:00"):
            self.assertEqual(self._get_reasons(), {"missed"})
        complaint.action_acknowledge()
        self._create_complaint().action_acknowledge()
        self.assertEqual(self._get_reasons(), {"repeated"})
        self._close(complaint)
        complaint.rating_apply(1, token=complaint._rating_get_access_token())
        self.assertEqual(self._get_reasons(), {"repeated", "low_rated"})

    def test_silence(self):
        """Who bought before, but not within the days after, has fallen silent."""
        self._order(self.customer, "2026-02-10")
        complaint = self._create_complaint()
        self._close(complaint)
        self.assertFalse(self._get_reasons())
        with self._at("2026-05-31 09:00:00"):
            self.assertFalse(self._get_reasons())
        with self._at("2026-05-31 09:00:01"):
            self.assertEqual(self._get_reasons(), {"silent"})
            self._order(self.customer, "2026-04-10")
            self.assertFalse(self._get_reasons())

    def test_silence_since_the_day_there(self):
        """Who bought the company's day before the complaint was closed is silent."""
        self.company_a.partner_id.tz = "Asia/Tehran"
        complaint = self._create_complaint()
        with self._at("2026-03-02 22:00:00"):
            self._order(self.customer, "2026-03-02")
            self._close(complaint)
        with self._at("2026-06-01 09:00:00"):
            self.assertEqual(self._get_reasons(), {"missed", "silent"})

    def test_rights(self):
        """Salespeople see their own customers, and nobody another company's."""
        self._create_complaint()
        self._create_complaint()
        self.assertEqual(self._get_reasons(role="own"), {"repeated"})
        self._create_complaint().relationship_id.user_id = self.users["all"]
        self.assertFalse(self._get_reasons(role="own"))
        self._create_complaint(self.stranger, company_id=self.company_b.id)
        self.assertFalse(self._get_reasons(self.stranger))

    def test_plan(self):
        """The outreach is planned for the customers chosen, from a plan."""
        self._create_complaint()
        relationship = self._create_complaint().relationship_id
        relationship.user_id = self.users["own"]
        self.env.flush_all()
        row = self._as("own", self.env["crm.complaint.outreach"])
        row = row.search([("relationship_id", "=", relationship.id)])
        context = row.action_plan_outreach()["context"]
        wizard = row.env["crm.relationship.plan.activities"].with_context(**context)
        Form(wizard).save().action_plan()
        self.assertEqual(len(relationship.activity_ids), 3)
        self.assertEqual(relationship.activity_ids.user_id, self.users["own"])

    def test_won_back(self):
        """Bought again within the days after closing, beside those who did not."""
        partners = self.env["res.partner"].create(
            [{"name": name} for name in ("Quiet", "Quiet Too", "Never Complained")]
        )
        # in the year before the month of closing, and again in the days after it began
        for partner in (self.customer, *partners):
            self._order(partner, "2026-02-10")
        self._order(partners[0], "2026-03-20")
        complaint = self._create_complaint()
        self._close(complaint)
        rows = self._as("officer", self.env["crm.complaint.recovery"])
        domain = [("complaint_id", "=", complaint.id)]
        self.assertFalse(rows.search(domain))  # too early to know
        with self._at("2026-06-01 09:00:00"):
            row = rows.search(domain)
            self.assertEqual((row.is_won_back, row.won_back_rate), (False, 0))
            self.assertAlmostEqual(row.other_rate, 100 / 3)
            self._order(self.customer, "2026-05-31")
            self.env.invalidate_all()
            self.assertFalse(rows.search(domain).is_won_back)
            self._order(self.customer, "2026-05-30")
            self.env.invalidate_all()
            self.assertTrue(rows.search(domain).is_won_back)

    def test_no_customer_before(self):
        """Who had not bought before cannot come back, and is left out."""
        complaint = self._create_complaint(self.stranger)
        self._close(complaint)
        with self._at("2026-06-01 09:00:00"):
            self.assertFalse(
                self.env["crm.complaint.recovery"].search(
                    [("complaint_id", "=", complaint.id)]
                )
            )
        self.assertEqual(Date.to_date("2026-03-02"), complaint.date_closed.date())
