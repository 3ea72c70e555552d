from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BankCommon

NUMBER = "600700800900"
MASKED = "••••0900"


@tagged("post_install", "-at_install")
class TestCrmBankAccess(BankCommon):
    """Who sees which customers and accounts, and who sees whole numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._create_account(
            NUMBER, {cls.anna: 100}, iban="GB82WEST12345698765432", balance=10
        )
        cls.at_sister = cls._create_account("2", {cls.bijan: 100}, cls.sister)
        cls.at_far = cls._create_account("3", {cls.cyrus: 100}, cls.far)
        cls.accounts = cls.account | cls.at_sister | cls.at_far
        cls.customers = cls.accounts.relationship_id
        cls.seen = {
            "teller": cls.account,
            "region": cls.account | cls.at_sister,
            "head": cls.accounts,
        }

    def _search(self, role, model, domain):
        return self._as(role, self.env[model]).search(domain).with_env(self.env)

    def test_accounts_by_role(self):
        """A teller sees the branch, a region its branches, head office all of them."""
        for role, accounts in self.seen.items():
            within = [("id", "in", self.accounts.ids)]
            found = self._search(role, "crm.bank.account", within)
            self.assertEqual(found, accounts.sorted(), role)
            hidden = self.accounts - accounts
            for account in self._as(role, hidden):
                with self.assertRaises(AccessError):
                    account.read(["balance"])

    def test_what_belongs_to_accounts(self):
        """Holders, months, events and holdings are seen with their account."""
        for number, account in enumerate(self.accounts, start=1):
            self.env["crm.bank.account.month"].create(
                {"account_id": account.id, "month": "2026-01-01", "fee_income": number}
            )
            self.env["crm.bank.event"].create(
                {"account_id": account.id, "date": "2026-01-05", "kind": "outflow"}
            )
        self.env.flush_all()
        within = [("account_id", "in", self.accounts.ids)]
        for role, accounts in self.seen.items():
            for model in ("account.holder", "account.month", "event", "holding"):
                found = self._search(role, f"crm.bank.{model}", within)
                self.assertEqual(found.account_id, accounts, (role, model))
                groups = self._as(role, self.env[f"crm.bank.{model}"])._read_group(
                    within, [], ["__count"]
                )
                self.assertEqual(groups, [(len(accounts),)])

    def test_customers_by_role(self):
        """Relationships, and what contacts show of them, follow the home branch."""
        for role, accounts in self.seen.items():
            customers = accounts.relationship_id
            within = [("id", "in", self.customers.ids)]
            found = self._search(role, "crm.relationship", within)
            self.assertEqual(found, customers.sorted("id", reverse=True), role)
            partners = self._search(
                role,
                "res.partner",
                [
                    ("id", "in", self.customers.partner_id.ids),
                    ("relationship_id", "!=", False),
                ],
            )
            self.assertEqual(set(partners), set(customers.partner_id), role)

    def test_history_and_complaints(self):
        """What tells of a customer is seen with the customer; months by head office."""
        tier = self.env["crm.customer.tier"].search([], limit=1)
        self.customers.write({"tier_id": tier.id, "change_reason": "For the test"})
        officer = self.env.ref("crm_relationship.group_complaint_officer")
        complaints = self.env["crm.complaint"].create(
            [
                {"name": "Queue", "partner_id": partner.id, "company_id": self.bank.id}
                for partner in (*self.customers.partner_id, self.env["res.partner"])
            ]
        )
        for role, accounts in self.seen.items():
            self.users[role].group_ids = [Command.link(officer.id)]
            changes = self._search(
                role,
                "crm.relationship.change",
                [("relationship_id", "in", self.customers.ids)],
            )
            self.assertEqual(
                set(changes.relationship_id), set(accounts.relationship_id)
            )
            found = self._search(role, "crm.complaint", [("id", "in", complaints.ids)])
            own = complaints.filtered(
                lambda c, seen=accounts: (
                    not c.partner_id or c.partner_id in seen.holder_ids.partner_id
                )
            )
            self.assertEqual(set(found), set(own), role)

    def test_totals_of_months(self):
        """Totals have no branch: where there are branches, who sees all reads them."""
        month = {"month": "2024-01-01", "kind": "tier", "change_count": 1}
        totals = self.env["crm.relationship.change.month"].sudo()
        at_bank = totals.create(month | {"company_id": self.bank.id})
        for role, seen in {"teller": totals, "region": totals, "head": at_bank}.items():
            found = self._search(role, totals._name, [("id", "=", at_bank.id)])
            self.assertEqual(found, seen, role)
        elsewhere = totals.create(month | {"company_id": self.other_bank.id})
        self.users["teller"].company_ids += self.other_bank
        found = self._search("teller", totals._name, [("id", "=", elsewhere.id)])
        self.assertEqual(found, elsewhere, "a company without branches")

    def test_home_branch_sees_accounts_elsewhere(self):
        """The customer's own branch sees what it holds at other branches."""
        elsewhere = self._create_account("4", {self.anna: 100}, self.far)
        self.assertTrue(self._as("teller", elsewhere).has_access("read"))

    def test_new_staff_sees_at_once(self):
        """Rules follow the staff without a restart, up and down the regions."""
        teller = self._as("teller", self.at_far)
        self.assertFalse(teller.has_access("read"))
        self.far.staff_ids = self.users["teller"]
        self.assertTrue(teller.has_access("read"))
        self.far.staff_ids = False
        self.assertFalse(teller.has_access("read"))
        self.far.parent_id = self.branch
        self.assertTrue(teller.has_access("read"))

    def test_other_bank(self):
        """Head office of one bank sees nothing of another one."""
        branch = self._create_branch("9", company_id=self.other_bank.id)
        product = self.current.copy({"company_id": self.other_bank.id, "code": "X"})
        account = self._create_account(
            "5",
            {self.anna: 100},
            branch,
            company_id=self.other_bank.id,
            product_id=product.id,
        )
        self.assertFalse(self._as("head", account).has_access("read"))
        self.assertFalse(self._as("manager", product).has_access("read"))

    def test_users_write_nothing_but_done(self):
        """What the core system says is not changed by hand, except by managers."""
        event = self.env["crm.bank.event"].create(
            {"account_id": self.account.id, "date": "2026-01-05", "kind": "outflow"}
        )
        with self.assertRaises(AccessError):
            self._as("head", self.account).balance = 1
        with self.assertRaises(AccessError):
            self._as("teller", event).amount = 1
        self._as("teller", event).action_done()
        self.assertEqual(event.done_user_id, self.users["teller"])
        self._as("manager", self.account).balance = 1

    # --- whole numbers ---

    def test_number_is_read_by_its_group(self):
        reader = self._as("number", self.account)
        self.assertEqual(reader.number, NUMBER)
        for role in ("teller", "head", "manager"):
            account = self._as(role, self.account)
            for name in ("number", "iban"):
                with self.assertRaises(AccessError):
                    account.read([name])
            self.assertEqual(account.number_masked, MASKED)

    def test_number_leaks_nowhere(self):
        """Neither by names, export, order, groups, parts in a search, nor messages."""
        export = self.env.ref("base.group_allow_export")
        self.users["teller"].group_ids = [Command.link(export.id)]
        teller = self._as("teller", self.account)
        self.assertNotIn(NUMBER, str(teller.read()))
        self.assertIn(MASKED, teller.display_name)
        rows = teller.export_data(["number_masked", "display_name"])["datas"]
        self.assertNotIn(NUMBER, str(rows))
        accounts = teller.browse()
        refused = (
            lambda: teller.export_data(["number"]),
            lambda: accounts.search([("number", "=", NUMBER)]),
            lambda: accounts.search([("number", "like", "6007")]),
            lambda: accounts.search([], order="number"),
            lambda: accounts._read_group([], ["number"]),
            lambda: accounts._read_group([], [], ["number:max"]),
            lambda: accounts.search([("holder_ids.account_id.iban", "!=", False)]),
        )
        for call in refused:
            with self.assertRaises(AccessError):
                call()

    def test_search_by_whole_number(self):
        """Only whole numbers find, only by = and in; parts are refused."""
        accounts = self._as("teller", self.env["crm.bank.account"])
        for domain in (
            [("number_masked", "=", NUMBER)],
            [("number_masked", "in", ["1", "600-700 800٩00"])],
            [("number_masked", "=", "gb82 west 12345698765432")],
        ):
            self.assertEqual(accounts.search(domain).id, self.account.id)
        self.assertFalse(accounts.search([("number_masked", "=", MASKED)]))
        self.assertFalse(accounts.search([("number_masked", "=", "2")]))
        for operator in ("!=", "ilike", "like", "=ilike", ">", "not in"):
            value = ["6"] if operator == "not in" else "6"
            with self.assertRaises(UserError):
                accounts.search([("number_masked", operator, value)])

    def test_name_search(self):
        """A whole number is found as a name, a part of one is not."""
        accounts = self._as("teller", self.env["crm.bank.account"])
        self.assertEqual(accounts.name_search(NUMBER)[0][0], self.account.id)
        self.assertFalse(accounts.name_search(NUMBER[:6]))
        names = accounts.name_search("Current")
        self.assertIn(self.account.id, [row[0] for row in names])
        self.assertNotIn(NUMBER, str(names))
