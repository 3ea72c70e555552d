import base64
import io

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .import_common import FILES, BankImportCommon


@tagged("post_install", "-at_install")
class TestCrmBankImportFault(BankImportCommon):
    """Files as they come: letters and encodings, and every fault a file can have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_night()

    # --- letters and encodings ---

    def test_persian_digits_and_names_of_columns(self):
        """Persian and Arabic digits, Persian names of columns, another delimiter."""
        profile = self.profiles["month"].copy(
            {"code": "fa", "delimiter": ";", "control_mark": "جمع"}
        )
        profile.column_ids = [
            Command.create({"name": name, "header": header})
            for name, header in (
                ("account", "شماره"),
                ("month", "ماه"),
                ("closing_balance", "مانده"),
                ("mobile_count", "موبایل"),
            )
        ]
        self.profiles["fa"] = profile
        record = self._load("fa", "persian.csv")
        self.assertFalse(record.problem)
        # the figures are those of the night: nothing new, nothing changed
        self.assertEqual((record.line_count, record.changed_count), (2, 0))

    def test_windows_1256(self):
        """Windows-1256 with Arabic letter forms comes out in Persian letters."""
        profile = self.profiles["customer"].copy(
            {"code": "fa", "delimiter": ";", "control_mark": "جمع"}
            | {"encoding": "cp1256"}
        )
        profile.column_ids = [
            Command.create({"name": name, "header": header})
            for name, header in (
                ("customer", "مشتری"),
                ("name", "نام"),
                ("branch", "شعبه"),
            )
        ]
        self.profiles["fa"] = profile
        self.assertFalse(self._load("fa", "persian_1256.csv").problem)
        self.assertTrue(self.env["res.partner"].search([("name", "=", "علی کریمی")]))

    # --- faults of a file as a whole ---

    def _check_refused(self, kind, name, text):
        before = self._get_versions()
        record = self._load(kind, name)
        self.assertEqual(record.state, "refused", name)
        self.assertIn(text, record.problem)
        self.assertEqual(self._get_versions(), before)
        return record

    def test_cut_off(self):
        self._check_refused("month", "cut_in_line.csv", "control line is missing")
        self._check_refused("month", "cut_in_quotes.csv", "cut off")
        self._check_refused("month", "cut_between_lines.csv", "cut off")

    def test_columns(self):
        self._check_refused("month", "column_missing.csv", "month is missing")
        self._check_refused("month", "column_twice.csv", "month is there twice")

    def test_empty_file(self):
        """Nothing to read is refused; nothing to upload is not loaded at all."""
        profile = self.profiles["month"]
        record = self.env["crm.bank.import"].create(
            {"profile_id": profile.id, "name": "empty.csv"}
        )
        with self.assertRaisesRegex(UserError, "nothing to load"):
            record.action_load()
        record._load(io.BytesIO((FILES / "empty.csv").read_bytes()))
        self.assertEqual(record.state, "refused")
        self.assertIn("empty", record.problem)

    def test_control(self):
        self._check_refused("month", "control_count.csv", "1 / 2")
        self._check_refused("month", "control_sum.csv", "15 / 14.99")
        self._check_refused("month", "after_control.csv", "Line 4")

    def test_wrong_encoding(self):
        self._check_refused("month", "encoding.csv", "encoding")

    def test_as_a_whole(self):
        """Where the profile says so, one wrong line refuses the file."""
        self.profiles["month"].mode = "whole"
        record = self._check_refused("month", "lines.csv", "see the rejects")
        self.assertGreater(record.reject_count, 0)
        self.assertTrue(record.reject_file)

    # --- faults of lines ---

    def test_lines_of_months(self):
        """Wrong lines are told by line, column and reason; the others are loaded."""
        record = self._load("month", "lines.csv")
        self.assertFalse(record.problem)
        rejects = self._get_rejects(record)
        reasons = {
            3: "month such as",
            4: "Not an amount",
            5: "whole number",
            6: "3 cells instead of 4",
            7: "Not known",
            8: "Empty",
            9: "Twice",
            10: "Twice",
            11: "closed before",
        }
        for line, text in reasons.items():
            found = " ".join(reason for _column, reason in rejects[line])
            self.assertIn(text, found, line)
        self.assertEqual(set(rejects), set(reasons))
        self.assertEqual(record.reject_count, len(reasons))
        self.assertEqual(record.new_count + record.changed_count, 3)

    def test_lines_of_accounts(self):
        record = self._load("account", "unknown_branch.csv")
        found = {
            line: {column for column, _reason in reasons}
            for line, reasons in self._get_rejects(record).items()
        }
        self.assertEqual(
            found,
            {
                2: {"branch"},
                3: {"product"},
                4: {"currency"},
                5: {"iban"},
                6: {"status"},
                7: {"closed"},
                8: {"opened"},
                9: {"closed"},
            },
        )
        self.assertTrue(self._get_account("1013"))

    def test_lines_of_holders(self):
        """Half an account's holders are never loaded."""
        record = self._load("holder", "shares.csv")
        self.assertEqual(set(self._get_rejects(record)), {2, 3, 4, 5, 6, 7})
        self.assertEqual((record.new_count, record.changed_count), (0, 0))

    def test_movement_of_a_closed_account(self):
        record = self._load("event", "closed_event.csv")
        self.assertEqual(set(self._get_rejects(record)), {2})
        self.assertEqual(record.new_count, 1)

    def test_rejects_repeat_no_number(self):
        """The reject file names lines and columns, never what stands in them."""
        record = self._load("account", "unknown_branch.csv")
        text = base64.b64decode(record.reject_file).decode()
        self.assertNotIn("12345698765433", text)
        self.assertNotIn("1008", text)
