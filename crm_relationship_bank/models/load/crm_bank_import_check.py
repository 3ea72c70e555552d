from odoo import models
from odoo.tools import SQL

from .import_kinds import CHOICES, KEYS, PATTERNS, get_type, is_required

# {column: (table, the column of its codes)}
LOOKED_UP = {
    "product": ("crm_bank_product", "code"),
    "branch": ("crm_bank_branch", "code"),
    "account": ("crm_bank_account", "number"),
    "customer": ("crm_relationship", "bank_customer_number"),
}


class CrmBankImport(models.Model):
    """The checks of lines, each one INSERT of rejects over the staging table."""

    _inherit = "crm.bank.import"

    def _check_rows(self, rows, columns):
        """Reject wrong lines: ``crm_bank_reject`` has line, column and reason."""
        for line, count in rows.misfits:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO crm_bank_reject VALUES (%s, %s, 'cells')",
                    line,
                    str(count),
                )
            )
        for name in columns:
            self._check_column(name)
        for name in columns:
            if self._is_looked_up(name):
                self._check_known(name)
        self._check_keys()
        check = getattr(self, f"_check_{self.kind}", None)
        if check:
            check(columns)

    def _reject(self, name, reason, condition, join=None):
        """Reject the lines of the staging table ``s`` that fulfil a condition."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_bank_reject"
                " SELECT s.line, %s, %s FROM crm_bank_stage s %s WHERE %s",
                name,
                reason,
                join or SQL(),
                condition,
            )
        )

    def _check_column(self, name):
        """Required and filled; of its type; one of its choices; a day there is."""
        column = SQL.identifier("s", name)
        kind = get_type(self.kind, name)
        if is_required(self.kind, name):
            self._reject(name, "empty", SQL("%s IS NULL", column))
        if kind in CHOICES:
            self._reject(name, "choice", SQL("%s <> ALL(%s)", column, [*CHOICES[kind]]))
        if kind not in PATTERNS:
            return
        if kind == "number":
            self._spell_numbers(name)
        if kind in ("date", "month"):
            self._spell_days(name)
        pattern, _type = PATTERNS[kind]
        self._reject(name, kind, SQL("%s !~ %s", column, pattern))
        if kind == "date":
            last = SQL(
                "EXTRACT(DAY FROM (LEFT(%s, 7) || '-01')::date"
                " + INTERVAL '1 month - 1 day')",
                column,
            )
            self._reject(
                name,
                "date",
                SQL(
                    "CASE WHEN %s ~ %s THEN RIGHT(%s, 2)::int > %s END",
                    column,
                    pattern,
                    column,
                    last,
                ),
            )

    def _spell_numbers(self, name):
        """Write numbers of accounts in the one way in which they are stored."""
        column = SQL.identifier(name)
        self.env.cr.execute(
            SQL(
                "UPDATE crm_bank_stage SET %s = UPPER(REGEXP_REPLACE(%s, %s, '', 'g'))"
                " WHERE %s ~ %s",
                column,
                column,
                r"[\s./_-]+",
                column,
                r"[\s./_a-z-]",
            )
        )

    def _spell_days(self, name):
        """Take days with slashes, too."""
        column = SQL.identifier(name)
        self.env.cr.execute(
            SQL(
                "UPDATE crm_bank_stage SET %s = REPLACE(%s, '/', '-')"
                " WHERE %s LIKE '%%/%%'",
                column,
                column,
                column,
            )
        )

    def _is_looked_up(self, name):
        """Whether a column names something that has to be known."""
        return name in LOOKED_UP and (name,) != KEYS[self.kind]

    def _check_known(self, name):
        table, code = LOOKED_UP[name]
        self._reject(
            name,
            "unknown",
            SQL(
                "%s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %s known"
                " WHERE known.company_id = %s AND %s = %s)",
                SQL.identifier("s", name),
                SQL.identifier(table),
                self.company_id.id,
                SQL.identifier("known", code),
                SQL.identifier("s", name),
            ),
        )

    def _check_keys(self):
        """Reject every line of a key that the file has twice: none can be believed."""
        keys = KEYS[self.kind]
        columns = SQL(", ").join(self._get_key(name) for name in keys)
        self._reject(
            keys[0],
            "twice",
            SQL(
                "s.line IN (SELECT UNNEST(ARRAY_AGG(line)) FROM crm_bank_stage"
                " GROUP BY %s HAVING COUNT(*) > 1)",
                columns,
            ),
        )

    def _get_key(self, name):
        """Return a column of the key so that what means the same is the same.

        What means nothing stays as it is written: it is rejected for that.
        """
        kind = get_type(self.kind, name)
        column = SQL.identifier(name)
        if kind == "month":
            return SQL("REGEXP_REPLACE(%s, %s, %s)", column, r"^(.{7})-01$", r"\1")
        if kind == "amount":  # none counts as 0, as in the merge
            return SQL(
                "CASE WHEN %s ~ %s THEN TRIM_SCALE(%s::numeric)::text"
                " ELSE COALESCE(%s, '0') END",
                column,
                PATTERNS[kind][0],
                column,
                column,
            )
        return column
