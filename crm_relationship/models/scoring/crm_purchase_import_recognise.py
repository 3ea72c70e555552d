import base64
from collections import Counter

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .purchase_file import (
    SPREADSHEET_MARKS,
    decode,
    find_encoding,
    guess_columns,
    guess_delimiter,
    normalise,
    normalise_name,
    read_rows,
    unpack,
)
from .purchase_values import guess_date_order, guess_decimal

SAMPLES = 3  # values shown of each column


class CrmPurchaseImport(models.Model):
    """Recognising how the file is written and what its columns hold.

    What was chosen stands; what was recognised is filled in, to be seen and changed.
    """

    _inherit = "crm.purchase.import"

    def _read_text(self):
        """Return the text of the file, and whether the file is whole.

        :raise UserError: not a text, or in another encoding
        """
        data = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if data.startswith(SPREADSHEET_MARKS):
            raise UserError(self.env._("This is a spreadsheet. Save it as CSV."))
        try:
            data, whole = unpack(data)
        except ValueError as error:
            raise UserError(
                self.env._("The file cannot be unpacked: it is damaged or too large.")
            ) from error
        self.encoding = self.encoding or find_encoding(data)
        try:
            return decode(data, self.encoding), whole
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The file is not written in %(encoding)s. Choose another encoding.",
                    encoding=self._get_encoding_label(),
                )
            ) from error

    def _get_encoding_label(self):
        labels = dict(self._fields["encoding"]._description_selection(self.env))
        return labels[self.encoding]

    def _read_rows(self, text):
        """Return the rows of the file with their line numbers, the header first.

        :raise UserError: there is no row below the header
        """
        self.delimiter = self.delimiter or guess_delimiter(text)
        rows = list(read_rows(text, self.delimiter))
        if len(rows) < 2:
            raise UserError(
                self.env._("The file has no line below the one that names its columns.")
                if rows
                else self.env._("The file is empty.")
            )
        return rows

    def _find_places(self, rows):
        """Return ``{what: place}`` of the columns, as chosen or told by their names.

        :raise UserError: a needed column is missing, or two hold the same
        """
        header = [cell.strip() for cell in rows[0][1]]
        while header and not header[-1]:
            header.pop()
        self._set_columns(header, rows[1 : SAMPLES + 1])
        used = self.column_ids.filtered("holds")
        double = [what for what, n in Counter(used.mapped("holds")).items() if n > 1]
        if double:
            raise UserError(
                self.env._(
                    "Two columns are said to hold the same: %(label)s.",
                    label=used._get_label(double[0]),
                )
            )
        places = {column.holds: column.place for column in used}
        self._check_places(places)
        return places

    def _set_columns(self, header, rows):
        """Make the columns those of the header; what they were said to hold stands."""
        spelled = [normalise_name(name) for name in header]
        chosen = {normalise_name(column.name): column for column in self.column_ids}
        unknown = self.column_ids.filtered(
            lambda column: (
                column.place < 0 and normalise_name(column.name) not in spelled
            )
        )
        if unknown:
            self._refuse_column(unknown[0].name, header)
        taken = self.column_ids.mapped("holds")
        guessed = guess_columns(header)
        commands = [Command.clear()]
        for place, name in enumerate(header):
            column = chosen.pop(spelled[place], None)
            guess = guessed.get(place)
            vals = {
                "name": name or self.env._("Column %(number)s", number=place + 1),
                "place": place,
                "holds": column.holds if column else guess not in taken and guess,
                "sample": " | ".join(
                    cells[place] for _number, cells in rows if place < len(cells)
                ),
            }
            commands.append(Command.create(vals))
        self.column_ids = commands

    def _check_places(self, places):
        header = self.column_ids.mapped("name")
        needed = ["customer", "date"]
        if not {"quantity", "unit_price"} <= places.keys():
            needed.append("amount")
        for what in needed:
            if what not in places:
                self._refuse_column(self.column_ids._get_label(what), header)

    def _refuse_column(self, name, header):
        raise UserError(
            self.env._(
                "There is no column %(column)s. The first line of the file names these "
                "columns: %(header)s. Say what they hold.",
                column=name,
                header=", ".join(header),
            )
        )

    def _find_formats(self, rows, places):
        """Return the decimal sign and whether days come first in dates."""

        def samples(*names):
            return (
                cells[places[what]]
                for _number, cells in rows
                for what in names
                if what in places and places[what] < len(cells)
            )

        if not self.decimal:
            self.decimal = guess_decimal(samples("amount", "unit_price", "quantity"))
        if not self.date_order:
            order = guess_date_order(samples("date"))
            self.date_order = self._get_usual_order() if order == "any" else order
        return self.decimal, self.date_order != "month"

    def _get_usual_order(self):
        """Return what comes first in dates as the user's language writes them."""
        lang = self.env["res.lang"]._lang_get(self.env.user.lang)
        pattern = lang.date_format or ""
        return "month" if pattern.find("%m") < pattern.find("%d") else "day"

    def _find_return_prefix(self, references):
        """Fill in that numbers with a C in front are credit notes, if so it seems.

        All numbers are digits, some with a C in front and some without.
        """
        if self.return_prefix:
            return
        numbers = {normalise(text) for text in references if text}
        marked = {number for number in numbers if number[:1] in "Cc"}
        if marked and marked != numbers:
            if all(number.lstrip("Cc").isdigit() for number in numbers):
                self.return_prefix = "C"
