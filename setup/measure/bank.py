"""A bank of any size in a database, and the bare statements beside it."""

import datetime

from odoo.tools import SQL

from . import clock
from .bank_files import BRANCHES, FIRST_NUMBER, MONTH_VALUES, PRODUCTS, BankFile
from .data import add_contacts

_LINES = ("current", "savings", "term", "loan", "card", "investment")
_KINDS = ("customer", "account", "holder", "month", "event")
_ACCOUNT = """
    JOIN crm_bank_account a ON a.number = s.account AND a.company_id = %(company)s
"""
# {kind: (our table, the key of a row, how the bare INSERT finds what a line names)}
_TABLES = {
    "account": (
        "crm_bank_account",
        "company_id, number",
        {
            "company_id": "%(company)s",
            "number": "s.account",
            "product_id": "p.id",
            "branch_id": "b.id",
            "currency_id": "c.id",
            "state": "s.status",
            "date_opened": "s.opened",
            "balance": "s.balance",
            "balance_date": "s.balance_date",
            "rate": "s.rate",
            "last_customer_date": "s.last_movement",
        },
        """
        JOIN crm_bank_product p ON p.code = s.product AND p.company_id = %(company)s
        JOIN crm_bank_branch b ON b.code = s.branch AND b.company_id = %(company)s
        JOIN res_currency c ON c.name = s.currency
        """,
    ),
    "holder": (
        "crm_bank_account_holder",
        "account_id, partner_id",
        {
            "account_id": "a.id",
            "partner_id": "r.partner_id",
            "relationship_id": "r.id",
            "role": "s.role",
            "share": "s.share",
        },
        f"""
        {_ACCOUNT}
        JOIN crm_relationship r ON r.bank_customer_number = s.customer
         AND r.company_id = %(company)s
        """,
    ),
    "month": (
        "crm_bank_account_month",
        "account_id, month",
        {"account_id": "a.id", "month": "(s.month || '-01')::date"}
        | {name: f"s.{name}" for name in MONTH_VALUES},
        _ACCOUNT,
    ),
    "event": (
        "crm_bank_event",
        "account_id, date, kind, amount",
        {
            "account_id": "a.id",
            "relationship_id": "a.relationship_id",
            "date": "s.date",
            "kind": "s.kind",
            "amount": "s.amount",
        },
        _ACCOUNT,
    ),
}
# what a bare COPY makes of the columns that are no texts
_TYPES = (
    dict.fromkeys(("balance", "rate", "share", "amount"), "numeric")
    | dict.fromkeys(("opened", "balance_date", "last_movement", "date"), "date")
    | {name: "int" if name.endswith("_count") else "numeric" for name in MONTH_VALUES}
)


class Bank:
    """Branches, products, customers; files and bare tables for them.

    :param options: `customers`, `accounts`, `months`, `seed`
    :param folder: where the files are written
    """

    def __init__(self, connection, env, options, folder):
        self.connection, self.env, self.options = connection, env, options
        self.folder = folder
        today = datetime.date.today()
        self.month = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
        self.facts = {
            "seed": options.seed,
            "customers": options.customers,
            "newcomers": max(options.customers // 100, 1),
            "accounts": options.accounts,
            "currency": env.company.currency_id.name,
            "company": env.company.id,
            "user": env.uid,
            "day": str(self.month),
            "salt": 100,
        }
        self._set_up()
        self._add_customers()
        self._add_bare_tables()

    def _set_up(self):
        self.env["crm.bank.branch"].create(
            [{"name": f"B{n}", "code": f"B{n}"} for n in range(BRANCHES)]
        )
        self.env["crm.bank.product"].create(
            [
                {"name": f"P{n}", "code": f"P{n}", "line": _LINES[n]}
                for n in range(PRODUCTS)
            ]
        )
        profiles = self.env["crm.bank.import.profile"].create(
            [{"name": kind, "code": kind, "kind": kind} for kind in _KINDS]
        )
        self.profiles = {profile.kind: profile for profile in profiles}
        self.env.cr.commit()

    def _add_customers(self):
        """Make contacts that are customers, by the statement of the installation."""
        count = self.options.customers
        first = add_contacts(self.connection, count, self.options.seed)
        contacts = SQL(
            "SELECT id AS contact_id, %s AS company_id FROM res_partner"
            " WHERE id BETWEEN %s AND %s",
            self.env.company.id,
            first,
            first + count - 1,
        )
        relationships = self.env["crm.relationship"]
        self.env.cr.execute(relationships._get_insert_sql(contacts, self.env.company))
        self.env.cr.commit()
        self.connection.run(
            "UPDATE crm_relationship SET bank_customer_number = 'C' ||"
            " (partner_id - %(first)s + 1) WHERE partner_id >= %(first)s",
            {"first": first},
        )
        self.connection.tidy()

    # --- files ---

    def write(self, kind, salt=100):
        """Write a file of a kind; another `salt` draws other figures."""
        facts = self.facts | {"salt": salt}
        return BankFile(self.connection, self.folder, kind, facts)

    def add_past(self):
        """Insert the months before the one that is loaded, into both tables.

        As of files that were loaded long ago.
        """
        month, names = self.month, ", ".join(MONTH_VALUES)
        values = ", ".join(MONTH_VALUES.values())
        for number in range(1, self.options.months):
            month = (month - datetime.timedelta(days=1)).replace(day=1)
            self.connection.run(
                f"""
                INSERT INTO crm_bank_account_month (
                    account_id, month, {names}, write_date)
                SELECT id, %(month)s, {values}, %(month)s
                FROM (SELECT id, number::bigint - {FIRST_NUMBER} AS n
                      FROM crm_bank_account ORDER BY id) account
                """,
                self.facts | {"month": month, "salt": 100 + 20 * number},
            )
        self.connection.run("INSERT INTO bare_month TABLE crm_bank_account_month")
        for name in ("account", "account_holder"):  # not of this night either
            self.connection.run(
                f"UPDATE crm_bank_{name}"
                " SET write_date = write_date - INTERVAL '40 days'"
            )
        self.connection.tidy()

    # --- the bare statements ---

    def _add_bare_tables(self):
        for kind, (table, *_rest) in _TABLES.items():
            self.connection.run(
                f"CREATE TABLE bare_{kind} (LIKE {table} INCLUDING ALL)"
            )

    def clear(self, kind):
        """Take out the rows of the kind's file, of both tables."""
        table = _TABLES[kind][0]
        if kind == "account":
            self.connection.run(f"TRUNCATE {table} CASCADE")
            self.connection.run("TRUNCATE bare_account")
        else:
            condition = "month = %(day)s" if kind == "month" else "TRUE"
            for name in (table, f"bare_{kind}"):
                self.connection.run(f"DELETE FROM {name} WHERE {condition}", self.facts)
        for name in (table, f"bare_{kind}"):
            self.connection.run(f"VACUUM ANALYZE {name}")

    def load_bare(self, file):
        """Copy and insert the rows of a file; return the seconds of each."""
        table, key, values, joins = _TABLES[file.kind]
        names = ", ".join(values)
        columns = ", ".join(
            f"{name} {_TYPES.get(name, 'text')}" for name in file.columns
        )
        self.connection.run(f"CREATE TEMP TABLE staged ({columns})")
        with file.bare.open("rb") as rows:
            copied = clock.seconds(
                self.connection.copy, "COPY staged FROM STDIN (FORMAT csv)", rows
            )
        new = ", ".join(f"EXCLUDED.{name}" for name in values)
        inserted = self.connection.seconds(
            f"""
            INSERT INTO bare_{file.kind} (
                {names}, create_uid, create_date, write_uid, write_date)
            SELECT {", ".join(values.values())},
                   %(user)s, NOW(), %(user)s, NOW()
            FROM staged s {joins}
            ON CONFLICT ({key}) DO UPDATE SET ({names}) = ROW({new})
            """,
            self.facts,
        )
        self.connection.run("DROP TABLE staged")
        return copied, inserted
