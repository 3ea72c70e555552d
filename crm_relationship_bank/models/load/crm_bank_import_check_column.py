from odoo import models
from odoo.tools import SQL

from .import_kinds import CHOICES, PATTERNS, get_type, is_required


class CrmBankImport(models.Model):
    """The checks of single cells, of the lines that do not look right at once."""

    _inherit = "crm.bank.import"

    def _check_columns(self, rows, columns):
        """Reject cells that are empty or of no such type; spell the others one way."""
        if not rows.doubts:
            return
        execute = self.env.cr.execute
        execute("DROP TABLE IF EXISTS crm_bank_doubt")
        execute(
            "CREATE TEMP TABLE crm_bank_doubt ON COMMIT DROP AS"
            " SELECT UNNEST(%s) AS line",
            [rows.doubts],
        )
        execute("ANALYZE crm_bank_doubt")
        self._spell_cells(columns)
        checks = [check for name in columns for check in self._get_checks(name)]
        if checks:
            execute(
                SQL(
                    "INSERT INTO crm_bank_reject"
                    " SELECT s.line, wrong.name, wrong.reason"
                    " FROM crm_bank_stage s JOIN crm_bank_doubt d ON d.line = s.line"
                    " CROSS JOIN LATERAL (VALUES %s) AS wrong (name, reason, is_wrong)"
                    " WHERE wrong.is_wrong",
                    SQL(", ").join(checks),
                )
            )

    def _get_checks(self, name):
        """Return the checks of a column: its name, the reason, whether it is wrong."""
        column, kind = SQL.identifier("s", name), get_type(self.kind, name)
        checks = {}
        if is_required(self.kind, name):
            checks["empty"] = SQL("%s IS NULL", column)
        if kind in CHOICES:
            checks["choice"] = SQL("%s <> ALL(%s)", column, [*CHOICES[kind]])
        if kind in PATTERNS:
            checks[kind] = SQL("%s !~ %s", column, PATTERNS[kind][0])
        if kind == "date":
            checks[kind] = SQL("(%s OR %s)", checks[kind], self._get_no_day_sql(column))
        return [SQL("(%s, %s, %s)", name, *check) for check in checks.items()]

    def _get_no_day_sql(self, column):
        """Return whether a date names a day that its month does not have."""
        return SQL(
            "CASE WHEN %(day)s ~ %(pattern)s THEN RIGHT(%(day)s, 2)::int"
            " > EXTRACT(DAY FROM (LEFT(%(day)s, 7) || '-01')::date"
            " + INTERVAL '1 month - 1 day') ELSE FALSE END",
            day=column,
            pattern=PATTERNS["date"][0],
        )

    def _spell_cells(self, columns):
        """Write numbers as they are stored, and days with dashes, in lines in doubt."""
        spelled = {}
        for name in columns:
            column, kind = SQL.identifier("s", name), get_type(self.kind, name)
            if kind == "number":
                spelled[name] = SQL(
                    "UPPER(REGEXP_REPLACE(%s, %s, '', 'g'))", column, r"[\s./_-]+"
                )
            elif kind in ("date", "month"):
                spelled[name] = SQL("REPLACE(%s, '/', '-')", column)
        if spelled:
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_bank_stage s SET %s"
                    " FROM crm_bank_doubt d WHERE d.line = s.line",
                    SQL(", ").join(
                        SQL("%s = %s", SQL.identifier(name), value)
                        for name, value in spelled.items()
                    ),
                )
            )
