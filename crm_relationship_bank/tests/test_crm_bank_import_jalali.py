import base64

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relationship_bank.models.load.jalali_sql import (
    get_day_sql,
    get_month_sql,
)

from .import_common import BankImportCommon

# from printed calendars: first and last days of leap years and of those after them, the
# turn of the halves of a year, and a day that everybody knows
DAYS = {
    "1357-11-22": "1979-02-11",
    "1375-01-01": "1996-03-20",
    "1375-12-30": "1997-03-20",
    "1379-01-01": "2000-03-20",
    "1399-01-01": "2020-03-20",
    "1399-12-30": "2021-03-20",
    "1400-01-01": "2021-03-21",
    "1403-01-01": "2024-03-20",
    "1403-05-12": "2024-08-02",
    "1403-06-31": "2024-09-21",
    "1403-07-01": "2024-09-22",
    "1403-12-30": "2025-03-20",
    "1404-01-01": "2025-03-21",
    "1404-12-29": "2026-03-20",
    "1408-12-30": "2030-03-20",
}
NO_DAYS = ("1404-12-30", "1400-12-30", "1403-07-31", "1403-13-01", "1403-00-10")
NO_DAYS += ("1243-01-01", "1473-01-01", "2024-03-20", "1403-5-1", "14030", "")


@tagged("post_install", "-at_install")
class TestCrmBankImportJalali(BankImportCommon):
    """Files with days of the Jalali calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profiles["account"].calendar = "jalali"
        cls.profiles["month"].calendar = "jalali"

    def _convert(self, get_sql, texts):
        value = get_sql(SQL("day.text"))
        query = SQL("SELECT %s FROM UNNEST(%s::text[]) AS day (text)", value, [*texts])
        return [row[0] for row in self.env.execute_query(query)]

    def test_days(self):
        """Known days in three spellings, leap years and the ends of years."""
        for sign in ("-", "/", ""):
            texts = [day.replace("-", sign) for day in DAYS]
            self.assertEqual(self._convert(get_day_sql, texts), [*DAYS.values()])

    def test_no_days(self):
        """What is no day of that calendar is told so, and nothing stays nothing."""
        self.assertEqual(set(self._convert(get_day_sql, NO_DAYS)), {"x"})
        self.assertEqual(self._convert(get_day_sql, [None]), [None])

    def test_months(self):
        """Twelve months in a row are twelve months in a row."""
        months = [f"{year}/{month:02}" for year in (1402, 1403) for month in (1, 6, 12)]
        self.assertEqual(
            self._convert(get_month_sql, months),
            ["2023-04", "2023-09", "2024-03", "2024-04", "2024-09", "2025-03"],
        )
        every = [f"{year}{month:02}" for year in (1399, 1400) for month in range(1, 13)]
        self.assertEqual(len(set(self._convert(get_month_sql, every))), 24)
        self.assertEqual(
            set(self._convert(get_month_sql, ["140313", "2024-03"])), {"x"}
        )

    def test_files(self):
        """Days with Persian digits are loaded; wrong ones are told by line."""
        record = self._load("account", "jalali_accounts.csv")
        self.assertFalse(record.problem)
        self.assertEqual(record.new_count, 3)
        found = [
            (str(account.date_opened), str(account.last_customer_date))
            for account in map(self._get_account, ("7001", "7002", "7003"))
        ]
        self.assertEqual(
            found,
            [
                ("2021-03-20", "2024-08-02"),
                ("2024-03-20", "2025-03-20"),
                ("1996-03-20", "2024-09-21"),
            ],
        )
        self.assertEqual(set(self._get_rejects(record)), {5, 6})
        reject_file = base64.b64decode(record.reject_file).decode("utf-8-sig")
        self.assertIn("such as 1403/05/12", reject_file)
        months = self._load(
            "month",
            data="account,month,closing_balance\n7001,۱۴۰۳/۰۵,7\n7001,1403/13,1\n"
            "TOTAL,2,8",
        )
        self.assertEqual((months.new_count, set(self._get_rejects(months))), (1, {3}))
        self.assertEqual(str(self._get_account("7001").month_ids.month), "2024-08-01")
        again = self._load("account", "jalali_accounts.csv")
        self.assertEqual((again.new_count, again.changed_count), (0, 0))
