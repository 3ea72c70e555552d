"""Pure functions that read any shop's file of purchases; no database."""

import csv
import gzip
import io
import re
from datetime import date, datetime

DELIMITERS = ",;\t|"

# Names of columns that files use, spelled as normalise_name() does.
COLUMNS = {
    "customer": ("customer", "customerid", "customercode", "client", "مشتری"),
    "customer_name": ("customername", "name", "clientname", "ناممشتری"),
    "date": ("date", "invoicedate", "orderdate", "purchasedate", "تاریخ"),
    "amount": ("amount", "total", "sales", "revenue", "مبلغ"),
    "reference": ("invoice", "invoiceno", "order", "orderno", "reference", "شماره"),
    "country": ("country", "کشور"),
    "product_code": ("productcode", "stockcode", "sku", "productid", "کدکالا"),
    "product": ("product", "productname", "description", "کالا"),
    "quantity": ("quantity", "qty", "تعداد"),
    "unit_price": ("unitprice", "price", "قیمتواحد", "قیمت"),
}

_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يك", "01234567890123456789یک")
_DATE_PARTS = re.compile(r"^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[ T].*)?$")


def normalise(text):
    """Return text with Latin digits, Persian letters and no outer blanks.

    >>> normalise(" ۱۲٣ ")
    '123'
    """
    return text.translate(_DIGITS).strip()


def normalise_name(text):
    """Return a column's name without blanks, signs, half-spaces and capitals.

    >>> normalise_name("Invoice_Date "), normalise_name("Unit Price")
    ('invoicedate', 'unitprice')
    """
    return re.sub(r"[\W_]+", "", normalise(text).lower())


def decode(data, encoding=None):
    """Return the text of a file, unpacked if need be.

    Unless given, the encoding is the first of UTF-8, Windows-1256 (when Arabic or
    Persian letters come out) and Windows-1252 that fits.
    """
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if encoding:
        return data.decode(encoding)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        arabic = data.decode("cp1256", errors="replace")
        if len(re.findall("[\u0600-\u06ff]{3,}", arabic)) > 3:
            return arabic
        return data.decode("cp1252", errors="replace")


def guess_delimiter(text):
    r"""Return the delimiter that splits the first lines most evenly.

    >>> guess_delimiter("a;b;c\n1,5;2;3\n")
    ';'
    """
    lines = [line for line in text[:20_000].splitlines()[:20] if line]

    def evenness(delimiter):
        counts = [line.count(delimiter) for line in lines]
        return min(counts, default=0), -max(counts, default=0)

    return max(DELIMITERS, key=evenness)


def guess_columns(header):
    """Return ``{what: name of the column}`` for the columns that can be told."""
    names = {normalise_name(name): name for name in header}
    found = {}
    for what, spellings in COLUMNS.items():
        spelled = next((s for s in spellings if s in names), None)
        if spelled:
            found[what] = names[spelled]
    return found


def guess_decimal(samples):
    """Return the decimal sign of numbers: the last sign of those that have one.

    >>> guess_decimal(["1.234,50", "3,5"]), guess_decimal(["1,234.50"])
    (',', '.')
    >>> guess_decimal(["12", "1,234"])
    '.'
    """
    for sample in samples:
        signs = re.findall(r"[.,](?=\d+\s*$)", sample)
        grouped = re.fullmatch(r"-?\d{1,3}(,\d{3})+", sample.strip())
        if signs and not grouped:
            return signs[-1]
    return "."


def guess_day_first(samples):
    """Return whether dates such as 13/02/2026 name the day first.

    >>> guess_day_first(["01/02/2026", "13/02/2026"]), guess_day_first(["02/13/2026"])
    (True, False)
    """
    for sample in samples:
        match = _DATE_PARTS.match(normalise(sample))
        if match and len(match[1]) < 3:
            if int(match[1]) > 12:
                return True
            if int(match[2]) > 12:
                return False
    return True


def parse_number(text, decimal="."):
    """Return the number in a text.

    :raise ValueError: there is something else in it

    >>> parse_number("1.234,50", ","), parse_number("-12"), parse_number("1 000.5")
    (1234.5, -12.0, 1000.5)
    """
    text = normalise(text).replace("٫", ".").replace("\u00a0", "").replace(" ", "")
    grouping = "," if decimal == "." else "."
    text = text.replace(grouping, "").replace("٬", "").replace("'", "")
    text = text.replace(decimal, ".")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", text):  # no nan, no inf
        raise ValueError(text)
    return float(text)


def parse_date(text, day_first=True):
    """Return the day in a text; a time behind it is dropped.

    :raise ValueError: no such day

    >>> parse_date("2026-03-04"), parse_date("4/3/2026 10:15")
    (datetime.date(2026, 3, 4), datetime.date(2026, 3, 4))
    """
    text = normalise(text)
    if re.fullmatch(r"\d{8}", text):
        return datetime.strptime(text, "%Y%m%d").date()
    match = _DATE_PARTS.match(text)
    if not match:
        raise ValueError(text)
    first, second, third = (int(part) for part in match.groups())
    if len(match[1]) == 4:
        return date(first, second, third)
    if third < 100:
        third += 2000
    day, month = (first, second) if day_first else (second, first)
    return date(third, month, day)


def read_rows(text, delimiter):
    """Yield (line number, cells) of a file, the header first; empty lines are left out.

    A quotation that the file never ends is cut off: what follows it comes as one cell.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row
