from odoo.tests import tagged
from odoo.tools import mute_logger

from .import_common import BankImportCommon


@tagged("post_install", "-at_install")
class TestCrmBankImportTwice(BankImportCommon):
    """Lines that contradict each other, or what is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_night()
        for profile in cls.profiles.values():
            profile.control_mark = False

    def _count_rejects(self, kind, *lines):
        record = self._load(kind, data="\n".join([*lines, ""]))
        self.assertFalse(record.problem)
        return self._get_rejects(record)

    def test_month_in_two_spellings(self):
        """A month is one month, with its first day or without."""
        rejects = self._count_rejects(
            "month", "account,month", "1001,2026-04", "1001,2026-04-01", "1001,2026-05"
        )
        self.assertEqual(set(rejects), {2, 3})

    def test_amount_in_two_spellings(self):
        """An amount is one amount, with decimals or without; none is 0."""
        rejects = self._count_rejects(
            "event",
            "account,date,kind,amount",
            "1001,2026-03-01,outflow,100",
            "1001,2026-03-01,outflow,100.00",
            "1001,2026-03-01,inflow,",
            "1001,2026-03-01,inflow,0.0",
            "1001,2026-03-01,outflow,10",
        )
        self.assertEqual(set(rejects), {2, 3, 4, 5})

    def test_closed_before_the_known_opening(self):
        rejects = self._count_rejects(
            "account",
            "account,product,branch,status,closed",
            "1001,CUR,101,closed,2024-01-09",
            "1002,TRM,101,closed,2025-05-05",
        )
        self.assertEqual(set(rejects), {2})
        self.assertIn("before it was opened", str(rejects[2]))

    def test_refused_by_the_database(self):
        """What no check knows refuses the file, and says by which rule."""
        closed = self._get_account("1004")
        self.assertEqual(closed.state, "closed")
        before = self._get_versions()
        with mute_logger("odoo.sql_db"):
            record = self._load(
                "account",
                data="account,product,branch,opened\n1004,CUR,101,2030-01-01\n",
            )
        self.assertEqual(record.state, "refused")
        self.assertIn("crm_bank_account_dates", record.problem)
        self.assertEqual((record.new_count, record.changed_count), (0, 0))
        self.assertEqual(self._get_versions(), before)
