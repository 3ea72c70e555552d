from odoo import models
from odoo.tools import SQL, split_every

from .purchase_file import UNREADABLE, normalise, write_row
from .purchase_values import parse_date, parse_number

LINE_COLUMNS = (
    "number",
    "text",
    "reason",
    "customer",
    "customer_name",
    "country",
    "date",
    "reference",
    "product_code",
    "product",
    "quantity",
    "unit_price",
)
KEYS = ("customer", "reference", "product_code")  # compared with other files'
BATCH = 5000  # lines inserted with one statement


class CrmPurchaseImport(models.Model):
    """Reading: each row of the file becomes a line, good or with the reason why not."""

    _inherit = "crm.purchase.import"

    def _read_file(self):
        """Fill the lines of the file.

        :raise UserError: the file cannot be read as it is, or a needed column is
            missing
        """
        text, whole = self._read_text()
        rows = self._read_rows(text)
        places = self._find_places(rows)
        header, *rows = rows
        formats = self._find_formats(rows, places)
        if "reference" in places:
            place = places["reference"]
            self._find_return_prefix(c[place] for _n, c in rows if place < len(c))
        width = len(self.column_ids)
        lines = (
            self._read_line(number, cells, width, places, formats)
            for number, cells in rows
        )
        for batch in split_every(BATCH, lines, list):
            self._insert_lines(batch)
        # what follows compares lines with lines: the planner has to know how many
        self.env.cr.execute(SQL("ANALYZE crm_purchase_import_line"))
        self.line_count = len(rows)
        self.is_cut = not whole or len(rows[-1][1]) < width

    def _read_line(self, number, cells, width, places, formats):
        """Return the values of a line, in the order of ``LINE_COLUMNS``."""
        values = dict.fromkeys(LINE_COLUMNS)
        values |= {"number": number, "text": write_row(cells, self.delimiter)}
        reasons = self._check_cells(cells, width)
        if len(cells) < width:
            # the last cell there is may be cut off itself
            cells = [*cells[:-1], *[""] * (width - len(cells) + 1)]
        texts = {what: cells[place].strip() for what, place in places.items()}
        self._read_texts(texts, values)
        if not reasons:
            reasons = self._read_values(texts, values, formats)
        values["reason"] = " ".join(reasons) or None
        return tuple(values.values())

    def _check_cells(self, cells, width):
        """Return why a row is not one of the table."""
        if len(cells) < width:
            return [self.env._("The line is cut off.")]
        if any(cell.strip() for cell in cells[width:]):
            return [self.env._("The line has more cells than there are columns.")]
        if any(UNREADABLE in cell for cell in cells):
            return [
                self.env._(
                    "The line has signs that are not written in %(encoding)s.",
                    encoding=self._get_encoding_label(),
                )
            ]
        return []

    def _read_texts(self, texts, values):
        """Put what needs no reading into ``values``; what is compared, normalised."""
        for what in ("customer_name", "country", "product"):
            values[what] = texts.get(what) or None
        for what in KEYS:
            values[what] = normalise(texts.get(what, "")) or None
        customer = texts["customer"]
        if not values["customer_name"] and any(map(str.isalpha, customer)):
            values["customer_name"] = customer

    def _read_values(self, texts, values, formats):
        """Put date and amounts into ``values``; return what is wrong with the line."""
        decimal, day_first = formats
        reasons = []
        if not values["customer"]:
            reasons.append(self.env._("There is no customer."))
        try:
            values["date"] = parse_date(texts["date"], day_first)
        except ValueError:
            reasons.append(
                self.env._("There is no day “%(text)s”.", text=texts["date"])
            )
        values["quantity"] = 1
        numbers = {"amount": "unit_price"}
        if "amount" not in texts:
            numbers = {"quantity": "quantity", "unit_price": "unit_price"}
        for what, name in numbers.items():
            try:
                values[name] = parse_number(texts[what], decimal)
            except ValueError:
                reasons.append(self.env._("“%(text)s” is no number.", text=texts[what]))
        return reasons

    def _insert_lines(self, rows):
        """Insert lines with one statement a batch."""
        columns = list(zip(*rows, strict=True))
        kinds = [
            SQL.identifier(
                self.env["crm.purchase.import.line"]._fields[name].column_type[0]
            )
            for name in LINE_COLUMNS
        ]
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_purchase_import_line (import_id, %s)
                SELECT %s, line.* FROM UNNEST(%s) AS line RETURNING id
                """,
                SQL(", ").join(map(SQL.identifier, LINE_COLUMNS)),
                self.id,
                SQL(", ").join(
                    SQL("%s::%s[]", list(column), kind)
                    for column, kind in zip(columns, kinds, strict=True)
                ),
            )
        )
