from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import BankCommon

# the last movement of an account; by these its months lie in the window or not
MOVED = (
    None,
    "2026-01-31",
    "2026-02-14",
    "2026-02-28",
    "2026-03-01",
    "2026-03-15",
    "2026-03-31",
    "2026-04-20",
)
FACTS = (
    "first_purchase_date",
    "last_purchase_date",
    "next_purchase_date",
    "window_last_date",
    "purchase_count",
    "window_count",
    "purchase_amount",
    "window_amount",
)


@tagged("post_install", "-at_install")
class TestCrmBankScoringTotal(BankCommon):
    """Facts are added up month by month: the same as of the list of all movements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env["crm.rfm.scheme"].create(
            {"name": "Bank", "company_id": cls.bank.id, "source": "bank"}
        )
        people = (cls.anna, cls.bijan, cls.cyrus)
        shares = dict(zip(people, (33.33, 33.33, 33.34), strict=True))
        for number, moved in enumerate(MOVED):
            holder = {people[number % 3]: 100}
            cls._create_months(f"own {number}", holder, moved, number)
            cls._create_months(f"joint {number}", shares, moved, number + 1)

    @classmethod
    def _create_months(cls, name, holders, moved, number):
        account = cls._create_account(
            name,
            holders,
            date_opened=f"2026-0{1 + number % 4}-0{1 + number}",
            last_customer_date=moved,
        )
        cls.env["crm.bank.account.month"].create(
            [
                {
                    "account_id": account.id,
                    "month": f"2026-0{month}-01",
                    "average_balance": 1000.01 * month,
                    "mobile_count": (number + month) % 3,
                    "fee_income": 5.07 * number,
                }
                for month in range(1, 5)
            ]
        )

    def _get_facts(self, as_of):
        """Return what the model computes: {partner: {fact: value}}."""
        relationships = self.env["crm.relationship"]._with_scheme(self.scheme, as_of)
        self.env.cr.execute(relationships._get_fact_sql(self.bank))
        return {
            row["partner_id"]: {name: row[name] or 0 for name in FACTS}
            for row in self.env.cr.dictfetchall()
        }

    def _get_expected(self, as_of, today):
        """Return the same from the list, added up here."""
        relationships = self.env["crm.relationship"]._with_scheme(self.scheme, as_of)
        query = relationships._get_purchase_sql(self.bank)
        rows = {}
        for partner, moment, *row in self.env.execute_query(query):
            rows.setdefault(partner, []).append((moment.date(), *row))
        start = as_of - timedelta(days=self.scheme.window_days - 1)
        return {
            partner: self._add_up(
                [row for row in own if row[0] <= today],
                [row for row in own if row[0] > today],
                [row for row in own if start <= row[0] <= as_of],
            )
            for partner, own in rows.items()
        }

    def _add_up(self, due, ahead, window):
        def days(rows):
            return [day for day, _amount, is_purchase, _count in rows if is_purchase]

        values = (
            min(days(due), default=0),
            max(days(due), default=0),
            min(days(ahead), default=0),
            max(days(window), default=0),
            sum(count for *_day, is_purchase, count in due if is_purchase),
            sum(count for *_day, is_purchase, count in window if is_purchase),
            round(sum(amount for _day, amount, *_count in due), 2),
            round(sum(amount for _day, amount, *_count in window), 2),
        )
        return dict(zip(FACTS, values, strict=True))

    def test_same_as_the_list(self):
        """On every kind of day, for windows that begin in the midst of a month too."""
        for today in ("2026-02-28", "2026-03-01", "2026-03-15", "2026-03-31"):
            for window, behind in ((365, 0), (31, 0), (30, 0), (15, 10), (1, 0)):
                with self.subTest(today=today, window=window, behind=behind):
                    with freeze_time(f"{today} 12:00:00"):
                        day = date.fromisoformat(today)
                        as_of = day - timedelta(days=behind)
                        self.scheme.window_days = window
                        facts = self._get_facts(as_of)
                        self.assertEqual(facts, self._get_expected(as_of, day))
                    self.assertEqual(len(facts), 3)

    def test_days_are_counted_from_the_list(self):
        """Where days are counted, amounts and dates are those of movements."""
        as_of = date(2026, 3, 31)
        with freeze_time("2026-03-31 12:00:00"):
            by_movement = self._get_facts(as_of)
            self.scheme.count_unit = "day"
            by_day = self._get_facts(as_of)
        for partner, facts in by_day.items():
            for name in FACTS:
                same = facts[name] == by_movement[partner][name]
                self.assertEqual(same, not name.endswith("_count"), name)
