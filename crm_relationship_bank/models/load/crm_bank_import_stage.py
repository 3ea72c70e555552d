import re
from decimal import Decimal, InvalidOperation

from odoo import models
from odoo.tools import SQL

from .bank_file import CHUNK, BrokenFile, CopyFile, Rows
from .import_kinds import (
    CONTROL,
    KINDS,
    LOOKED_UP,
    PATTERNS,
    SHAPES,
    get_type,
    is_required,
)


class CrmBankImport(models.Model):
    """Into the staging table, and what concerns the file as a whole."""

    _inherit = "crm.bank.import"

    def _open_rows(self, binary):
        profile = self.profile_id
        return Rows(
            binary, profile.encoding, profile.delimiter, profile.control_mark or ""
        )

    def _stage(self, rows):
        """Copy the rows into ``crm_bank_stage``; return the columns that the file has.

        All columns are text there; ``line`` is that of the file. A table of the
        transaction, so that two loads never meet and a kill leaves nothing.
        """
        columns = self._find_columns(rows)
        texts = [SQL("%s text", SQL.identifier(name)) for name in KINDS[self.kind]]
        execute = self.env.cr.execute
        execute("DROP TABLE IF EXISTS crm_bank_stage, crm_bank_reject")
        execute(
            SQL(
                "CREATE TEMP TABLE crm_bank_stage (line int, %s) ON COMMIT DROP",
                SQL(", ").join(texts),
            )
        )
        execute(
            "CREATE TEMP TABLE crm_bank_reject (line int, name text, reason text)"
            " ON COMMIT DROP"
        )
        names = SQL(", ").join(map(SQL.identifier, columns))
        copy = SQL(
            "COPY crm_bank_stage (line, %s) FROM STDIN (FORMAT csv, DELIMITER %s)",
            names,
            rows.delimiter,
        )
        # names of columns and the delimiter only, and every one of them ours
        statement = self.env.cr.mogrify(copy).decode()
        source = CopyFile(rows.get_pieces())
        self.env.cr.copy_expert(statement, source, CHUNK)
        if source.error:
            raise source.error
        found = [name for name in columns if name in LOOKED_UP]
        if found:
            named = SQL(", ").join(map(SQL.identifier, found))
            execute(SQL("ANALYZE crm_bank_stage (line, %s)", named))
        return columns

    def _find_columns(self, rows):
        """Return our columns in the order of the file; tell the rows their places."""
        if not rows.header:
            raise BrokenFile("empty")
        spelled = [name.strip().lower() for name in rows.header]
        headers = {
            column: header.strip().lower()
            for column, header in self.profile_id._get_headers().items()
        }
        columns = {}
        for column, header in headers.items():
            if spelled.count(header) > 1:
                raise BrokenFile("twice", header)
            if header in spelled:
                columns[column] = spelled.index(header)
            elif is_required(self.kind, column):
                raise BrokenFile("column", header)
        # in the order of the file, so that rows can go on as they are
        columns = dict(sorted(columns.items(), key=lambda item: item[1]))
        rows.places = list(columns.values())
        names = {place: name for name, place in columns.items()}
        rows.shapes = [
            self._get_shape(names.get(place)) for place in range(len(rows.header))
        ]
        return list(columns)

    def _get_shape(self, name):
        """Return what right cells of a column match; without a name, of no column.

        For cells without spaces and quotes. Of what does not match, some may be right.
        """
        other = f"[^{re.escape(self.profile_id.delimiter)}]"
        if not name:
            return f"{other}*"
        shape = SHAPES.get(get_type(self.kind, name), f"{other}+")
        return shape if is_required(self.kind, name) else f"(?:{shape})?"

    def _check_control(self, rows, columns):
        """Compare with the control line; return what it says and what there is.

        :raise BrokenFile: there is none though the profile asks, or it does not match
        """
        name = CONTROL.get(self.kind)
        total = self._get_total(name, rows.doubts) if name in columns else None
        found = {"total_sum": total is not None and str(total)}
        if not self.profile_id.control_mark:
            return found
        if rows.control is None:
            raise BrokenFile("no_control")
        count, amount = (*rows.control, "", "")[:2]
        if count != str(rows.count):
            raise BrokenFile("control", f"{rows.count} / {count}")
        if total is not None and _to_decimal(amount) != total:
            raise BrokenFile("control", f"{total} / {amount}")
        return found | {"control_count": count, "control_sum": amount}

    def _get_total(self, name, doubts):
        """Return the sum of what is an amount in a column, exact to the last digit."""
        column = SQL.identifier(name)
        amount = SQL("%s::numeric", column)
        if doubts:
            pattern = PATTERNS["amount"][0]
            amount = SQL("CASE WHEN %s ~ %s THEN %s END", column, pattern, amount)
        [(total,)] = self.env.execute_query(
            SQL("SELECT SUM(%s)::text FROM crm_bank_stage", amount)
        )
        return Decimal(total or 0)


def _to_decimal(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
