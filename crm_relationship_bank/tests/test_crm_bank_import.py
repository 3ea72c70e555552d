import base64
from unittest.mock import patch

from psycopg2.pool import PoolError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .import_common import FILES, BankImportCommon


@tagged("post_install", "-at_install")
class TestCrmBankImport(BankImportCommon):
    """A night's files: what they make, and that a second time changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.night = cls._load_night()

    def test_loaded(self):
        """Everything of the night is there, and the log tells so."""
        for kind, counts in {
            "customer": (3, 3, 0),
            "account": (4, 4, 0),
            "holder": (6, 6, 0),
            "month": (3, 3, 0),
            "event": (2, 2, 0),
        }.items():
            record = self.night[kind]
            self.assertFalse(record.problem)
            found = (record.line_count, record.new_count, record.reject_count)
            self.assertEqual(found, counts, kind)
            self.assertEqual(record.state, "done")
            self.assertTrue(record.date_end)

    def test_totals_close(self):
        """The control line, the sum of the lines and what is stored agree."""
        record = self.night["account"]
        self.assertEqual(record.control_sum, "11000.75")
        self.assertEqual(record.total_sum, "11000.75")
        accounts = self.env["crm.bank.account"].search(
            [("company_id", "=", self.bank.id)]
        )
        self.assertAlmostEqual(sum(accounts.mapped("balance")), 11000.75, 2)

    def test_values(self):
        account = self._get_account("1001")
        self.assertRecordValues(
            account,
            [
                {
                    "product_id": self.current.id,
                    "branch_id": self.branch.id,
                    "iban": "GB82WEST12345698765432",
                    "balance": 1500.50,
                    "state": "open",
                }
            ],
        )
        self.assertEqual(account.relationship_id.bank_customer_number, "C1")
        self.assertEqual(str(account.relationship_id.birthday), "1990-05-17")
        self.assertEqual(account.relationship_id.partner_id.vat, "0012345678")
        self.assertEqual(account.relationship_id.home_branch_id, self.branch)
        self.assertEqual(sorted(account.holder_ids.mapped("share")), [40, 60])
        self.assertEqual(account.month_ids.mapped("mobile_count"), [14, 11])
        self.assertEqual(account.event_ids.relationship_id, account.relationship_id)
        closed = self._get_account("1004")
        self.assertEqual((closed.state, closed.close_reason), ("closed", "Moved away"))
        term = self._get_account("1002")
        self.assertEqual(term.currency_id, self.bank.currency_id)

    def test_second_time_changes_nothing(self):
        """The same files again: 0 new, 0 changed, and no row is written."""
        before = self._get_versions()
        for kind, record in self._load_night().items():
            self.assertEqual((record.new_count, record.changed_count), (0, 0), kind)
        self.assertEqual(self._get_versions(), before)

    def test_correction(self):
        """A month that comes again with other figures is written over."""
        record = self._load(
            "month",
            data="account,month,closing_balance,fee_income\n1001,2026-01,7,\nTOTAL,1,7",
        )
        self.assertEqual((record.new_count, record.changed_count), (0, 1))
        month = self._get_account("1001").month_ids[-1]
        self.assertEqual((month.closing_balance, month.fee_income), (7, 3.5))

    def test_customer_changes(self):
        record = self._load(
            "customer", data="customer,name,branch\nC1,Anna Bahar,102\nTOTAL,1"
        )
        self.assertEqual((record.new_count, record.changed_count), (0, 1))
        customer = self._get_account("1001").relationship_id
        self.assertEqual(customer.partner_id.name, "Anna Bahar")
        self.assertEqual(customer.home_branch_id, self.sister)

    def test_holders_change(self):
        """A file tells all holders: roles swap, who is not named holds no more."""
        record = self._load(
            "holder",
            data="account,customer,role,share\n1001,C2,primary,70\n"
            "1001,C3,joint,30\nTOTAL,2",
        )
        self.assertEqual((record.new_count, record.changed_count), (1, 2))
        account = self._get_account("1001")
        self.assertEqual(account.relationship_id.bank_customer_number, "C2")
        numbers = account.holder_ids.relationship_id.mapped("bank_customer_number")
        self.assertEqual(set(numbers), {"C2", "C3"})
        self.assertEqual(account.event_ids.relationship_id, account.relationship_id)
        swap = "account,customer,role,share\n1001,C2,joint,70\n1001,C3,primary,30\n"
        self.assertFalse(self._load("holder", data=swap + "TOTAL,2").problem)

    def test_reopened(self):
        """An account that is open again has no day of closing."""
        data = "account,product,branch,status\n1004,CUR,102,open\nTOTAL,1"
        self.assertFalse(self._load("account", data=data).problem)
        account = self._get_account("1004")
        self.assertEqual((account.state, account.date_closed), ("open", False))

    # --- doors ---

    def test_killed_in_the_middle(self):
        """What fails while merging leaves nothing behind."""
        before = self._get_versions()
        model = type(self.env["crm.bank.import"])
        with (
            patch.object(model, "_insert_rows", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            self._load(
                "month",
                data="account,month,closing_balance\n1001,2026-01,9\nTOTAL,1,9",
            )
        self.assertEqual(self._get_versions(), before)

    def test_by_a_program(self):
        """A program loads by the profile's code and is told what became of it."""
        imports = self._as("manager", self.env["crm.bank.import"])
        data = base64.b64encode((FILES / "months.csv").read_bytes())
        told = imports.load_file("month", "m.csv", data)
        self.assertEqual((told["state"], told["line_count"]), ("done", 3))
        with self.assertRaisesRegex(ValidationError, "no import profile"):
            imports.load_file("nobody", "m.csv", data)

    def test_progress(self):
        """Who waits for a large file is told what is done of it while it is loaded."""
        name = "crm_relationship_bank.models.load.crm_bank_import_progress"
        lines = "account,month,closing_balance\n1001,2026-01,9\n1001,2026-13,9\n"
        data = base64.b64encode(lines.encode() + b"TOTAL,2,18")
        imports = self._as("manager", self.env["crm.bank.import"])
        model = type(imports)
        told, send = [], model._send_progress

        def note(record, text):
            told.append(text)
            send(record, text)

        self.patch(model, "_send_progress", note)
        imports.load_file("month", "small.csv", data)
        self.assertFalse(told)
        with (
            patch(f"odoo.addons.{name}.PROGRESS_LINES", 2),
            self.enter_registry_test_mode(),
        ):
            imports.load_file("month", "large.csv", data)
        self.assertEqual(len(told), 2)
        self.assertIn("2 lines read", told[0])
        self.assertIn("1 of them rejected", told[1])
        sent = self.env["bus.bus"].search([("message", "ilike", "2 lines read")])
        self.assertTrue(sent)

    def test_progress_cannot_be_told(self):
        """A load goes on when there is no connection left to tell of it."""
        name = "odoo.addons.crm_relationship_bank.models.load.crm_bank_import_progress"
        lines = "account,month,closing_balance\n1001,2026-01,9\nTOTAL,1,9"
        data = base64.b64encode(lines.encode())
        imports = self._as("manager", self.env["crm.bank.import"])
        with (
            patch(f"{name}.PROGRESS_LINES", 1),
            patch.object(type(self.env.registry), "cursor", side_effect=PoolError),
            self.assertLogs(name, "WARNING") as logs,
        ):
            told = imports.load_file("month", "large.csv", data)
        self.assertEqual((told["state"], told["line_count"]), ("done", 1))
        self.assertIn("not shown", logs.output[0])

    def test_rights(self):
        """Users neither load nor read files; managers rewrite no log."""
        for role in ("teller", "head"):
            with self.assertRaises(AccessError):
                self._as(role, self.night["month"]).read(["name"])
            with self.assertRaises(AccessError):
                self._as(role, self.env["crm.bank.import"]).load_file("month", "x", b"")
        record = self._as("manager", self.night["month"])
        for values in ({"state": "draft"}, {"problem": "x"}, {"new_count": 0}):
            with self.assertRaises(AccessError):
                record.write(values)
            with self.assertRaises(AccessError):
                record.create({"profile_id": record.profile_id.id} | values)
        with self.assertRaises(UserError):
            record.action_load()
        with self.assertRaises(UserError):
            record.name = "other"

    def test_other_bank(self):
        """Files of one bank change nothing of another one with the same numbers."""
        far = self.profiles["month"].copy(
            {"code": "far", "company_id": self.other_bank.id}
        )
        self.profiles["far"] = far
        record = self._load("far", "months.csv")
        self.assertEqual((record.new_count, record.reject_count), (0, 3))

    def test_pattern_stays_in_the_folder(self):
        for pattern in ("../x.csv", "/etc/passwd", "a\\b"):
            with self.assertRaises(ValidationError):
                self.profiles["month"].file_pattern = pattern

    def test_unknown_column_of_a_profile(self):
        with self.assertRaisesRegex(ValidationError, "There are"):
            self.profiles["month"].column_ids = [
                Command.create({"name": "mood", "header": "m"})
            ]
