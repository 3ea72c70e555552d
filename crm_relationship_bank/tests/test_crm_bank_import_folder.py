import shutil
import tempfile
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .import_common import FILES, BankImportCommon


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

    def test_one_company_holds_up_no_other(self):
        """A folder that cannot be read is logged, and that of the next bank is read."""
        self._put("customers.csv")
        self.other_bank.bank_import_folder = str(self.folder)
        imports = type(self.env["crm.bank.import"])
        watch, seen = imports._watch, []

        def fail_at_first(records, company):
            seen.append(company)
            if len(seen) == 1:
                raise PermissionError(company)
            return watch(records, company)

        self.patch(imports, "_watch", fail_at_first)
        logger = "odoo.addons.crm_relationship_bank.models.load"
        with self.assertLogs(f"{logger}.crm_bank_import_folder", "ERROR"):
            self._watch()
        self.assertLessEqual({self.bank, self.other_bank}, set(seen))

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
        logger = "odoo.addons.crm_relationship_bank.models.load.crm_bank_import_folder"
        with self.assertLogs(logger, "WARNING"):
            return self.env["crm.bank.import"]._find_files(self.bank)

    def test_folder_is_the_administrators(self):
        """Who loads files does not say which folder of the server is read."""
        with self.assertRaises(AccessError):
            self._as("manager", self.bank).read(["bank_import_folder"])
