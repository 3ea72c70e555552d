from odoo.service.model import call_kw

from .common import BankCommon

# {channel: movements} of the months that the tests enter
COUNTER = {"branch_count": 8, "atm_count": 2}
DIGITAL = {"branch_count": 1, "pos_count": 3, "mobile_count": 5, "phone_count": 1}
MONTHS = {
    "2025-01-01": COUNTER,
    "2025-12-01": DIGITAL,
    "2026-01-01": DIGITAL,
}


class ReportCommon(BankCommon):
    """Accounts of two banks with months, in two currencies; today is 2026-03-10.

    Anna moved from the counter to the digital channels, Cyrus stayed at the counter of
    a branch far away. A dollar is two euros.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.other_bank.currency_id
        cls.env["res.currency.rate"].create(
            [
                {"currency_id": currency.id, "company_id": bank.id, "rate": rate}
                | {"name": "2020-01-01"}
                for bank in (cls.bank, cls.other_bank)
                for currency, rate in (
                    (cls.euro, 2 if bank == cls.bank else 1),
                    (cls.bank.currency_id, 1 if bank == cls.bank else 0.5),
                )
            ]
        )
        half = {cls.anna: 50, cls.bijan: 50}
        cls.account = cls._create_account("1", {cls.anna: 100}, balance=900)
        cls.joint = cls._create_account("2", half, balance=100, product_id=cls.term.id)
        cls.in_euro = cls._create_account(
            "3", {cls.bijan: 100}, cls.sister, balance=60, currency_id=cls.euro.id
        )
        cls.far_account = cls._create_account("4", {cls.cyrus: 100}, cls.far, balance=7)
        cls._set_other_bank()
        cls.accounts = cls.account | cls.joint | cls.in_euro | cls.far_account
        cls._set_months()
        cls.env.flush_all()

    @classmethod
    def _set_other_bank(cls):
        branch = cls._create_branch("9", company_id=cls.other_bank.id)
        product = cls.current.copy({"company_id": cls.other_bank.id, "code": "X"})
        cls.elsewhere = cls._create_account(
            *("5", {cls.cyrus: 100}, branch),
            balance=50,
            company_id=cls.other_bank.id,
            product_id=product.id,
            currency_id=cls.euro.id,
        )

    @classmethod
    def _set_months(cls):
        months = cls.env["crm.bank.account.month"]
        for account in cls.accounts | cls.elsewhere:
            for month, counts in MONTHS.items():
                counts = COUNTER if account == cls.far_account else counts
                months |= months.create(
                    {"account_id": account.id, "month": month, "fee_income": 10.01}
                    | counts
                )
        quiet = {"account_id": cls.account.id, "month": "2026-02-01", "fee_income": 3}
        cls.months = months | months.create(quiet)

    def _ask(self, role, model, groupby, aggregates, domain=()):
        """Return ``{group: [figures]}`` as a call from outside gets them."""
        model = self._as(role, self.env[model])
        rows = call_kw(
            model,
            "formatted_read_group",
            [[("company_id", "=", self.bank.id), *domain], groupby, aggregates],
            {},
        )
        return {
            tuple(self._get_key(row[name]) for name in groupby): [
                row[name] for name in aggregates
            ]
            for row in rows
        }

    @staticmethod
    def _get_key(value):
        return value[0] if isinstance(value, tuple | list) else value
