from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCrmBankLeaving(BankCommon):
    """What makes a bank's customer a former one is told as what it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank.relationship_use_tiers = False
        cls.scheme = cls.env["crm.rfm.scheme"].create(
            {"name": "Bank", "company_id": cls.bank.id, "source": "bank"}
            | {"as_of_date": "2026-03-31", "change_limit": 0}
        )
        cls.account = cls._create_account(
            "1", {cls.anna: 100}, date_opened="2025-01-10"
        )
        cls.one = cls._get_relationship(cls.anna)

    def _score(self):
        self.env.cr.flush()
        self.env["crm.scoring.run"].create({"company_id": self.bank.id}).action_run()

    def test_all_accounts_closed(self):
        """Not silence but the closing of the last account is the reason, on its day."""
        self._score()
        closed = {
            "state": "closed",
            "date_closed": "2026-02-28",
            "close_reason": "Moved",
        }
        self.account.write(closed)
        self._score()
        self.assertEqual(self.one.lifecycle_kind, "former")
        self.assertEqual(self.one.former_kind, "closed")
        self.assertEqual(str(self.one.lifecycle_stage_date), "2026-02-28")
        [last] = self.one.change_ids.filtered(lambda row: row.stage_cause == "closed")
        self.assertEqual(str(last.stage_date), "2026-02-28")
        self.assertIn("All Accounts Closed", last.reason)
        self._create_account("2", {self.anna: 100}, date_opened="2026-03-20")
        self._score()
        self.assertEqual(self.one.lifecycle_kind, "active")
        self.assertFalse(self.one.former_kind)

    def test_explained_by_accounts(self):
        """The panel names the closing that makes a customer a former one, no day."""
        self._score()
        self.assertTrue(self.one.last_purchase_date)
        told = " ".join(self.one._explain_stage())
        self.assertIn("when its last account is closed", told)
        self.assertNotIn("Without a purchase", told)
        self.scheme.source = "sale_order"
        self.assertIn("Without a purchase", " ".join(self.one._explain_stage()))
