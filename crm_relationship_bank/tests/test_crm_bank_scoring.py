from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common import BankCommon

AS_OF = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestCrmBankScoring(BankCommon):
    """A bank's purchases, lifecycle and tiers, by its accounts and their months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.bank | cls.other_bank).relationship_use_tiers = False
        cls.scheme = cls.env["crm.rfm.scheme"].create(
            {"name": "Bank", "company_id": cls.bank.id, "source": "bank"}
            | {"as_of_date": AS_OF, "change_limit": 0, "new_days": 0}
        )
        cls.account = cls._create_account(
            "1",
            {cls.anna: 60, cls.bijan: 40},
            date_opened="2025-01-10",
            last_customer_date="2026-02-20",
            balance=2000,
        )
        cls._create_months(cls.account)
        cls.one, cls.two = map(cls._get_relationship, (cls.anna, cls.bijan))

    @classmethod
    def _create_months(cls, account):
        return cls.env["crm.bank.account.month"].create(
            [
                {
                    "account_id": account.id,
                    "month": f"2026-0{month}-01",
                    "average_balance": 1000 * month,
                    "mobile_count": 10 // month,
                    "fee_income": 5,
                    "interest_margin": 5.01,
                }
                for month in (1, 2)
            ]
        )

    def _score(self):
        self.env.cr.flush()
        run = self.env["crm.scoring.run"].create({"company_id": self.bank.id})
        run.action_run()
        self.assertEqual(run.state, "done", run.error)
        return run

    def test_facts(self):
        """Opening, movements and months become dates, counts and amounts by share."""
        self._score()
        for customer, amount in ((self.one, 30.02), (self.two, 20.00)):
            self.assertAlmostEqual(customer.window_amount, amount, 2)
            self.assertEqual(customer.purchase_count, 16)
            self.assertEqual(str(customer.first_purchase_date), "2025-01-10")
            self.assertEqual(str(customer.last_purchase_date), "2026-02-20")
            self.assertEqual(customer.lifecycle_kind, "active")

    def test_amounts_close(self):
        """The parts of the holders sum to the account's value, to the last cent."""
        self._create_account(
            "2",
            {self.anna: 33.33, self.bijan: 33.33, self.cyrus: 33.34},
            date_opened="2025-01-10",
        )
        self._create_months(self._get_last())
        self._score()
        people = map(self._get_relationship, (self.anna, self.bijan, self.cyrus))
        total = sum(person.window_amount for person in people)
        self.assertAlmostEqual(total, 2 * (30 + 2 * 10.01), 2)

    def _get_last(self):
        return self.env["crm.bank.account"].search([], order="id desc", limit=1)

    def test_signatory_is_no_buyer(self):
        self.account.holder_ids = [
            Command.create(
                {"partner_id": self.cyrus.id, "role": "signatory", "share": 0}
            )
        ]
        self._score()
        signatory = self._get_relationship(self.cyrus)
        self.assertEqual(signatory.purchase_count, 0)
        self.assertEqual(signatory.lifecycle_kind, "prospect")

    def test_weights(self):
        """Weights of the product say what balances and income are worth."""
        self.current.write({"balance_weight": 0, "income_weight": 50})
        self._score()
        self.assertAlmostEqual(self.one.window_amount, 6.02, 2)

    def test_second_run_writes_nothing(self):
        self._score()
        run = self._score()
        self.assertEqual((run.line_count, run.mended_count), (0, 0))

    def test_loaded_by_night(self):
        """What an import writes by SQL is found by the next run, full or not."""
        self._score()
        self.env.cr.execute(
            """
            INSERT INTO crm_bank_account_month (
                account_id, month, fee_income, branch_count, write_date)
            VALUES (%s, '2026-03-01', 100, 1, NOW() AT TIME ZONE 'UTC' + INTERVAL '1h')
            """,
            (self.account.id,),
        )
        run = self._score()
        self.assertFalse(run.is_full)
        self.assertEqual(run.mended_count, 0)
        self.assertAlmostEqual(self.one.window_amount, 90.02, 2)
        self.assertEqual(str(self.one.last_purchase_date), "2026-03-31")

    # --- lifecycle ---

    def _close(self, account, day="2026-03-10"):
        account.write(
            {"state": "closed", "date_closed": day, "close_reason": "Moved away"}
        )

    def test_former_when_all_are_closed(self):
        """One open account keeps a customer; the last one closed makes it former."""
        other = self._create_account("3", {self.anna: 100}, date_opened="2020-01-01")
        self._score()
        self._close(self.account)
        self._score()
        self.assertEqual(self.one.lifecycle_kind, "active")
        self.assertEqual(self.two.lifecycle_kind, "former")
        self._close(other)
        self._score()
        self.assertEqual(self.one.lifecycle_kind, "former")

    def test_silence_makes_nobody_former(self):
        """Years without a movement put an account to sleep, its holder stays."""
        quiet = self._create_account("4", {self.cyrus: 100}, date_opened="2015-01-01")
        self._score()
        customer = self._get_relationship(self.cyrus)
        self.assertEqual(customer.lifecycle_kind, "active")
        self.assertEqual(str(quiet.date_opened), "2015-01-01")

    def test_new_account_wins_back(self):
        self._score()
        self._close(self.account)
        self._score()
        self.assertEqual(self.two.lifecycle_kind, "former")
        self._create_account("5", {self.bijan: 100}, date_opened="2026-03-30")
        self._score()
        self.assertEqual(self.two.lifecycle_kind, "active")

    def test_late_movements_win_nobody_back(self):
        """Months of closed accounts that come late make nobody a customer again."""
        self._score()
        self._close(self.account)
        self._score()
        month = {"account_id": self.account.id, "month": "2026-03-01"}
        self.env["crm.bank.account.month"].create(month | {"mobile_count": 3})
        self._score()
        self.assertGreater(self.two.last_purchase_date, self.two.former_purchase_date)
        self.two._activate_buyers()  # as whenever purchases are settled
        self.assertEqual(self.two.lifecycle_kind, "former")
        self.assertNotIn("win_back", self.two.change_ids.mapped("stage_cause"))

    def test_new_account_needs_no_movement(self):
        """Who came back by an account stays, though nothing was moved on it yet."""
        self._score()
        self._close(self.account)
        self._score()
        self._create_account("5", {self.bijan: 100}, date_opened="2026-03-30")
        self._score()
        self.two.former_purchase_date = self.two.last_purchase_date
        self.two._activate_buyers()
        self.assertEqual(self.two.lifecycle_kind, "active")

    # --- tiers ---

    def _use_tiers(self, **rule):
        self.bank.relationship_use_tiers = True
        tiers = self.env["crm.customer.tier"].create(
            [{"name": "Top", "sequence": 1000}, {"name": "Base", "sequence": 1001}]
        )
        self.env["crm.customer.tier.scheme"].create(
            {
                "name": "Bank",
                "company_id": self.bank.id,
                "method": "line",
                "measure": "bank_contribution",
                "newcomer_months": 0,
                "grace_days": 0,
                "rule_ids": [
                    Command.create({"tier_id": tiers[0].id, "line": 10} | rule),
                    Command.create({"tier_id": tiers[1].id}),
                ],
            }
        )
        self._score()
        return tiers

    def test_contribution(self):
        """Fees and margin of the window, each month rounded by share."""
        top, base = self._use_tiers()
        self.assertAlmostEqual(self.one.tier_value, 12.02, 2)
        self.assertAlmostEqual(self.two.tier_value, 8.00, 2)
        self.assertEqual(self.one.tier_id, top)
        self.assertEqual(self.two.tier_id, base)

    def test_coverage(self):
        """Only who holds enough of the needed lines reaches the tier."""
        (self.current | self.loan).is_needed = True
        top, base = self._use_tiers(min_coverage=100)
        self.assertEqual(self.one.tier_id, base)
        # another product of the line
        loan = self.loan.copy({"code": "LO2", "is_needed": False})
        self._create_account(
            "6", {self.anna: 100}, product_id=loan.id, date_opened="2026-01-01"
        )
        self._score()
        self.assertEqual(self.one.tier_id, top)

    def test_share_of_wallet(self):
        """Nothing known elsewhere is not enough; half of the deposits is."""
        top, base = self._use_tiers(min_wallet=50)
        self.assertEqual(self.one.tier_id, base)
        rival = self.env["res.bank"].create({"name": "Rival"})
        known = self.env["crm.bank.wallet"].create(
            {"relationship_id": self.one.id, "line": "term", "bank_id": rival.id}
            | {"amount": 1200, "currency_id": self.bank.currency_id.id}
        )
        self._score()
        self.assertEqual(self.one.tier_id, top)
        known.amount = 1300
        self._score()
        self.assertEqual(self.one.tier_id, base)
        known.amount = 0
        self._score()
        self.assertEqual(self.one.tier_id, top)

    def test_tiers_stay_without_the_bank(self):
        """Uninstalling gives schemes a measure that the base has."""
        self._use_tiers()
        schemes = self.env["crm.customer.tier.scheme"]
        scheme = schemes.search([("measure", "=", "bank_contribution")])
        schemes._leave_bank()
        self.assertEqual(set(scheme.mapped("measure")), {"window_amount"})
