"""What a file of the take-over looks like: pure functions, without a database."""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date

# the columns of the file; the first three say who the customer is
KEYS = ("reference", "vat", "email")
COLUMNS = (*KEYS, "stage", "tier", "manager", "date", "reason")
DELIMITERS = (",", ";", "\t")
FIRST_YEAR = 1900  # a year before is one of another calendar, or a typing error

# Persian and Arabic digits become 0-9, Arabic letters the Persian ones: both alphabets
# are mixed in the same address book. What does not show is dropped.
CHARS_FROM = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىك"
CHARS_TO = "01234567890123456789ییک"
CHARS_DROPPED = "\u200c\u200d\u200e\u200f\ufeff"
_CHARS = str.maketrans(CHARS_FROM, CHARS_TO, CHARS_DROPPED)


@dataclass
class TakeOverLine:
    """One line of the file, and what the checks found out about it."""

    number: int
    values: dict
    problems: list = field(default_factory=list)
    # filled by the checks: records, a date and a text
    customer: object = None
    relationship: object = None
    changes: dict = field(default_factory=dict)
    date: object = None
    reason: str = ""

    def get_name(self):
        """Return how the file names the customer."""
        return next((self.values[key] for key in KEYS if self.values.get(key)), "")


def normalise(text):
    """Return ``text`` as names are compared: one alphabet, case and spaces aside.

    >>> normalise("  علي  كريمي ") == normalise("علی کریمی")
    True
    >>> normalise("Gold ۱۲")
    'gold 12'
    """
    return " ".join(str(text or "").translate(_CHARS).split()).casefold()


def parse_date(text):
    """Return the Gregorian day that ``text`` names, year first; None if it is none.

    >>> parse_date("2026-03-31") == parse_date("۲۰۲۶/۳/۳۱") == date(2026, 3, 31)
    True
    >>> parse_date("31.03.2026") or parse_date("2026-02-30") or parse_date("1404/01/05")
    """
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", normalise(text))
    if not match or int(match[1]) < FIRST_YEAR:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def detect_delimiter(text):
    """Return the delimiter that the first line of ``text`` uses most."""
    first_line = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first_line.count)


def read_csv(content):
    """Return the rows of a csv file with their line numbers, blank ones left out.

    UTF-8 with or without a byte order mark; comma, semicolon or tab.

    :param bytes content: the file
    :return: ``[(number, [cell, ...]), ...]``
    :raise ValueError: not a text in UTF-8
    :raise csv.Error: not a table
    """
    text = content.decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text), delimiter=detect_delimiter(text))
    rows, number = [], 1
    for cells in reader:
        rows.append((number, cells))
        number = reader.line_num + 1  # a quoted cell may go over several lines
    return [row for row in rows if any(cell.strip() for cell in row[1])]


def write_csv(rows, delimiter=","):
    """Return ``rows`` as a csv file that spreadsheets open in the right alphabet."""
    output = io.StringIO()
    csv.writer(output, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return output.getvalue().encode("utf-8-sig")
