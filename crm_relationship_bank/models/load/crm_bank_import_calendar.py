from odoo import fields, models
from odoo.tools import SQL

from .import_kinds import get_type, is_required
from .jalali_sql import get_day_sql, get_month_sql

CONVERTERS = {"date": get_day_sql, "month": get_month_sql}
# days and months that there are for sure; the 30th of Esfand is looked at
_YEAR = r"1(?:2[5-9]|3\d|4[0-6])\d[-/]?"
JALALI_SHAPES = {
    "date": _YEAR + r"(?:(?:0[1-9]|1[0-2])[-/]?(?:0[1-9]|[12]\d)"
    r"|(?:0[1-9]|1[01])[-/]?30|0[1-6][-/]?31)",
    "month": _YEAR + r"(?:0[1-9]|1[0-2])",
}


class CrmBankImportProfile(models.Model):
    """In which calendar the files tell days."""

    _inherit = "crm.bank.import.profile"

    calendar = fields.Selection(
        [("gregorian", "Gregorian"), ("jalali", "Jalali")],
        required=True,
        default="gregorian",
        help="Jalali: days such as 1403/05/12 or 14030512. The figures of a Jalali "
        "month are noted under the Gregorian month in which its 15th day lies.",
    )


class CrmBankImport(models.Model):
    """Days of a Jalali file become Gregorian ones before its lines are checked."""

    _inherit = "crm.bank.import"

    def _get_shape(self, name):
        kind = name and get_type(self.kind, name)
        if kind not in CONVERTERS or self.profile_id.calendar != "jalali":
            return super()._get_shape(name)
        shape = JALALI_SHAPES[kind]
        return shape if is_required(self.kind, name) else f"(?:{shape})?"

    def _check_columns(self, rows, columns):
        if self.profile_id.calendar == "jalali":
            self._convert_days(columns)
        return super()._check_columns(rows, columns)

    def _convert_days(self, columns):
        """Write all days and months in the Gregorian calendar, in one pass."""
        converted = [
            SQL("%s = %s", column, CONVERTERS[kind](column))
            for name in columns
            for column, kind in [(SQL.identifier(name), get_type(self.kind, name))]
            if kind in CONVERTERS
        ]
        if converted:
            self.env.cr.execute(
                SQL("UPDATE crm_bank_stage SET %s", SQL(", ").join(converted))
            )

    def _get_reasons(self):
        reasons = super()._get_reasons()
        if self.profile_id.calendar == "jalali":
            reasons["date"] = self.env._("Not a date such as 1403/05/12")
            reasons["month"] = self.env._("Not a month such as 1403/05")
        return reasons
