from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import mute_logger

from .leak_common import (
    FAR,
    MODULE,
    WHOLE_BANK,
    BankLeakCommon,
)

USERS = ("teller", "region", "number", "head", "manager")
ROLES = (*USERS, "sales", "portal")
# the others have the rights of one of these as far as the test below goes
DIFFERENT = ("teller", "number", "head", "sales")


@tagged("post_install", "-at_install")
class TestCrmBankLeak(BankLeakCommon):
    """No door of any model of the bank tells of other branches or whole numbers.

    New models are found by themselves: a row of another branch is made for each.
    """

    def _get_names(self, role, model):
        """Return the fields that the module has for a user, with what they are.

        Whoever may not read the model asks for all the same.
        """
        reader = self._as(role, model)
        if not reader.has_access("read"):
            reader = model
        fields = reader.fields_get()
        if model._name.startswith("crm.bank."):
            own = set(fields) - set(MAGIC_COLUMNS)
        else:
            own = {
                name
                for name, field in model._fields.items()
                if MODULE in (field._modules or ())
            }
        return {name: value for name, value in fields.items() if name in own}

    def _get_specification(self, fields):
        return {
            name: {"fields": {"display_name": {}}} if "relation" in field else {}
            for name, field in fields.items()
        }

    def _get_domain(self, model):
        """Stay with what this test has made, and see all of it."""
        if model._name == "res.partner":
            return [("id", "in", (self.anna | self.bijan | self.cyrus).ids)]
        if model._name in ("crm.relationship", "crm.complaint", "crm.lead"):
            return [("company_id", "=", self.bank.id)]
        return []

    def _get_tables(self, roles):
        """Return the pairs of roles and models; who may read nothing is asked once."""
        return [
            (role, model)
            for role in roles
            for model in self._get_models()
            if not model._name.startswith("crm.bank.")
            or self._as(role, model).has_access("read")
        ]

    def test_every_model_is_here(self):
        """A model without a row of another branch proves nothing.

        Of a new one, tell in ``leak_common.py`` which values cannot be guessed, or that
        it is about no branch and no customer.
        """
        self.assertFalse(self.not_made)

    # --- reading ---

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_read(self):
        """Lists, forms, names and exports."""
        told = set()
        for role, model in self._get_tables(ROLES):
            fields = self._get_names(role, model)
            if not fields:
                continue
            names, domain = [*fields], self._get_domain(model)
            calls = {
                "web_search_read": (domain, self._get_specification(fields)),
                "search_read": (domain, names),
                "name_search": ("", domain),
            }
            for method, args in calls.items():
                result, text = self._call(role, model._name, method, *args)
                self._check_text(role, text, model._name, method)
                if role == "head" and any(secret in text for secret in FAR):
                    told.add(model._name)
                if role in USERS and self._as(role, model).has_access("read"):
                    self.assertIsNotNone(result, (role, model._name, method, text))
            rows, _text = self._call(role, model._name, "search", domain)
            rows = rows or self.env[model._name].search(domain).ids
            _result, text = self._call(role, model._name, "export_data", rows, names)
            self._check_text(role, text, model._name, "export_data")
        # what is hidden from others is there to be found
        self.assertGreater(len(told), 10, told)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rows_of_others(self):
        """A row of another branch is found by head office, by nobody else."""
        for model in self._get_models():
            row = self.away.get(model._name)
            own = model._name in ("crm.bank.account", "crm.relationship")
            if not row or not (own or model._name in self.made):
                continue
            domain = [("id", "=", row.id)]
            for role in ROLES:
                found, _text = self._call(role, model._name, "search", domain)
                expected = [row.id] if role in ("head", "manager") else []
                self.assertEqual(found or [], expected, (role, model._name))
                if not expected:
                    told, text = self._call(role, model._name, "read", row.ids)
                    self.assertFalse(told, (role, model._name))
                    self._check_text(role, text, model._name, "read")
                    told, text = self._call(
                        role, model._name, "web_read", row.ids, {"display_name": {}}
                    )
                    self.assertFalse(told, (role, model._name))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_groups(self):
        """Groups by every field, and the sums of each."""
        for role, model in self._get_tables(DIFFERENT):
            fields = self._get_names(role, model)
            domain = self._get_domain(model)
            sums = [
                f"{name}:sum"
                for name, field in fields.items()
                if field["type"] in ("monetary", "float") and field.get("aggregator")
            ]
            for name, field in fields.items():
                if not field.get("groupable"):
                    continue
                spec = (
                    f"{name}:month" if field["type"] in ("date", "datetime") else name
                )
                method = "web_read_group" if role == "head" else "formatted_read_group"
                _result, text = self._call(
                    role, model._name, method, domain, [spec], ["__count", *sums]
                )
                self._check_text(role, text, model._name, method, name)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_onchange(self):
        """New records that name what the user may not see are told nothing of it."""
        for role, model in self._get_tables(DIFFERENT):
            fields = self._get_names(role, model)
            specification = self._get_specification(fields)
            for name, field in fields.items():
                target = self.away.get(field.get("relation"))
                if field["type"] != "many2one" or not target:
                    continue
                if field["relation"] in ("res.partner", "crm.bank.branch"):
                    continue
                _result, text = self._call(
                    *(role, model._name, "onchange", []),
                    *({name: target.id}, [name], specification),
                )
                self._check_text(role, text, model._name, "onchange", name)

    def test_outsiders(self):
        """Salespeople and customers reach no model of the bank at all."""
        for model in self._get_models():
            if model._name.startswith("crm.bank."):
                for role in ("sales", "portal"):
                    self.assertFalse(
                        self._as(role, model).has_access("read"), model._name
                    )

    def test_whole_bank(self):
        """What counts all branches together is read by those who see all of them."""
        for name in WHOLE_BANK:
            for role in ("teller", "region", "number", "sales", "portal"):
                self.assertFalse(self._as(role, self.env[name]).has_access("read"))
