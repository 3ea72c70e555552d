import json

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Command, Date
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import BankCommon

MODULE = "crm_relationship_bank"
ROUNDS = 3
# nobody outside the branch may meet any of it
FAR_TEXT, FAR_AMOUNT, FAR_BIRTHDAY = "Far Secret", 987654.32, "1987-06-05"
FAR_NUMBER, FAR_IBAN = "999888777666", "GB82WEST12345698765432"
NEAR_NUMBER, NEAR_IBAN = "111222333444", "DE89370400440532013000"
FAR = (FAR_TEXT, str(FAR_AMOUNT), FAR_BIRTHDAY, "2005-06-05", "FARCUSTOMER")
FAR_NUMBERS, NEAR_NUMBERS = (FAR_NUMBER, FAR_IBAN), (NEAR_NUMBER, NEAR_IBAN)
NUMBERS = FAR_NUMBERS + NEAR_NUMBERS
# {role: what it must not meet}
SECRETS = {
    "teller": FAR + NUMBERS,
    "region": FAR + NUMBERS,
    "number": FAR + FAR_NUMBERS,
    "head": NUMBERS,
    "manager": NUMBERS,
    "sales": FAR + NUMBERS,
    "portal": FAR + NUMBERS,
}
# of all branches together: who sees one branch only reads none of it
WHOLE_BANK = (
    "crm.bank.complaint.closing",
    "crm.bank.complaint.register",
    "crm.bank.complaint.register.entry",
    "crm.bank.complaint.register.line",
)
# made elsewhere, or about no customer and no branch
NOT_MADE = (
    *WHOLE_BANK,
    "crm.bank.account",
    "crm.bank.account.holder",
    "crm.bank.application.decline",
    "crm.bank.branch",
    "crm.bank.encounter.item",
    "crm.bank.import",
    "crm.bank.import.column",
    "crm.bank.import.profile",
    "crm.bank.product",
    "crm.bank.product.rule",
    "crm.bank.regulator.band",
    "crm.bank.regulator.issue",
    "crm.bank.regulator.product",
    "crm.bank.regulator.profile",
)
# {model: values that cannot be guessed}
VALUES = {
    "crm.bank.account.month": {"month": "2026-01-01"},
    "crm.bank.application": {"account_id": False},
    "crm.bank.household.member": {"generation": 1},
    "crm.bank.wallet": {"kind": "amount", "line": "current"},
}


class BankLeakCommon(BankCommon):
    """A row of every model in the teller's branch, and one in a branch far away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        export = cls.env.ref("base.group_allow_export")
        cls.users["sales"] = cls._new_user("sales", "sales_team.group_sale_salesman")
        for user in cls.users.values():
            user.group_ids = [Command.link(export.id)]
        cls.users["portal"] = new_test_user(
            cls.env,
            login="bank_portal",
            groups="base.group_portal",
            company_id=cls.bank.id,
            company_ids=[Command.set(cls.bank.ids)],
        )
        third = cls._create_account("5", {cls.bijan: 100}, cls.sister)
        cls.others = {
            "referred_id": cls.bijan.id,
            "other_id": third.relationship_id.id,
        }
        cls.near = cls._create_keys(cls.anna, cls.branch, NEAR_NUMBER, NEAR_IBAN, 11)
        cls.away = cls._create_keys(
            cls.cyrus, cls.far, FAR_NUMBER, FAR_IBAN, FAR_AMOUNT
        )
        customer = cls.away["crm.relationship"]
        customer.sudo().write({"bank_customer_number": "FARCUSTOMER"})
        customer.birthday = FAR_BIRTHDAY
        cls._create_rows()
        cls.env.flush_all()

    @classmethod
    def _get_models(cls):
        """Return the models of the module, those of others that it extends too."""
        data = cls.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.model")]
        )
        names = cls.env["ir.model"].browse(data.mapped("res_id")).mapped("model")
        models = [cls.env[name] for name in sorted(names) if name in cls.env]
        return [model for model in models if not model._abstract]

    @classmethod
    def _create_keys(cls, partner, branch, number, iban, balance):
        """Return what other rows link to: ``{model: a record of it}``."""
        account = cls._create_account(
            number,
            {partner: 100},
            branch,
            iban=iban,
            balance=balance,
            date_maturity=Date.add(Date.today(), days=3),
        )
        return {
            "crm.bank.account": account,
            "crm.bank.branch": branch,
            # archived: a new encounter has no answer of it yet
            "crm.bank.encounter.item": cls.env["crm.bank.encounter.item"].create(
                {"name": "Greeted", "active": False}
            ),
            "crm.bank.product": cls.current,
            "crm.relationship": account.relationship_id,
            "res.bank": cls.env["res.bank"].create({"name": "Rival"}),
            "res.company": cls.bank,
            "res.currency": cls.bank.currency_id,
            "res.partner": partner,
        }

    @classmethod
    def _create_rows(cls):
        """Create rows of all other models; those that need another's row come later."""
        waiting = [
            model
            for model in cls._get_models()
            if model._name.startswith("crm.bank.")
            and model._auto
            and not model._transient
            and model._name not in NOT_MADE
        ]
        cls.made = {model._name for model in waiting}
        for _round in range(ROUNDS):
            cls.not_made = {}
            for model in waiting:
                try:
                    with mute_logger("odoo.sql_db"), cls.env.cr.savepoint():
                        near = cls._create_row(model, cls.near, "Near", 11)
                        away = cls._create_row(model, cls.away, FAR_TEXT, FAR_AMOUNT)
                    cls.near[model._name], cls.away[model._name] = near, away
                except (IntegrityError, UserError) as error:
                    cls.not_made[model._name] = str(error)
            waiting = [cls.env[name] for name in cls.not_made]

    @classmethod
    def _create_row(cls, model, keys, text, amount):
        """Create a row that links to the keys."""
        values = {
            name: cls._guess(field, keys, text, amount)
            for name, field in model._fields.items()
            if cls._is_filled(field)
        }
        values = {name: value for name, value in values.items() if value is not None}
        row = model.create(values | VALUES.get(model._name, {}))
        return row

    @classmethod
    def _is_filled(cls, field):
        return (
            field.store
            and not field.related
            and field.name not in MAGIC_COLUMNS
            and field.name not in ("referrer_id", "parent_id")
            and (not field.compute or not field.readonly)
        )

    @classmethod
    def _guess(cls, field, keys, text, amount):
        """Return a value for a field; None leaves it to its default."""
        if field.name in cls.others:
            return cls.others[field.name]
        if field.type == "many2one":
            record = keys.get(field.comodel_name)
            return record and record.id
        if field.type in ("char", "text", "html"):
            return text
        if field.type == "monetary":
            return amount
        if field.required and not field.default:
            if field.type == "selection":
                return field.get_values(cls.env)[0]
            if field.type == "date":
                return Date.today()
        return None

    # --- calls as a client makes them ---

    def _call(self, role, model, method, *args, **kwargs):
        """Return (result or None, all that the client is told as a text)."""
        records = self._as(role, self.env[model])
        try:
            with self.cr.savepoint():
                result = call_kw(records, method, args, kwargs)
        except IntegrityError as error:
            return None, self.env[model]._sql_error_to_message(error)
        except (AccessError, MissingError, UserError, ValueError) as error:
            return None, str(error)
        return result, json.dumps(result, default=str, ensure_ascii=False)

    def _check_text(self, role, text, *place):
        for secret in SECRETS[role]:
            if secret in text:
                at = text.index(secret)
                self.fail(f"{role} {place}: ...{text[max(at - 200, 0) : at + 60]}")
