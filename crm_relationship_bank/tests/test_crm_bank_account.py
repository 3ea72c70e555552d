from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.crm_relationship_bank.models.account.account_number import (
    is_iban,
    mask,
    normalise,
)

from .common import BankCommon

IBAN = "GB82WEST12345698765432"


@tagged("post_install", "-at_install")
class TestCrmBankAccount(BankCommon):
    """Accounts: their holders' shares, what they make of customers, refused values."""

    def test_holder_becomes_a_customer(self):
        """Who holds an account has a relationship, at home in the account's branch."""
        account = self._create_account("1001", {self.anna: 60, self.bijan: 40})
        for partner in (self.anna, self.bijan):
            self.assertTrue(self._get_relationship(partner))
        customer = self._get_relationship(self.anna)
        self.assertEqual(account.relationship_id, customer)
        self.assertEqual(customer.home_branch_id, self.branch)
        self.assertFalse(self._get_relationship(self.bijan).home_branch_id)

    def test_contact_holds_for_its_company(self):
        """The customer of a holder is its commercial entity."""
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": firm.id}
        )
        account = self._create_account("1002", {contact: 100})
        self.assertEqual(account.relationship_id.partner_id, firm)

    def test_repair_makes_customers_of_holders(self):
        """The base's repair over all documents knows accounts, too."""
        account = self._create_account("1003", {self.anna: 100})
        self._get_relationship(self.anna).unlink()
        self.assertFalse(account.holder_ids.relationship_id)
        self.env["crm.relationship"]._create_from_documents()
        self.assertTrue(self._get_relationship(self.anna))

    # --- shares ---

    def test_shares_sum_to_100(self):
        """Neither less nor more, on creating and on writing."""
        for shares in ((60, 30), (60, 50), (33.33, 66.66)):
            pair = dict(zip((self.anna, self.bijan), shares, strict=True))
            with self.assertRaises(ValidationError):
                self._create_account("1004", pair)
        account = self._create_account("1004", {self.anna: 33.33, self.bijan: 66.67})
        with self.assertRaisesRegex(ValidationError, "not to 100"):
            account.holder_ids[0].share = 50
        with self.assertRaisesRegex(ValidationError, "not to 100"):
            account.holder_ids[0].unlink()

    def test_shares_move_at_once(self):
        """All holders of an account change in one write of the account."""
        account = self._create_account("1005", {self.anna: 100})
        account.holder_ids = [
            Command.update(account.holder_ids.id, {"share": 50}),
            Command.create({"partner_id": self.cyrus.id, "share": 50, "role": "joint"}),
        ]
        self.assertEqual(sum(account.holder_ids.mapped("share")), 100)

    def test_context_does_not_open_the_door(self):
        """No context from outside puts the check of shares off."""
        account = self._create_account("1006", {self.anna: 100})
        holder = account.holder_ids.with_context(crm_bank_check_holders_later=True)
        with self.assertRaisesRegex(ValidationError, "not to 100"):
            holder.share = 10

    def test_signatory_has_no_share(self):
        account = self._create_account("1007", {self.anna: 100})
        account.holder_ids = [
            Command.create(
                {"partner_id": self.cyrus.id, "role": "signatory", "share": 0}
            )
        ]
        signatory = account.holder_ids.filtered(lambda h: h.role == "signatory")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            signatory.share = 5

    def test_merged_holders_keep_the_sum(self):
        """Two holders of an account who turn out to be one hold both shares."""
        account = self._create_account("1008", {self.anna: 30, self.bijan: 70})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.anna.id, self.bijan.id], self.bijan)
        self.assertRecordValues(
            account.holder_ids,
            [{"partner_id": self.bijan.id, "share": 100, "role": "primary"}],
        )

    # --- refused values ---

    def test_closed_with_date_and_reason(self):
        account = self._create_account("1009", {self.anna: 100})
        with self.assertRaisesRegex(ValidationError, "say why"):
            account.write({"state": "closed", "date_closed": "2999-01-01"})
        account.write(
            {"state": "closed", "date_closed": "2999-01-01", "close_reason": "Moved"}
        )
        self.assertEqual(account.state, "closed")

    def test_numbers_are_written_in_one_way(self):
        """Persian and Arabic digits, spaces and dashes make no second number."""
        account = self._create_account(" ۱۲-٣۴ 56", {self.anna: 100})
        self.assertEqual(account.number, "123456")
        self.assertEqual(normalise("1\u200c2/3.4"), "1234")

    def test_mask(self):
        """At most four digits are shown, never half of a number."""
        self.assertEqual(mask("123456789"), "••••6789")
        for number in ("", "1", "12", "123", "12345", "12345678"):
            shown = mask(number).strip("•")
            self.assertTrue(number.endswith(shown))
            self.assertLess(2 * len(shown), max(len(number), 1))

    def test_iban(self):
        """The check digits are checked; the message does not repeat the IBAN."""
        self.assertTrue(is_iban(IBAN))
        account = self._create_account("1010", {self.anna: 100}, iban=IBAN)
        with self.assertRaises(ValidationError) as caught:
            account.iban = IBAN.replace("WEST", "EAST")
        self.assertNotIn("12345698765432", str(caught.exception))
        for text in ("", None, "82", "GB82 WEST", IBAN[:-1]):
            self.assertFalse(is_iban(text))

    def test_days_of_products_grow(self):
        with self.assertRaisesRegex(ValidationError, "have to grow"):
            self.current.dormant_days = 10

    # --- holdings ---

    def test_parts_sum_to_the_balance(self):
        """What is rounded for one holder is made up by the next, in any currency."""
        yen = self._enable_currency("JPY")
        people = {self.anna: 33.33, self.bijan: 33.33, self.cyrus: 33.34}
        for number, currency, balance in (
            ("1", self.bank.currency_id, 0.01),
            ("2", self.bank.currency_id, 100),
            ("3", yen, 101),
            ("4", yen, -7),
        ):
            account = self._create_account(
                number, people, balance=balance, currency_id=currency.id
            )
            self.env.flush_all()
            parts = self.env["crm.bank.holding"].search(
                [("account_id", "=", account.id)]
            )
            self.assertEqual(len(parts), 3)
            self.assertAlmostEqual(sum(parts.mapped("amount")), balance, 6)
            for part in parts:
                rounded = currency.round(part.amount)
                self.assertAlmostEqual(part.amount, rounded, 6)

    def test_holdings_on_the_relationship(self):
        """Open accounts only, each with the customer's own part."""
        account = self._create_account("1", {self.anna: 25, self.bijan: 75}, balance=80)
        customer = self._get_relationship(self.anna)
        self.assertEqual(customer.holding_ids.amount, 20)
        self.assertEqual(customer.bank_account_count, 1)
        account.write(
            {"state": "closed", "date_closed": "2999-01-01", "close_reason": "Moved"}
        )
        customer.invalidate_recordset()
        self.assertFalse(customer.holding_ids)
        self.assertEqual(customer.bank_account_count, 1)

    def test_index_of_earlier_versions(self):
        """An upgrade drops the index of the months that the unique one has replaced."""
        name = "crm_bank_account_month__account_id_index"
        self.env.cr.execute(
            SQL(
                "CREATE INDEX %s ON crm_bank_account_month (account_id)",
                SQL.identifier(name),
            )
        )
        self.env["crm.bank.account.month"].init()
        self.env.cr.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", [name])
        self.assertFalse(self.env.cr.fetchall())
