import csv
import io
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..models.scoring import crm_purchase_import_batch as batches
from .purchase_import_common import PurchaseImportCommon


@tagged("post_install", "-at_install")
class TestCrmPurchaseImportTours(PurchaseImportCommon, HttpCase):
    """What a manager does with a file in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.company_ids = cls.company_a
        cls.env["crm.purchase.import"].search([]).unlink()

    def test_manager(self):
        """Upload, see the columns, correct one, load, take the rejected lines.

        In place of the scheduled action, which no test starts, a batch is loaded with
        every second look of the form.
        """
        imports = self.env.registry["crm.purchase.import"]
        read, looks = imports.web_read, []

        def load_and_read(records, *args, **kwargs):
            if len(records) == 1 and records.state == "loading":
                looks.append(records.id)
                if len(looks) % 2 == 0:
                    records.sudo()._load_next()
            return read(records, *args, **kwargs)

        load_and_read._readonly = False  # it loads
        action = self.env.ref("crm_relationship.crm_purchase_import_action")
        with (
            patch.object(imports, "web_read", load_and_read),
            patch.object(batches, "BATCH_LINES", 2),
        ):
            self.start_tour(
                f"/odoo/action-{action.id}",
                "crm_purchase_import_manager",
                login=self.manager.login,
            )
        record = self.env["crm.purchase.import"].search([])
        self.assert_counts(record, loaded=4, rejected=1)
        self.assertEqual(record.user_id, self.manager)
        self.assert_download(record)

    def assert_download(self, record):
        """The manager gets the rejected lines by the link of the form."""
        self.authenticate(self.manager.login, self.manager.login)
        url = f"/web/content/crm.purchase.import/{record.id}/reject_file"
        rows = csv.reader(io.StringIO(self.url_open(url).content.decode("utf-8-sig")))
        self.assertEqual(
            list(rows)[1],
            ["4", "There is no day “2024-02-30”.", "3", "K1", "2024-02-30", "30"],
        )
