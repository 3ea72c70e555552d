from freezegun import freeze_time

from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankStickiness(ReportCommon):
    """How firmly customers are tied to the bank, and since when."""

    def _look(self, role, customer):
        self.env.flush_all()
        self.env.invalidate_all()
        model = self._as(role, self.env["crm.bank.stickiness"])
        return model.search([("relationship_id", "=", customer.id)])

    def test_stickiness(self):
        """Four marks of 25 points each, as the help says."""
        self.account.date_opened = "2021-03-10"
        self.joint.date_opened = "2024-01-01"
        self.env["crm.bank.event"].create(
            {"account_id": self.account.id, "date": "2026-02-28", "kind": "salary"}
        )
        anna = self.account.relationship_id
        row = self._look("head", anna)
        self.assertRecordValues(
            row,
            [
                {
                    "tenure_band": "05",
                    "product_count": 2,
                    "line_count": 2,
                    "line_points": 12.5,
                    "tenure_points": 12.5,
                    "salary_points": 25,
                    "digital_points": 12.5,
                    "index_value": 62.5,
                }
            ],
        )
        self.env["crm.bank.event"].create(
            {"account_id": self.account.id, "date": "2026-03-01"}
            | {"kind": "salary_stopped"}
        )
        self.assertAlmostEqual(self._look("head", anna).index_value, 37.5, 1)

    def test_tenure(self):
        """The mean of products by years since the first account, closed ones too."""
        self.account.date_opened = "2025-03-11"
        self.joint.date_opened = "2025-03-10"
        self.in_euro.write({"date_opened": "2015-01-01", "date_closed": "2020-01-01"})
        self.in_euro.write({"state": "closed", "close_reason": "Left"})
        self.far_account.date_opened = "2026-01-01"
        self.env.flush_all()
        rows = self._ask(
            "head", "crm.bank.stickiness", ["tenure_band"], ["product_count:avg"]
        )
        # Anna: two products, second year; Bijan: one, since 2015; Cyrus: one, new
        self.assertEqual(rows, {("01",): [2], ("10",): [1], ("00",): [1]})

    def test_years_end_at_the_bank(self):
        """Where the bank is, the second year is full already."""
        self.account.date_opened = "2025-03-11"
        self.joint.date_opened = "2025-03-11"
        anna = self.account.relationship_id
        self.assertEqual(self._look("head", anna).tenure_band, "00")
        self.bank.partner_id.tz = "Pacific/Kiritimati"
        self.users["head"].tz = "Pacific/Honolulu"
        with freeze_time("2026-03-10 12:00:00"):
            self.assertEqual(self._look("head", anna).tenure_band, "01")
