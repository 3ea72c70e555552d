from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCrmBankScoringLoad(BankCommon):
    """What runs make of loads under way, of thin months and of early days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank.relationship_use_tiers = False
        cls.env["crm.rfm.scheme"].create(
            {"name": "Bank", "company_id": cls.bank.id, "source": "bank"}
            | {"as_of_date": "2026-03-31", "change_limit": 0, "new_days": 0}
        )
        cls.account = cls._create_account(
            "1", {cls.anna: 100}, date_opened="2025-01-10"
        )
        cls.customer = cls._get_relationship(cls.anna)

    def _score(self):
        self.env.cr.flush()
        run = self.env["crm.scoring.run"].create({"company_id": self.bank.id})
        run.action_run()
        self.assertEqual(run.state, "done", run.error)
        return run

    def _add_month(self, **values):
        self.env["crm.bank.account.month"].create(
            {"account_id": self.account.id, "month": "2026-03-01"} | values
        )

    def test_full_pass_agrees(self):
        """A full pass gives joint holders what settling them gives, to the cent."""
        people = (self.anna, self.bijan, self.cyrus)
        shares = dict(zip(people, (33.33, 33.33, 33.34), strict=True))
        joint = self._create_account("2", shares, date_opened="2025-01-10")
        for month, income in (("2026-02-01", 10.01), ("2026-03-01", 7.77)):
            self._add_month(account_id=joint.id, month=month, fee_income=income)
        customers = self.env["crm.relationship"].union(
            *map(self._get_relationship, people)
        )
        customers._refresh_purchases()
        settled = customers.mapped("window_amount")
        self.assertAlmostEqual(sum(settled), 17.78, 2)
        self.assertTrue(self._score().is_full)
        self.assertEqual(customers.mapped("window_amount"), settled)

    def test_loaded_while_scoring(self):
        """A load that was under way while the last run read is found by the next."""
        run = self._score()
        self.env.cr.execute(
            """
            INSERT INTO crm_bank_account_month (
                account_id, month, fee_income, branch_count, write_date)
            VALUES (%s, '2026-03-01', 100, 1, %s::timestamp - INTERVAL '2h')
            """,
            (self.account.id, run.started),
        )
        self.assertFalse(self._score().is_full)
        self.assertAlmostEqual(self.customer.window_amount, 100, 2)

    def test_month_leaves_the_window(self):
        """A night finds whose month leaves or enters the window, though none loads."""
        scheme = self.env["crm.rfm.scheme"]._get_active(self.bank)
        scheme.write({"as_of_date": False, "window_days": 30})
        self._add_month(month="2026-02-01", fee_income=7, branch_count=1)
        self._add_month(fee_income=9, branch_count=1)
        self.env.flush_all()
        for table in ("account", "account_holder", "account_month"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = '2020-01-01'",
                    SQL.identifier(f"crm_bank_{table}"),
                )
            )
        # the months count on their last days
        for day, amount in (("29", 7), ("30", 0), ("31", 9)):
            with freeze_time(f"2026-03-{day} 01:00:00"):
                run = self._score()
            self.assertEqual(run.is_full, day == "29")
            self.assertAlmostEqual(self.customer.window_amount, amount, 2)

    def test_month_of_balances_only(self):
        """A month that tells of no movement hides none that the account tells."""
        self.account.last_customer_date = "2026-03-20"
        self._add_month(fee_income=1)
        self._score()
        self.assertEqual(str(self.customer.last_purchase_date), "2026-03-20")
        self.assertEqual(self.customer.purchase_count, 2)

    def test_what_changes_without_a_load(self):
        """Another rate, other weights and a month deleted are found by the next run."""
        euro = self.other_bank.currency_id
        euro.rate_ids.unlink()
        rate = {"currency_id": euro.id, "company_id": self.bank.id}
        rates = self.env["res.currency.rate"]
        rates.create(rate | {"name": "2026-01-01", "rate": 0.5})
        self.account.currency_id = euro
        self._add_month(fee_income=100, branch_count=1)
        self._score()
        self.assertAlmostEqual(self.customer.window_amount, 200, 2)
        rates.create(rate | {"name": "2026-03-30", "rate": 0.25})
        self.assertFalse(self._score().is_full)
        self.assertAlmostEqual(self.customer.window_amount, 400, 2)
        self.account.product_id.income_weight = 50
        run = self._score()
        self.assertTrue(run.is_full and run.is_silent)
        self.assertAlmostEqual(self.customer.window_amount, 200, 2)
        self.env["crm.bank.account.month"].search(
            [("account_id", "=", self.account.id)]
        ).unlink()
        self.assertFalse(self._score().is_full)
        self.assertFalse(self.customer.window_amount)

    def test_before_the_first_rate(self):
        """A month before the first rate of its currency counts by that rate."""
        euro = self.other_bank.currency_id
        euro.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            [
                {"name": day, "rate": rate, "currency_id": euro.id}
                | {"company_id": self.bank.id}
                for day, rate in (("2026-05-01", 0.5), ("2026-06-01", 0.25))
            ]
        )
        self.account.currency_id = euro
        self._add_month(fee_income=100, branch_count=1)
        self._score()
        rate = euro._get_rates(self.bank, "2026-03-31")[euro.id]
        self.assertEqual(rate, 0.5)
        self.assertAlmostEqual(self.customer.window_amount, 200, 2)
