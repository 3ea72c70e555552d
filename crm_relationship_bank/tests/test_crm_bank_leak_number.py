from odoo.tests import tagged
from odoo.tools import mute_logger

from .leak_common import FAR_NUMBER, NEAR_NUMBER, SECRETS, BankLeakCommon

ROLES = ("teller", "region", "number", "head", "manager")


@tagged("post_install", "-at_install")
class TestCrmBankLeakNumber(BankLeakCommon):
    """Whole numbers of accounts never leave the server for users without the group."""

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_paths_to_numbers(self):
        """No path of any model searches, orders or groups by whole numbers."""
        for role in ("teller", "head", "sales"):
            for model in self._get_models():
                for path in self._get_number_paths(model):
                    calls = {
                        "search": ([(path, "=", NEAR_NUMBER)],),
                        "search_count": ([(path, "like", NEAR_NUMBER[:4])],),
                        "search_read": ([(path, "!=", False)], ["id"]),
                        "formatted_read_group": ([], [path], ["__count"]),
                    }
                    for method, args in calls.items():
                        result, text = self._call(role, model._name, method, *args)
                        self.assertFalse(result, (role, model._name, method, path))
                        self._check_text(role, text, model._name, method, path)
                    result, _text = self._call(
                        role, model._name, "search", [], order=path
                    )
                    self.assertFalse(result, (role, model._name, "order", path))

    def _get_number_paths(self, model):
        """Yield paths to the whole number: of accounts, by their links, and theirs."""
        if model._name == "crm.bank.account":
            yield from ("number", "iban")
        for name, field in model._fields.items():
            if field.comodel_name == "crm.bank.account":
                yield f"{name}.number"
            elif field.comodel_name == "crm.bank.holding":
                yield f"{name}.account_id.iban"
            elif field.comodel_name == "crm.relationship" and field.store:
                yield f"{name}.holding_ids.account_id.number"

    def test_fields_of_numbers(self):
        """Numbers are no fields for who may not read them, and tracked nowhere."""
        account = self.env["crm.bank.account"]
        for role in ROLES:
            names = self._as(role, account).fields_get().keys()
            self.assertEqual({"number", "iban"} <= names, role == "number", role)
        for model in self._get_models():
            for field in model._fields.values():
                if field.groups and "group_bank_number" in field.groups:
                    self.assertFalse(getattr(field, "tracking", False), field)

    @mute_logger("odoo.sql_db")
    def test_messages_of_errors(self):
        """What is refused is refused without repeating a number."""
        values = {
            "product_id": self.current.id,
            "branch_id": self.branch.id,
            "company_id": self.bank.id,
        }
        refused = (
            ("create", [values | {"number": FAR_NUMBER}]),
            ("create", [values | {"number": "7", "iban": "GB82WEST12345698765433"}]),
            ("name_create", "600700800"),
            ("web_search_read", [("number_masked", "like", FAR_NUMBER[:5])], {}),
        )
        for role in ("teller", "head", "manager"):
            for method, *args in refused:
                with self.subTest(role=role, method=method):
                    result, text = self._call(role, "crm.bank.account", method, *args)
                    self.assertIsNone(result)
                    self._check_text(role, text, method)
                    self.assertNotIn("12345698765433", text)

    def test_messages_and_files(self):
        """Neither messages nor attachments of the database hold a number."""
        numbers = SECRETS["head"]
        for model, name in (("mail.message", "body"), ("mail.mail", "body_html")):
            for number in numbers:
                domain = [(name, "like", number)]
                self.assertFalse(self.env[model].sudo().search_count(domain))
        fields = [("res_model", "=like", "crm.bank.%")]
        for role in ("teller", "region", "number", "sales", "portal"):
            found, _text = self._call(role, "ir.attachment", "search", fields)
            self.assertFalse(found, role)
