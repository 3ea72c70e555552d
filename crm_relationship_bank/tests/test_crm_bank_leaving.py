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

    def _assert_left(self):
        """It left on the day of the run, and later runs have nothing to say."""
        self.assertFalse(self._score().is_full)
        self.assertEqual(self.one.lifecycle_kind, "former")
        self.assertEqual(self.one.former_kind, "closed")
        self.assertEqual(str(self.one.lifecycle_stage_date), "2026-03-31")
        rows = self.one.change_ids
        self._score()
        self.assertEqual(self.one.change_ids, rows)

    def test_handed_on(self):
        """Who gave its last account to somebody else has left, a signatory or not."""
        self._score()
        self.account.holder_ids.partner_id = self.bijan
        self.env.flush_all()
        self.env["crm.bank.account.holder"].create(
            {"account_id": self.account.id, "partner_id": self.anna.id, "share": 0}
            | {"role": "signatory"}
        )
        self._assert_left()
        self.assertEqual(self._get_relationship(self.bijan).lifecycle_kind, "active")
        self._create_account("2", {self.anna: 100}, date_opened="2026-04-01")
        self.scheme.as_of_date = "2026-04-30"
        self._score()
        self.assertEqual(self.one.lifecycle_kind, "active")

    def test_deleted(self):
        """Who has lost its last account has left; who has another one, has not."""
        other = self._create_account("2", {self.anna: 100}, date_opened="2026-01-01")
        self._score()
        self.account.unlink()
        self._score()
        self.assertEqual(self.one.lifecycle_kind, "active")
        other.unlink()
        self._assert_left()

    def test_active_by_hand(self):
        """Whom somebody made active without an account stays so, full pass or not."""
        by_hand = self.env["crm.relationship"].create(
            {"partner_id": self.cyrus.id, "company_id": self.bank.id}
        )
        self._score()
        self.account.unlink()
        self._assert_left()
        stage = self.env["crm.lifecycle.stage"]._get_default("active", self.bank)
        (by_hand | self.one).write(
            {"lifecycle_stage_id": stage.id, "change_reason": "Agreed"}
        )
        for day in ("2026-03-31", "2026-04-30"):
            self.scheme.as_of_date = day
            self._score()
            self.assertEqual(by_hand.lifecycle_kind, "active")
            self.assertEqual(self.one.lifecycle_kind, "active")
