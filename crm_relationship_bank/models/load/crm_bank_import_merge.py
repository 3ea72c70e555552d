from odoo import models
from odoo.tools import SQL

from .import_kinds import PATTERNS, get_type

# {column of the file: field of the account}
ACCOUNT_FIELDS = {
    "product": "product_id",
    "branch": "branch_id",
    "currency": "currency_id",
    "iban": "iban",
    "opened": "date_opened",
    "balance": "balance",
    "balance_date": "balance_date",
    "limit": "limit_amount",
    "rate": "rate",
    "maturity": "date_maturity",
    "last_movement": "last_customer_date",
}


class CrmBankImport(models.Model):
    """Merging: an UPDATE of the rows that differ, an INSERT of the new ones.

    Not ON CONFLICT, which writes rows that are right already. What a file leaves empty
    is left as it is known. Rows are by nobody, the import itself tells who loaded it:
    two keys less to look up for each.
    """

    _inherit = "crm.bank.import"

    def _get_values(self, columns):
        """Return ``{column: expression}`` of staged texts as what they mean."""
        return {name: self._get_value(name) for name in columns}

    def _get_value(self, name):
        kind = get_type(self.kind, name)
        column = SQL.identifier("s", name)
        if kind == "month":
            return SQL("RPAD(%s, 10, '-01')::date", column)
        if kind not in PATTERNS:
            return column
        return SQL("%s::%s", column, SQL(PATTERNS[kind][1]))

    def _merge(
        self, table, keys, values, source, exact=(), is_long=False, is_new=False
    ):
        """Merge into ``table``; return how many rows are new and how many changed.

        :param dict keys: ``{column of the table: expression}`` that tells rows apart
        :param dict values: ``{column of the table: expression}``; NULL leaves it
        :param SQL source: what the expressions are taken from
        :param exact: columns of which NULL empties what is known
        :param is_long: most of the table is of other days: its rows are found by key
        :param is_new: no row of the source is in the table yet
        """
        execute = self.env.cr.execute
        # as of one reading of the source, with the rows that are known: looked up
        # while new ones are entered, a table that was empty would be read row by row
        execute("DROP TABLE IF EXISTS crm_bank_merge")
        execute(
            SQL(
                "CREATE TEMP TABLE crm_bank_merge ON COMMIT DROP AS"
                " SELECT %s, %s AS known_id FROM %s %s",
                self.env["crm.relationship"]._name_columns(keys | values),
                SQL("NULL::int") if is_new else SQL("t.id"),
                source,
                SQL() if is_new else self._get_known_join(table, keys, is_long),
            )
        )
        execute("ANALYZE crm_bank_merge (known_id)")
        changed = self._update_rows(table, values, exact)
        return self._insert_rows(table, [*keys, *values]), changed

    def _get_known_join(self, table, keys, is_long):
        """Return the join of a source with the rows ``t`` of ``table`` that it has."""
        same = SQL(" AND ").join(
            SQL("%s = %s", SQL.identifier("t", name), value)
            for name, value in keys.items()
        )
        if not is_long:
            return SQL("LEFT JOIN %s t ON %s", SQL.identifier(table), same)
        # row by row in the index: all that was ever loaded would be read for a join
        return SQL(
            "LEFT JOIN LATERAL (SELECT t.id FROM %s t WHERE %s LIMIT 1) t ON TRUE",
            SQL.identifier(table),
            same,
        )

    def _update_rows(self, table, values, exact):
        """Write the known rows of ``table`` that differ; return how many."""
        within = self._get_known_range()
        if not values or not within:
            return 0
        names = [SQL.identifier(name) for name in values]
        new = [
            SQL.identifier("m", name)
            if name in exact
            else SQL(
                "COALESCE(%s, %s)", SQL.identifier("m", name), SQL.identifier("t", name)
            )
            for name in values
        ]
        old = [SQL.identifier("t", name) for name in values]
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s t
                SET (%(names)s, write_uid, write_date) = ROW(%(new)s, NULL, %(now)s)
                FROM crm_bank_merge m
                WHERE t.id = m.known_id AND %(within)s
                  AND (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                within=within,
                table=SQL.identifier(table),
                names=SQL(", ").join(names),
                new=SQL(", ").join(new),
                old=SQL(", ").join(old),
                now=self.env.cr.now(),
            )
        )
        return self.env.cr.rowcount

    def _get_known_range(self):
        """Return the range of ids that known rows ``t`` are in; nothing without any.

        Rows that were loaded together have ids together, whatever else is there.
        """
        [(first, last)] = self.env.execute_query(
            SQL("SELECT MIN(known_id), MAX(known_id) FROM crm_bank_merge")
        )
        return first and SQL("t.id BETWEEN %s AND %s", first, last)

    def _insert_rows(self, table, names):
        """Add the rows that ``table`` has not; return how many."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(names)s, create_date, write_date)
                SELECT %(names)s, %(now)s, %(now)s FROM crm_bank_merge
                WHERE known_id IS NULL
                """,
                table=SQL.identifier(table),
                names=SQL(", ").join(map(SQL.identifier, names)),
                now=self.env.cr.now(),
            )
        )
        return self.env.cr.rowcount

    # --- by kind ---

    def _merge_account(self, columns):
        values = self._get_values(columns)
        fields = {
            ACCOUNT_FIELDS[name]: value
            for name, value in values.items()
            if name in ACCOUNT_FIELDS
        }
        fields |= {
            "product_id": SQL("product.id"),
            "branch_id": SQL("branch.id"),
            "currency_id": SQL(
                "COALESCE(currency.id, known.currency_id, %s)",
                self.company_id.currency_id.id,
            ),
        }
        fields |= self._get_closing(columns)
        keys = {"company_id": SQL("%s", self.company_id.id), "number": SQL("s.account")}
        source = SQL(
            """
            crm_bank_stage s
            JOIN crm_bank_product product
              ON product.code = s.product AND product.company_id = %(company)s
            JOIN crm_bank_branch branch
              ON branch.code = s.branch AND branch.company_id = %(company)s
            LEFT JOIN res_currency currency ON currency.name = s.currency
            LEFT JOIN crm_bank_account known
              ON known.number = s.account AND known.company_id = %(company)s
            """,
            company=self.company_id.id,
        )
        # an account that is open again has neither day nor reason of closing
        exact = ["date_closed"] + ["close_reason"] * ("close_reason" in fields)
        return self._merge("crm_bank_account", keys, fields, source, exact)

    def _get_closing(self, columns):
        """Return the state, which a file may change both ways, with day and reason."""
        if not {"status", "closed"} & {*columns}:
            return {
                "state": SQL("COALESCE(known.state, 'open')"),
                "date_closed": SQL("known.date_closed"),
            }
        state = SQL(
            "COALESCE(s.status, CASE WHEN s.closed IS NOT NULL THEN 'closed'"
            " ELSE COALESCE(known.state, 'open') END)"
        )
        reason = SQL(
            "CASE WHEN %s = 'closed'"
            " THEN COALESCE(s.close_reason, known.close_reason, %s) END",
            state,
            self.env._("Closed in the core banking system"),
        )
        return {
            "state": state,
            "date_closed": SQL(
                "CASE WHEN %s = 'closed'"
                " THEN COALESCE(s.closed::date, known.date_closed) END",
                state,
            ),
            "close_reason": reason,
        }

    def _merge_month(self, columns):
        values = self._get_values(columns)
        keys = {"account_id": SQL("account.id"), "month": values.pop("month")}
        del values["account"]
        source = self._get_account_source()
        table = "crm_bank_account_month"
        is_new = not self._has_months(keys["month"])
        return self._merge(table, keys, values, source, is_long=True, is_new=is_new)

    def _has_months(self, month):
        """Whether any account has one of the months ``month`` of the staged lines."""
        query = SQL("SELECT DISTINCT %s FROM crm_bank_stage s", month)
        months = [row[0] for row in self.env.execute_query(query)]
        query = SQL(
            "SELECT 1 FROM crm_bank_account_month WHERE month = ANY(%s) LIMIT 1", months
        )
        return bool(self.env.execute_query(query))

    def _merge_event(self, columns):
        values = self._get_values(columns)
        keys = {
            "account_id": SQL("account.id"),
            "date": values["date"],
            "kind": values["kind"],
            "amount": SQL("COALESCE(%s, 0)", values.get("amount", SQL("0"))),
        }
        values = {"relationship_id": SQL("account.relationship_id")}
        source = self._get_account_source()
        return self._merge("crm_bank_event", keys, values, source, is_long=True)

    def _get_account_source(self):
        """Return the staged lines with their accounts."""
        return SQL(
            "crm_bank_stage s JOIN crm_bank_account account"
            " ON account.number = s.account AND account.company_id = %s",
            self.company_id.id,
        )
