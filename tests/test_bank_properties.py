"""Money of a bank, split at random: nothing is lost and nothing is counted twice."""

from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings, strategies as st

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relationship_bank.models.account.account_number import (
    mask,
    normalise,
)
from odoo.addons.crm_relationship_bank.models.wallet.wallet_rule import get_rank_share
from odoo.addons.crm_relationship_bank.tests.common import BankCommon

PEOPLE = 5
CURRENCIES = ("USD", "JPY", "KWD")  # two decimals, none, three
money = st.integers(-(10**9), 10**9)


def split(cuts):
    """Return shares in hundredths of a percent that sum to 10,000.

    >>> split([2500, 9000])
    [2500, 6500, 1000]
    """
    ends = [0, *sorted(cuts), 10_000]
    return [after - before for before, after in zip(ends, ends[1:], strict=False)]


shares = st.lists(st.integers(0, 10_000), max_size=PEOPLE - 1).map(split)
accounts = st.lists(
    st.tuples(money, st.sampled_from(CURRENCIES), shares, st.integers(0, PEOPLE - 1)),
    min_size=1,
    max_size=6,
)
households = st.lists(
    st.one_of(st.none(), st.integers(0, 1)), min_size=PEOPLE, max_size=PEOPLE
)


@tagged("post_install", "-at_install")
class TestBankProperties(BankCommon):
    """Accounts, customers and households have the same sums, in every currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Person {number}"} for number in range(PEOPLE)]
        )
        cls.currencies = {name: cls._enable_currency(name) for name in CURRENCIES}
        cls.homes = cls.env["crm.bank.household"].create(
            [{"name": name, "company_id": cls.bank.id} for name in ("One", "Two")]
        )

    def _fill(self, drawn):
        """Make the accounts; return ``{currency: what they hold together}``."""
        totals = {}
        for number, (cents, code, parts, first) in enumerate(drawn):
            currency = self.currencies[code]
            balance = Decimal(cents).scaleb(-currency.decimal_places)
            totals[currency.id] = totals.get(currency.id, 0) + balance
            self.env["crm.bank.account"].create(
                {
                    "number": f"{number}",
                    "product_id": self.current.id,
                    "branch_id": self.branch.id,
                    "company_id": self.bank.id,
                    "currency_id": currency.id,
                    "balance": float(balance),
                    "holder_ids": [
                        Command.create(
                            {
                                "partner_id": self.people[(first + place) % PEOPLE].id,
                                "share": part / 100,
                                "role": "joint" if place else "primary",
                            }
                        )
                        for place, part in enumerate(parts)
                    ],
                }
            )
        return totals

    def _get_holdings(self):
        """Return the holdings at the bank; the database may have other banks."""
        holdings = self.env["crm.bank.holding"]._table_query
        return SQL("SELECT * FROM (%s) h WHERE company_id = %s", holdings, self.bank.id)

    def _sum(self, column):
        """Return ``{currency: sum}`` of holdings, added up by a column first."""
        self.env.flush_all()
        query = SQL(
            """
            SELECT currency_id, SUM(amount)::text FROM (
                SELECT currency_id, %s, SUM(amount) AS amount
                FROM (%s) h GROUP BY 1, 2
            ) part GROUP BY currency_id
            """,
            SQL.identifier(column),
            self._get_holdings(),
        )
        return {key: Decimal(total) for key, total in self.env.execute_query(query)}

    def _get_parts(self):
        """Return ``{(person, account): exact part}``."""
        self.env.flush_all()
        query = SQL(
            "SELECT partner_id, account_id, amount::text FROM (%s) h",
            self._get_holdings(),
        )
        rows = self.env.execute_query(query)
        return {(partner, account): Decimal(text) for partner, account, text in rows}

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(accounts, households)
    @example([(1, "USD", [3333, 3333, 3334], 0)], [0, 0, 1, None, None])
    @example([(-1, "JPY", [5000, 5000], 4)], [None] * PEOPLE)
    def test_sums_agree(self, drawn, places):
        with self.cr.savepoint() as savepoint:
            self.env["crm.bank.account"].search(
                [("company_id", "=", self.bank.id)]
            ).unlink()
            totals = self._fill(drawn)
            for column in ("account_id", "relationship_id", "household_id"):
                self.assertEqual(self._sum(column), totals)
            self._settle_in(places)
            for column in ("account_id", "relationship_id", "household_id"):
                self.assertEqual(self._sum(column), totals)
            self._check_parts()
            self._check_move(places, totals)
            savepoint.rollback()
        self.env.invalidate_all()

    def _settle_in(self, places):
        """Put customers into their households."""
        relationships = self.env["crm.relationship"]
        for person, place in zip(self.people, places, strict=True):
            customer = relationships._get_of(person, self.bank)
            if place is not None and customer:
                self.env["crm.bank.household.member"].create(
                    {
                        "household_id": self.homes[place].id,
                        "relationship_id": customer.id,
                    }
                )

    def _check_parts(self):
        """Nobody is a whole unit away from its exact share."""
        parts = self._get_parts()
        holders = self.env["crm.bank.account.holder"].search(
            [("account_id.company_id", "=", self.bank.id)]
        )
        self.assertEqual(len(parts), len(holders))
        for holder in holders:
            account = holder.account_id
            unit = Decimal(1).scaleb(-account.currency_id.decimal_places)
            balance = Decimal(repr(account.balance)).quantize(unit)
            exact = balance * Decimal(f"{holder.share:.2f}") / 100
            part = parts[holder.partner_id.id, account.id]
            self.assertEqual(part, part.quantize(unit))
            self.assertLessEqual(abs(part - exact), unit)

    def _check_move(self, places, totals):
        """A member that moves takes its part along, at once; the total stays."""
        member = self.homes.member_ids[:1]
        if not member:
            return
        target = self.homes - member.household_id
        before = self._get_home_sums()
        moved = self._get_member_sums(member)
        source = member.household_id
        member.household_id = target
        after = self._get_home_sums()
        for currency, amount in moved.items():
            key, old = (target.id, currency), (source.id, currency)
            self.assertEqual(after.get(key, 0), before.get(key, 0) + amount)
            self.assertEqual(after.get(old, 0), before[old] - amount)
        self.assertEqual(self._sum("household_id"), totals)

    def _get_home_sums(self):
        return self._get_sums(SQL("household_id"), SQL("household_id IS NOT NULL"))

    def _get_member_sums(self, member):
        condition = SQL("relationship_id = %s", member.relationship_id.id)
        sums = self._get_sums(SQL("0"), condition)
        return {currency: amount for (_zero, currency), amount in sums.items()}

    def _get_sums(self, key, condition):
        self.env.flush_all()
        query = SQL(
            "SELECT %s, currency_id, SUM(amount)::text FROM (%s) h WHERE %s"
            " GROUP BY 1, 2",
            key,
            self._get_holdings(),
            condition,
        )
        rows = self.env.execute_query(query)
        return {(own, currency): Decimal(text) for own, currency, text in rows}

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(st.text(max_size=40))
    def test_masks_tell_less_than_half(self, text):
        number = normalise(text)
        self.assertEqual(normalise(number), number)
        shown = mask(number).removeprefix("••••")
        self.assertTrue(number.endswith(shown))
        self.assertLessEqual(len(shown), 4)
        self.assertLess(2 * len(shown), max(len(number), 1))

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(st.integers(2, 50))
    def test_ranks_share_the_wallet(self, count):
        """The better rank has more, and all of them have the whole."""
        found = [get_rank_share(rank, count) for rank in range(1, count + 1)]
        self.assertEqual(found, sorted(found, reverse=True))
        self.assertAlmostEqual(sum(found), 1)
