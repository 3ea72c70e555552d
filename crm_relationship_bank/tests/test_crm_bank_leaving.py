from odoo.tests import freeze_time, tagged

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
        run = self.env["crm.scoring.run"].create({"company_id": self.bank.id})
        run.action_run()
        return run

    def _close(self, account, day):
        account.write({"state": "closed", "date_closed": day, "close_reason": "Moved"})

    def test_all_accounts_closed(self):
        """Not silence but the closing of the last account is the reason, on its day."""
        self._score()
        self._close(self.account, "2026-02-28")
        self._score()
        self.assertEqual(self.one.lifecycle_kind, "former")
        self.assertEqual(self.one.former_kind, "closed")
        self.assertEqual(str(self.one.lifecycle_stage_date), "2026-02-28")
        [last] = self.one.change_ids.filtered(lambda row: row.stage_cause == "closed")
        self.assertEqual(str(last.stage_date), "2026-02-28")
        self.assertIn("All Accounts Closed", last.reason)
        event = self.env["crm.retention.event"].search(
            [("relationship_id", "=", self.one.id), ("flow", "=", "lost")]
        )
        self.assertEqual(event.cause, "closed")
        causes = dict(event.fields_get(["cause"])["cause"]["selection"])
        self.assertEqual(causes["closed"], "All Accounts Closed")
        self.assertIn("off_target", causes)
        self._create_account("2", {self.anna: 100}, date_opened="2026-03-20")
        self._score()
        self.assertEqual(self.one.lifecycle_kind, "active")
        self.assertFalse(self.one.former_kind)

    def test_closing_entered_ahead(self):
        """A closing day to come is seen by the night of that day, full or not."""
        self.scheme.as_of_date = False
        with freeze_time("2030-03-30 12:00:00"):  # whatever is written is older
            account = self._create_account(
                "2", {self.cyrus: 100}, date_opened="2030-03-20"
            )
            self._close(account, "2030-04-05")
            self._score()
        one = self._get_relationship(self.cyrus)
        for day, kind in (("2030-04-02", "active"), ("2030-04-05", "former")):
            with freeze_time(f"{day} 12:00:00"):
                self.assertFalse(self._score().is_full)
            self.assertEqual(one.lifecycle_kind, kind)
        self.assertEqual(str(one.lifecycle_stage_date), "2030-04-05")

    def test_explained_by_accounts(self):
        """The panel names the closing that makes a customer a former one, no day."""
        self._score()
        self.assertTrue(self.one.last_purchase_date)
        told = " ".join(self.one._explain_stage())
        self.assertIn("when its last account is closed", told)
        self.assertNotIn("Without a purchase", told)
        self.scheme.source = "sale_order"
        self.assertIn("Without a purchase", " ".join(self.one._explain_stage()))
