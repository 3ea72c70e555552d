import shutil
import tempfile
from pathlib import Path

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .import_common import FILES, BankImportCommon

LOGGER = "odoo.addons.crm_relationship_bank.models.load.crm_bank_import_folder"


@tagged("post_install", "-at_install")
class TestCrmBankImportFolder(BankImportCommon):
    """The watched folder: new files once, in order, together where asked."""

    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.bank.bank_import_folder = str(self.folder)

    def _put(self, *names):
        for name in names:
            shutil.copy(FILES / name, self.folder / name)

    def _watch(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_relationship_bank.ir_cron_bank_import")
            cron.method_direct_trigger()
        imports = self.env["crm.bank.import"]
        return imports.search([("company_id", "=", self.bank.id)], order="id")

    def test_night(self):
        """Customers before accounts before holders, each file once."""
        self._put(*(f"{kind}s.csv" for kind in ("month", "holder", "account")))
        self._put("customers.csv", "empty.csv")
        found = self._watch()
        self.assertEqual(
            found.mapped("kind"), ["customer", "account", "holder", "month"]
        )
        self.assertEqual(set(found.mapped("state")), {"done"})
        self.assertEqual(self._watch(), found)
        shutil.copy(FILES / "months.csv", self.folder / "months_again.csv")
        self.assertEqual(self._watch(), found)

    def test_each_by_itself(self):
        """A refused file leaves the others as they are."""
        self._put("customers.csv")
        shutil.copy(FILES / "column_missing.csv", self.folder / "months.csv")
        self.assertEqual(self._watch().mapped("state"), ["done", "refused"])

    def _break_folder(self, bank):
        bank.bank_import_folder = f"/{'x' * 300}"  # no system has such a name

    def _break_profile(self, bank):
        """Have the profiles of ``bank`` read files in a way that nobody foresaw."""
        imports = type(self.env["crm.bank.import"])
        load = imports._load

        def fail(record, binary):
            if record.company_id == bank:
                raise RuntimeError("No such profile")
            return load(record, binary)

        bank.bank_import_folder = str(self.folder)
        self.patch(imports, "_load", fail)

    def _read_beside(self, broken, bank, message):
        """Return what the action loads of ``bank`` while ``broken`` cannot be read."""
        profiles = self.env["crm.bank.import.profile"].search([])
        profiles.filtered(lambda own: own.company_id not in self.bank).unlink()
        self.profiles["customer"].copy({"company_id": self.other_bank.id}).write(
            {"file_pattern": "customers*.csv"}
        )
        self._create_branch("101", company_id=self.other_bank.id)
        self._create_branch("102", company_id=self.other_bank.id)
        bank.bank_import_folder = str(self.folder)
        self._put("customers.csv")
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self._watch()
        self.assertEqual(len(logs.output), 1)
        self.assertIn(message, logs.output[0])
        found = self.env["crm.bank.import"].search([("state", "!=", "draft")])
        return found.filtered(lambda own: own.company_id in bank | broken)

    def test_broken_folder_of_another(self):
        """A folder that cannot be read is logged, and those of other banks are read."""
        self._break_folder(self.bank)
        told = f"No folder read of company {self.bank.id}"
        found = self._read_beside(self.bank, self.other_bank, told)
        self.assertEqual(found.mapped("state"), ["done"])
        self.assertEqual(found.company_id, self.other_bank)
        loaded = self.env["crm.relationship"].search_count(
            [
                ("company_id", "=", self.other_bank.id),
                ("bank_customer_number", "=", "C1"),
            ]
        )
        self.assertEqual(loaded, 1)

    def test_broken_profile_of_another(self):
        """Nor does a profile that fails as nobody foresaw; it leaves nothing behind."""
        self._break_profile(self.bank)
        found = self._read_beside(self.bank, self.other_bank, "customers.csv not")
        self.assertEqual(found.mapped("state"), ["done"])
        self.assertEqual(found.company_id, self.other_bank)

    def test_broken_profile_of_the_next(self):
        """Whoever comes first."""
        self._break_profile(self.other_bank)
        found = self._read_beside(self.other_bank, self.bank, "customers.csv not")
        self.assertEqual(found.mapped("state"), ["done"])
        self.assertEqual(found.company_id, self.bank)

    def test_unreadable_file(self):
        """A file that may not be read holds back those after it; together, all.

        It is tried again in the next night, and they with it.
        """
        self._put("customers.csv", "accounts.csv", "months.csv")
        imports = type(self.env["crm.bank.import"])
        read = imports._read_checksum

        def refuse(records, path):
            if path.name == "accounts.csv":
                raise PermissionError(path)
            return read(records, path)

        self.patch(imports, "_read_checksum", refuse)
        self.bank.bank_import_together = True
        with mute_logger(LOGGER):
            self.assertFalse(self._watch())
        self.bank.bank_import_together = False
        with self.assertLogs(LOGGER, "ERROR") as logs:
            found = self._watch()
        self.assertIn("accounts.csv", logs.output[0])
        self.assertEqual(found.mapped("kind"), ["customer"])
        self.assertEqual(set(found.mapped("state")), {"done"})
        self.patch(imports, "_read_checksum", read)
        self.assertEqual((self._watch() - found).mapped("kind"), ["account", "month"])

    def test_passing_fault(self):
        """What builds on a file that fails waits for it, and loses no line by it."""
        self._put("customers.csv", "accounts.csv", "months.csv")
        imports = type(self.env["crm.bank.import"])
        load = imports._load

        def collide(record, binary):
            if record.kind == "account":
                raise SerializationFailure("could not serialize access")
            return load(record, binary)

        self.patch(imports, "_load", collide)
        with self.assertLogs(LOGGER, "ERROR") as logs:
            found = self._watch()
        self.assertEqual(len(logs.output), 1)
        self.assertEqual(found.mapped("kind"), ["customer"])
        self.patch(imports, "_load", load)
        later = self._watch() - found
        self.assertEqual(later.mapped("kind"), ["account", "month"])
        self.assertEqual(later.mapped("state"), ["done", "done"])
        self.assertFalse(later[1].reject_count)

    def test_all_or_none(self):
        """Where files belong together, a refused one refuses all of them."""
        self.bank.bank_import_together = True
        self._put("customers.csv")
        shutil.copy(FILES / "column_missing.csv", self.folder / "months.csv")
        found = self._watch()
        self.assertEqual(found.mapped("state"), ["refused", "refused"])
        self.assertIn("Another file", found[0].problem)
        self.assertIn("month is missing", found[1].problem)
        known = self.env["crm.relationship"].search_count(
            [("company_id", "=", self.bank.id), ("bank_customer_number", "!=", False)]
        )
        self.assertFalse(known)

    def test_all_once_mended(self):
        """The night is not tried again as it was; mended, all of it is loaded."""
        self.bank.bank_import_together = True
        self._put("customers.csv", "accounts.csv")
        wrong = self.folder / "months.csv"
        shutil.copy(FILES / "column_missing.csv", wrong)
        found = self._watch()
        self.assertEqual(self._watch(), found)
        self._put("months.csv")
        loaded = self._watch() - found
        self.assertEqual(loaded.mapped("state"), ["done"] * 3)
        self.assertEqual(self._watch(), found | loaded)

    def test_all_without_the_wrong_one(self):
        """What only another file kept out is loaded once that file is gone."""
        self.bank.bank_import_together = True
        self._put("customers.csv")
        wrong = self.folder / "months.csv"
        shutil.copy(FILES / "column_missing.csv", wrong)
        found = self._watch()
        wrong.unlink()
        self.assertEqual((self._watch() - found).mapped("state"), ["done"])

    def test_folder_is_gone(self):
        """A folder that is not there is told in the log and stops nobody."""
        self.bank.bank_import_folder = str(self.folder / "gone")
        with mute_logger("odoo.addons.crm_relationship_bank.models.load"):
            self.assertFalse(self._find_nothing())

    def _find_nothing(self):
        with self.assertLogs(LOGGER, "WARNING"):
            return self.env["crm.bank.import"]._find_files(self.bank)

    def test_folder_is_the_administrators(self):
        """Who loads files does not say which folder of the server is read."""
        with self.assertRaises(AccessError):
            self._as("manager", self.bank).read(["bank_import_folder"])
