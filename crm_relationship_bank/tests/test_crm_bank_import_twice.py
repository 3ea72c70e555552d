from odoo.tests import tagged
from odoo.tools import mute_logger

from .import_common import BankImportCommon


@tagged("post_install", "-at_install")
class TestCrmBankImportTwice(BankImportCommon):
    """Lines that contradict each other or what is known, and what stays behind."""

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

    def test_reason_of_closing(self):
        """Only a closed account has a reason; open again it has none."""
        account = self._get_account("1001")
        self.assertEqual((account.state, account.close_reason), ("open", False))
        closed = self._get_account("1004")
        head = "account,product,branch,status\n"
        self._load("account", data=f"{head}1004,CUR,102,open\n")
        self.assertEqual((closed.state, closed.close_reason), ("open", False))
        line = "1004,CUR,102,closed,2026-01-31\n"
        self._load("account", data=f"account,product,branch,status,closed\n{line}")
        self.assertIn("core banking", closed.close_reason)

    def test_birthday_of_a_member(self):
        """A birthday that is loaded moves the day on which a member turns 18."""
        customer = self._get_account("1001").relationship_id
        household = self.env["crm.bank.household"].create(
            {"name": "Amini", "company_id": self.bank.id}
        )
        member = self.env["crm.bank.household.member"].create(
            {"household_id": household.id, "relationship_id": customer.id}
        )
        self.assertEqual(str(member.adult_date), "2008-05-17")
        self._load("customer", data="customer,name,birthday\nC1,Anna,2010-01-02\n")
        self.assertEqual(str(member.adult_date), "2028-01-02")
        self.env.flush_all()
        found = member.search([("adult_date", "=", "2028-01-02")])
        self.assertIn(member, found)

    def test_file_is_not_kept(self):
        """Who may not read whole numbers does not read them in the file either."""
        data = "account,month,closing_balance\n1001,2026-01,9\n"
        for text, state in ((data, "done"), ("month\n2026-01\n", "refused")):
            record = self._as("manager", self._load("month", data=text))
            self.assertEqual(record.state, state)
            self.assertFalse(record.file)
