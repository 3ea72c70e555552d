import base64
import csv
import io

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from .crm_purchase_import import COLUMN_FIELDS
from .purchase_file import (
    decode,
    guess_columns,
    guess_day_first,
    guess_decimal,
    guess_delimiter,
    normalise,
    normalise_name,
    parse_date,
    parse_number,
    read_rows,
)

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


class CrmPurchaseImport(models.Model):
    """Reading: the file becomes lines, each good or with the reason why not."""

    _inherit = "crm.purchase.import"

    def _read_file(self, data):
        """Fill the lines from the bytes of the file.

        :raise UserError: the file cannot be read, or a needed column is missing
        """
        try:
            text = decode(data, self.encoding)
        except (UnicodeDecodeError, EOFError, OSError) as error:
            raise UserError(
                self.env._(
                    "%(file)s cannot be read: it is cut off, or written in another "
                    "encoding. Choose the encoding and check again.",
                    file=self.name,
                )
            ) from error
        delimiter = self.delimiter or guess_delimiter(text)
        rows = list(read_rows(text, delimiter))
        header = rows[0][1] if rows else []
        places = self._find_columns(header)
        formats = self._guess_formats(rows[1:1000], places)
        for batch in split_every(5000, rows[1:], list):
            self._insert_lines(
                [
                    self._read_line(number, cells, len(header), places, formats)
                    for number, cells in batch
                ]
            )
        # what follows compares lines with lines: the planner has to know how many
        self.env.cr.execute(SQL("ANALYZE crm_purchase_import_line"))
        self.line_count = len(rows) - 1

    def _find_columns(self, header):
        """Return ``{what: place}`` of the columns, chosen or found by name."""
        guessed = guess_columns(header)
        names = [normalise_name(name) for name in header]
        places = {}
        for what in COLUMN_FIELDS:
            name = self[f"column_{what}"] or guessed.get(what)
            if name and normalise_name(name) in names:
                places[what] = names.index(normalise_name(name))
            elif self[f"column_{what}"]:
                self._refuse_column(name, header)
        for needed in ("customer", "date"):
            if needed not in places:
                self._refuse_column(needed, header)
        if "amount" not in places and not {"quantity", "unit_price"} <= places.keys():
            self._refuse_column("amount", header)
        return places

    def _refuse_column(self, name, header):
        raise UserError(
            self.env._(
                "%(file)s has no column %(column)s. Its columns are: %(header)s. Say "
                "which one holds it.",
                file=self.name,
                column=name,
                header=", ".join(header),
            )
        )

    def _guess_formats(self, rows, places):
        """Return (decimal sign, whether days come first), chosen or recognised."""

        def samples(*whats):
            return [
                row[places[what]]
                for _number, row in rows
                for what in whats
                if what in places and places[what] < len(row)
            ]

        decimal = self.decimal or guess_decimal(samples("amount", "unit_price"))
        day_first = guess_day_first(samples("date"))
        if self.date_order:
            day_first = self.date_order == "day"
        return decimal, day_first

    def _read_line(self, number, cells, width, places, formats):
        """Return the values of a line, in the order of ``LINE_COLUMNS``."""
        decimal, day_first = formats
        values = dict.fromkeys(LINE_COLUMNS)
        values |= {"number": number, "text": "\t".join(cells)}
        if len(cells) < width:
            values["reason"] = self.env._("The line is cut off.")
            return tuple(values.values())

        def cell(what):
            return normalise(cells[places[what]]) if what in places else ""

        for what in ("customer", "customer_name", "country", "reference"):
            values[what] = cell(what) or None
        for what in ("product_code", "product"):
            values[what] = cell(what) or None
        try:
            values["date"] = parse_date(cell("date"), day_first)
        except ValueError:
            values["reason"] = self.env._(
                "There is no date %(text)s.", text=cell("date")
            )
        what = "amount"
        try:
            if "amount" in places:
                values |= {
                    "quantity": 1,
                    "unit_price": parse_number(cell(what), decimal),
                }
            else:
                for what in ("quantity", "unit_price"):
                    values[what] = parse_number(cell(what), decimal)
        except ValueError:
            values["reason"] = self.env._("%(text)s is no number.", text=cell(what))
        if not values["customer"]:
            values["reason"] = self.env._("There is no customer.")
        return tuple(values.values())

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

    def _reject_lines(self):
        """Give a reason to lines that cannot be loaded because of other lines."""
        self._reject(
            SQL("quantity * unit_price < 0 AND %s", self.load_as == "order"),
            self.env._("A return cannot be an order: load with invoices."),
        )
        # a number stands for one document of one customer
        double = SQL(
            """
            reference IN (
                SELECT reference FROM crm_purchase_import_line
                WHERE import_id = %s AND reason IS NULL
                GROUP BY reference HAVING COUNT(DISTINCT customer) > 1
            )
            """,
            self.id,
        )
        self._reject(double, self.env._("The number stands for several customers."))
        self._reject(
            SQL("quantity * unit_price < 0 AND NOT %s", self._get_return_sql()),
            self.env._("The number mixes purchases and returns."),
        )

    def _get_return_sql(self):
        """Return the condition that a line's document is a credit note.

        By the number, which begins with C as shops write it, or because nothing in it
        is positive.
        """
        return SQL(
            """
            (reference IS NULL OR reference NOT IN (
                SELECT reference FROM crm_purchase_import_line
                WHERE import_id = %s AND reason IS NULL AND reference IS NOT NULL
                  AND quantity * unit_price > 0
            ))
            """,
            self.id,
        )

    def _reject(self, condition, reason):
        query = SQL(
            """
            UPDATE crm_purchase_import_line SET reason = %s
            WHERE import_id = %s AND reason IS NULL AND %s RETURNING id
            """,
            reason,
            self.id,
            condition,
        )
        self.env.execute_query(query)

    def _name_documents(self):
        """Give each good line the key of its document, the same in the same file.

        The number where there is one; otherwise customer, day and amount, and which
        one of several equal ones it is.
        """
        query = SQL(
            """
            UPDATE crm_purchase_import_line line
            SET document = COALESCE(line.reference, CONCAT_WS('/', line.customer,
                    line.date, line.quantity * line.unit_price, same.place))
            FROM (
                SELECT id, ROW_NUMBER() OVER (
                    PARTITION BY customer, date, quantity * unit_price ORDER BY number
                ) AS place
                FROM crm_purchase_import_line
                WHERE import_id = %s AND reason IS NULL
            ) same
            WHERE same.id = line.id RETURNING document
            """,
            self.id,
        )
        documents = {row[0] for row in self.env.execute_query(query)}
        self.document_count = len(documents)
        self.invalidate_recordset(["line_ids"])

    def _write_rejects(self):
        """Keep the rejected lines as a file: line, reason, the line itself."""
        rejected = self.line_ids.search(
            [("import_id", "=", self.id), ("reason", "!=", False)]
        )
        self.reject_count = len(rejected)
        if not rejected:
            self.reject_file = False
            return
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow([self.env._("line"), self.env._("reason"), self.env._("text")])
        writer.writerows((line.number, line.reason, line.text) for line in rejected)
        self.reject_file = base64.b64encode(buffer.getvalue().encode("utf-8-sig"))
