import base64
import csv
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from .take_over_file import (
    COLUMNS,
    KEYS,
    TakeOverLine,
    detect_delimiter,
    normalise,
    read_csv,
    write_csv,
)

XLSX_MAGIC = b"PK\x03\x04"


class CrmRelationshipTakeOver(models.TransientModel):
    """The files: the one to load, its template, and the lines that were rejected."""

    _inherit = "crm.relationship.take.over"

    template = fields.Binary(compute="_compute_template")
    rejects = fields.Binary(compute="_compute_rejects")

    @api.depends_context("lang")
    def _compute_template(self):
        header = list(self._get_labels().values())
        content = base64.b64encode(write_csv([header]))
        self.template = content

    @api.depends("line_ids", "file")
    def _compute_rejects(self):
        for wizard in self:
            problems = {line.number: line.problem for line in wizard.line_ids}
            if not problems:
                wizard.rejects = False
                continue
            lines = {line.number: line for line in wizard._read_lines()}
            columns = [name for name in COLUMNS if name in lines[min(lines)].values]
            labels = wizard._get_labels()
            header = [*map(labels.get, columns), wizard._get_problem_label()]
            rejected = [
                [*map(lines[number].values.get, columns), problem]
                for number, problem in problems.items()
            ]
            wizard.rejects = base64.b64encode(
                write_csv([header, *rejected], wizard._get_delimiter())
            )

    def _get_labels(self):
        """Return ``{column: label}`` as the template shows them to this user."""
        return {
            "reference": self.env._("Reference"),
            "vat": self.env._("VAT"),
            "email": self.env._("E-mail"),
            "stage": self.env._("Stage"),
            "tier": self.env._("Tier"),
            "manager": self.env._("Account Manager"),
            "date": self.env._("Since (Year-Month-Day)"),
            "reason": self.env._("Reason"),
        }

    def _get_problem_label(self):
        """Return the title of the column that rejected lines have on top."""
        return self.env._("Problem")

    def _read_lines(self):
        """Return the lines of the file, not checked yet."""
        (_number, header), *rows = self._read_rows()
        columns = self._read_header(header)
        empty = dict.fromkeys(columns, "")  # a line may end before its last column
        return [
            TakeOverLine(
                number,
                empty | dict(zip(columns, map(str.strip, cells), strict=False)),
            )
            for number, cells in rows
        ]

    def _read_header(self, header):
        """Return the columns that the header names, by label or by technical name."""
        known = {column: column for column in COLUMNS}
        known |= {normalise(text): name for name, text in self._get_labels().items()}
        known[normalise(self._get_problem_label())] = "problem"  # corrected rejects
        unknown = [text for text in header if normalise(text) not in known]
        columns = [known.get(normalise(text)) for text in header]
        if unknown or len(set(columns)) < len(columns) or not set(columns) & set(KEYS):
            raise UserError(
                self.env._(
                    "The first line of the file does not name the columns: %(header)s. "
                    "The columns are %(columns)s, each at most once, with one of the "
                    "first three at least. Download the template.",
                    header=", ".join(header),
                    columns=", ".join(self._get_labels().values()),
                )
            )
        return columns

    def _read_rows(self):
        """Return the rows of the file with their numbers, the header first."""
        content = base64.b64decode(self.file or b"")
        if content.startswith(XLSX_MAGIC):
            rows = self._read_spreadsheet(content)
        else:
            try:
                rows = read_csv(content)
            except (ValueError, csv.Error) as error:
                raise UserError(
                    self.env._(
                        "The file cannot be read. Save it as CSV in UTF-8, or as XLSX."
                    )
                ) from error
        if len(rows) < 2:
            raise UserError(
                self.env._("Choose a file with a line of titles and a line below it.")
            )
        return rows

    def _read_spreadsheet(self, content):
        """Return the rows of an xlsx file, by the readers of Odoo's import."""
        if "base_import.import" not in self.env:
            raise UserError(
                self.env._("This Odoo reads no spreadsheets. Save the file as CSV.")
            )
        reader = self.env["base_import.import"].new(
            {"file": content, "file_name": self.file_name or "customers.xlsx"}
        )
        try:
            _count, rows = reader._read_file({})
        except Exception as error:  # whatever the spreadsheet libraries raise
            raise UserError(
                self.env._("The spreadsheet cannot be read. Save it as CSV in UTF-8.")
            ) from error
        return [
            (
                number,
                [
                    str(cell.date() if isinstance(cell, datetime) else cell)
                    for cell in cells
                ],
            )
            for number, cells in enumerate(rows, 1)
        ]

    def _get_delimiter(self):
        """Return the delimiter of the file, so that what goes back looks like it."""
        content = base64.b64decode(self.file or b"")
        if content.startswith(XLSX_MAGIC):
            return ","
        return detect_delimiter(content.decode("utf-8-sig"))
