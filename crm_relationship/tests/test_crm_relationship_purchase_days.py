from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipDays(PurchaseCommon):
    def test_company_day(self):
        """An order at 22:00 UTC counts on the next day for a company in Tehran."""
        self.company_a.partner_id.tz = "Asia/Tehran"
        self._confirm(self._create_order(self.customer), "2024-02-01 22:00:00")
        self.assert_bought(1, 100, "2024-02-02", "2024-02-02")
        self._confirm(
            self._create_order(self.customer, self.company_b), "2024-02-01 22:00:00"
        )
        other = self._get(self.customer) - self.relationship
        self.assert_bought(1, 100, "2024-02-01", "2024-02-01", of=other)

    def test_future(self):
        """An order dated ahead waits, and comes in by the action on its day."""
        with freeze_time("2024-02-01 12:00"):
            self._confirm(self._create_order(self.customer), "2024-02-03 23:30")
            self.assert_bought(0, 0)
            self.assertEqual(self.relationship.next_purchase_date, date(2024, 2, 3))
            self.assertEqual(self.relationship.lifecycle_stage_id, self.stage_prospect)
        with freeze_time("2024-02-02 23:59"):
            self._settle()
            self.assert_bought(0, 0)
        with freeze_time("2024-02-03 00:01"):
            self._settle()
            self.assert_bought(1, 100, "2024-02-03", "2024-02-03")
            self.assertFalse(self.relationship.next_purchase_date)
            self.assertEqual(self.relationship.lifecycle_stage_id, self.stage_active)
            self.assertFalse(self.env["crm.relationship.touch"].search([]))

    def test_future_behind_another(self):
        """It comes in on its day even though the customer bought that day before."""
        with freeze_time("2024-02-01 12:00"):
            self._confirm(self._create_order(self.customer), "2024-02-03 18:00")
            self._confirm(self._create_order(self.customer, amount=5))
            self.assert_bought(1, 5, "2024-02-01", "2024-02-01")
        with freeze_time("2025-02-03 00:01"):  # the action stood still for a year
            self._settle()
            self.assert_bought(2, 105, "2024-02-01", "2024-02-03")

    def test_future_in_tehran(self):
        """Its day is the company's: it begins three and a half hours before UTC's."""
        self.company_a.partner_id.tz = "Asia/Tehran"
        with freeze_time("2024-02-01 12:00"):
            self._confirm(self._create_order(self.customer), "2024-02-02 20:45")
            self.assertEqual(self.relationship.next_purchase_date, date(2024, 2, 3))
        with freeze_time("2024-02-02 20:29"):
            self._settle()
            self.assert_bought(0, 0)
        with freeze_time("2024-02-02 20:31"):
            self._settle()
            self.assert_bought(1, 100, "2024-02-03", "2024-02-03")

    def test_future_cancelled(self):
        """What is cancelled before its day never comes in."""
        with freeze_time("2024-02-01 12:00"):
            order = self._confirm(self._create_order(self.customer), "2024-02-03 12:00")
            order._action_cancel()
            self.assert_bought(0, 0)
            self.assertFalse(self.relationship.next_purchase_date)
