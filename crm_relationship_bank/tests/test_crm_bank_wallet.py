from psycopg2 import IntegrityError

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship_bank.models.wallet.wallet_rule import get_rank_share

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCrmBankWallet(BankCommon):
    """Share of wallet: per line, deposits and debts apart, with source and date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival, cls.third = cls.env["res.bank"].create(
            [{"name": "Rival"}, {"name": "Third"}]
        )
        cls._create_account("1", {cls.anna: 100}, balance=300)
        cls._create_account("2", {cls.anna: 100}, balance=50, product_id=cls.loan.id)
        cls.customer = cls._get_relationship(cls.anna)

    def _know(self, **values):
        values = {"line": "current", "date": "2026-01-01"} | values
        if values.get("kind") != "rank":
            values = {"bank_id": self.rival.id, "amount": 100} | values
        return self.env["crm.bank.wallet"].create(
            {
                "relationship_id": self.customer.id,
                "currency_id": self.bank.currency_id.id,
            }
            | values
        )

    def _get_shares(self):
        self.env.flush_all()
        self.customer.invalidate_recordset()
        return self.customer.wallet_share_ids.grouped("line")

    def test_two_banks_first_rank(self):
        """Two banks, first rank: two thirds; all ranks of any number sum to one."""
        self.assertAlmostEqual(get_rank_share(1, 2), 2 / 3)
        for count in range(2, 8):
            total = sum(get_rank_share(rank, count) for rank in range(1, count + 1))
            self.assertAlmostEqual(total, 1)
        self._know(kind="rank", our_rank=1, bank_count=2, source="estimate")
        share = self._get_shares()["current"]
        self.assertAlmostEqual(share.share, 66.67, 2)
        self.assertAlmostEqual(share.growth_room, 150, 2)
        self.assertEqual(share.method, "rank")

    def test_rank_without_holdings(self):
        """A ranking of who holds nothing here tells no room, and is doubtful."""
        self._know(kind="rank", our_rank=1, bank_count=2, line="card")
        share = self._get_shares()["card"]
        self.assertFalse(share.growth_room)
        self.assertTrue(share.is_doubtful)

    def test_amounts_before_rank(self):
        """Known amounts count more than a ranking."""
        self._know(kind="rank", our_rank=2, bank_count=2)
        self._know(source="statement", date="2026-03-01")
        self._know(bank_id=self.third.id, amount=200)
        share = self._get_shares()["current"]
        self.assertRecordValues(
            share,
            [
                {
                    "own_amount": 300,
                    "other_amount": 300,
                    "share": 50,
                    "growth_room": 300,
                    "method": "amount",
                    "source": "statement",
                }
            ],
        )
        self.assertEqual(str(share.date), "2026-01-01")

    def test_deposits_and_debts_apart(self):
        """A line has one side; a deposit never makes up for a debt."""
        self._know()
        self._know(line="loan", amount=150)
        shares = self._get_shares()
        self.assertEqual(shares["current"].side, "deposit")
        self.assertEqual(shares["current"].share, 75)
        self.assertEqual(shares["loan"].side, "debt")
        self.assertEqual(shares["loan"].share, 25)

    def test_own_currency(self):
        """Amounts elsewhere in another currency count at its rate."""
        euro = self.env.ref("base.EUR")
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": "2000-01-01",
                "rate": 2,
                "company_id": self.bank.id,
            }
        )
        self._know(amount=200, currency_id=euro.id)
        self.assertEqual(self._get_shares()["current"].other_amount, 100)

    def test_doubtful(self):
        """An overdrawn account makes a share below 0: shown, and said."""
        self._create_account(
            "3", {self.anna: 100}, balance=-50, product_id=self.term.id
        )
        self._know(line="term", amount=20)
        share = self._get_shares()["term"]
        self.assertTrue(share.is_doubtful)
        customer = self._as("teller", share.relationship_id)
        self.assertTrue(customer.is_wallet_doubtful)
        with Form(customer) as form:
            self.assertTrue(form.is_wallet_doubtful)
        self._know()
        self.assertFalse(self._get_shares()["current"].is_doubtful)

    def test_nothing_known(self):
        """Without anything known of elsewhere there is no share to show."""
        self.assertFalse(self._get_shares())

    def test_refused(self):
        """An amount needs its bank, a ranking a place among two or more."""
        for values in (
            {"bank_id": False},
            {"amount": -1},
            {"kind": "rank", "our_rank": 3, "bank_count": 2},
            {"kind": "rank", "our_rank": 1, "bank_count": 1},
            {"kind": "rank", "our_rank": 0, "bank_count": 2},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self._know(**values)

    def test_seen_by_branch(self):
        """Wallet and shares are seen with the customer."""
        known = self._know()
        self.env.flush_all()
        share = self.env["crm.bank.wallet.share"].search(
            [("relationship_id", "=", self.customer.id)]
        )
        self.assertEqual(self._as("teller", known).amount, 100)
        self.assertEqual(self._as("teller", share).share, 75)
        self.customer.home_branch_id = self.far
        self.assertFalse(self._as("teller", known).has_access("read"))
        shares = self._as("teller", self.env["crm.bank.wallet.share"])
        self.assertFalse(shares.search([("relationship_id", "=", self.customer.id)]))
