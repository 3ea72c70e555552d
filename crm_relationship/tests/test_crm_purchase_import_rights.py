from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .purchase_import_common import PurchaseImportCommon

FILE = (
    "number,customer,date,amount",
    "1,K1,2024-01-05,10",
    "2,K2,2024-01-06,20",
)


@tagged("post_install", "-at_install")
class TestCrmPurchaseImportRights(PurchaseImportCommon):
    """Who may see and load files of purchases, and whose."""

    def test_sellers(self):
        """Nobody but managers sees imports."""
        record = self._check(*FILE)
        menu = self.env.ref("crm_relationship.crm_purchase_import_menu")
        for role in ("reader", "own", "all"):
            user = self.users[role]
            for refused in (
                lambda seller: record.with_user(seller).read(["name"]),
                lambda seller: record.with_user(seller).action_load(),
                lambda seller: record.with_user(seller).create({"file": b"YQ=="}),
            ):
                with self.subTest(role), self.assertRaises(AccessError):
                    refused(user)
            self.assertNotIn(menu.id, menu.with_user(user)._visible_menu_ids())
        self.assertIn(menu.id, menu.with_user(self.manager)._visible_menu_ids())

    def test_no_accountant(self):
        """Invoices take the right to post invoices; orders do not."""
        self._get_accounting(self.company_a)
        self.manager.group_ids = [
            Command.unlink(self.env.ref("account.group_account_invoice").id)
        ]
        record = self._check(*FILE, load_as="invoice")
        with self.assertRaises(AccessError):
            record.action_load()
        record.load_as = "order"
        self._finish(record)
        self.assert_counts(record, loaded=2)

    def test_other_company(self):
        """A manager of one company sees no import of another one."""
        manager_b = new_test_user(
            self.env,
            login="import_b",
            groups="sales_team.group_sale_manager",
            company_id=self.company_b.id,
            company_ids=[Command.set(self.company_b.ids)],
        )
        record = self._check(*FILE)
        record = record.with_user(manager_b).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertFalse(record.search([("id", "=", record.id)]))
        with self.assertRaises(AccessError):
            record.action_load()

    def test_own_fields(self):
        """Nobody loads in somebody else's name by writing the fields."""
        record = self._check(*FILE)
        for vals in ({"state": "loading"}, {"user_id": self.env.uid}):
            with self.assertRaises(AccessError):
                record.write(vals)
            with self.assertRaises(AccessError):
                self._new(*FILE, **vals)
        imports = self.env["crm.purchase.import"].with_user(self.manager)
        new = imports.with_context(default_state="loading", default_user_id=1).create(
            {}
        )
        self.assertEqual((new.state, new.user_id.id), ("draft", False))

    def test_no_seller(self):
        """Loading takes the rights that typing the orders in would take."""
        user = new_test_user(
            self.env,
            login="import_analyst",
            groups="crm_relationship.group_relationship_manager",
            company_id=self.company_a.id,
            company_ids=[Command.set(self.company_a.ids)],
        )
        record = self._check(*FILE).with_user(user)
        with self.assertRaises(AccessError):
            record.action_load()
