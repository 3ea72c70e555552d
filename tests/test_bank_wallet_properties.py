"""Share of wallet with random holdings here and elsewhere."""

from hypothesis import HealthCheck, example, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship_bank.models.account.product_lines import get_side
from odoo.addons.crm_relationship_bank.tests.common import BankCommon

LINES = ("current", "term", "loan")
# what is held here and elsewhere of each line, in cents; None: nothing is known
here = st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=3)
there = st.lists(st.none() | st.integers(0, 10**9), min_size=3, max_size=3)


@tagged("post_install", "-at_install")
class TestBankWalletProperties(BankCommon):
    """Each line by itself, deposits and debts apart, with source and date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.env["res.bank"].create({"name": "Rival"})
        products = dict(zip(LINES, (cls.current, cls.term, cls.loan), strict=True))
        cls.accounts = {
            line: cls._create_account(line, {cls.anna: 100}, product_id=product.id)
            for line, product in products.items()
        }
        cls.customer = cls._get_relationship(cls.anna)

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(here, there)
    @example([0, 0, 0], [0, 0, 0])
    @example([10000, -10000, 5], [10000, 10000, None])
    def test_shares(self, held, known):
        """The share is own of all, doubtful where that is no share at all."""
        with self.cr.savepoint() as savepoint:
            for line, cents in zip(LINES, held, strict=True):
                self.accounts[line].balance = cents / 100
            self._know(known)
            self.env.flush_all()
            self.customer.invalidate_recordset()
            shares = self.customer.wallet_share_ids.grouped("line")
            self.assertEqual(
                set(shares),
                {line for line, cents in zip(LINES, known, strict=True) if cents},
            )
            for line, own, other in zip(LINES, held, known, strict=True):
                if other:
                    self._check_share(shares[line], own, other)
            savepoint.rollback()
        self.env.invalidate_all()

    def _know(self, known):
        self.env["crm.bank.wallet"].create(
            [
                {
                    "relationship_id": self.customer.id,
                    "line": line,
                    "bank_id": self.rival.id,
                    "amount": cents / 100,
                    "currency_id": self.bank.currency_id.id,
                }
                for line, cents in zip(LINES, known, strict=True)
                if cents
            ]
        )

    def _check_share(self, share, own, other):
        self.assertEqual(share.side, get_side(share.line))
        self.assertTrue(share.source and share.date)
        self.assertAlmostEqual(share.own_amount, own / 100, 2)
        self.assertAlmostEqual(share.growth_room, other / 100, 2)
        if own + other:
            exact = 100 * own / (own + other)
            # what is stored has two decimals, whatever the size
            self.assertAlmostEqual(
                share.share, exact, delta=max(0.006, abs(exact) / 1e9)
            )
            self.assertEqual(share.is_doubtful, own < 0)
