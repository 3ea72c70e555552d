from odoo import models
from odoo.tools import SQL

from .import_kinds import KEYS, LOOKED_UP, PATTERNS, get_type


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
        self._check_columns(rows, columns)
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
        keys = {f"key_{name}": self._get_key(name) for name in KEYS[self.kind]}
        names = self.env["crm.relationship"]._name_columns(keys)
        same = [
            SQL("%s = %s", value, SQL.identifier("again", name))
            for name, value in keys.items()
        ]
        self._reject(
            KEYS[self.kind][0],
            "twice",
            SQL("TRUE"),
            join=SQL(
                "JOIN (SELECT %s FROM crm_bank_stage s GROUP BY %s"
                " HAVING COUNT(*) > 1) again ON %s",
                names,
                SQL(", ").join(keys.values()),
                SQL(" AND ").join(same),
            ),
        )

    def _get_key(self, name):
        """Return a column of the key so that what means the same is the same.

        What means nothing stays as it is written: it is rejected for that.
        """
        kind = get_type(self.kind, name)
        column = SQL.identifier("s", name)
        if kind == "month":
            return SQL(
                "CASE WHEN LENGTH(%s) = 10 AND RIGHT(%s, 3) = '-01' THEN LEFT(%s, 7)"
                " ELSE %s END",
                *[column] * 4,
            )
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
