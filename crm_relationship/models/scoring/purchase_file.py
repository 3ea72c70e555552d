"""Pure functions that take a file of purchases apart into rows; no database."""

import csv
import io
import re
import zlib

DELIMITERS = ",;\t|"
GZIP_MARK = b"\x1f\x8b"
SPREADSHEET_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods, xls
MAX_BYTES = 256 * 1024 * 1024  # unpacked; more than this is no shop's file
UNREADABLE = "\ufffd"  # what stands for bytes that are none of the encoding

# Names of columns that files use, spelled as normalise_name() does.
COLUMNS = {
    "customer": (
        *("customer", "customerid", "customerno", "customernumber", "customercode"),
        *("client", "clientid", "clientcode", "buyer", "member", "memberid"),
        *("کدمشتری", "شمارهمشتری", "مشتری", "کداشتراک", "خریدار"),
    ),
    "customer_name": (
        *("customername", "clientname", "buyername", "fullname", "company", "name"),
        *("ناممشتری", "نامخریدار", "نامونامخانوادگی", "نام"),
    ),
    "date": (
        *("date", "invoicedate", "orderdate", "purchasedate", "saledate", "day"),
        *("transactiondate", "تاریخ", "تاریخفاکتور", "تاریخخرید", "تاریخسفارش"),
    ),
    "amount": (
        *("amount", "netamount", "total", "sales", "revenue", "spend", "value"),
        *("مبلغ", "مبلغکل", "مبلغخالص", "جمع", "جمعکل", "مبلغفاکتور"),
    ),
    "reference": (
        *("invoice", "invoiceno", "invoicenumber", "invoiceid", "number", "reference"),
        *("order", "orderno", "ordernumber", "orderid", "transactionid", "receipt"),
        *("شماره", "شمارهفاکتور", "فاکتور", "شمارهسفارش", "شمارهسند"),
    ),
    "country": ("country", "countrycode", "کشور"),
    "product_code": (
        *("productcode", "productid", "stockcode", "sku", "itemcode", "itemno"),
        *("کدکالا", "کدمحصول", "شناسهکالا"),
    ),
    "product": (
        *("product", "productname", "description", "item", "itemname", "article"),
        *("کالا", "نامکالا", "شرحکالا", "محصول", "ناممحصول", "شرح"),
    ),
    "quantity": ("quantity", "qty", "تعداد", "مقدار"),
    "unit_price": ("unitprice", "price", "قیمتواحد", "قیمت", "فی", "بهایواحد"),
}

# Digits of Persian and Arabic keyboards become 0-9, Arabic letters the Persian ones.
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىك", "01234567890123456789ییک")
_HIDDEN = str.maketrans("", "", "\u200e\u200f\u202a\u202b\u202c\ufeff")


def normalise(text):
    """Return a text to compare: Latin digits, Persian letters, no blanks around it.

    >>> normalise(" ۱۲٣ ")
    '123'
    """
    return text.translate(_DIGITS).translate(_HIDDEN).strip()


def normalise_name(text):
    """Return a column's name without blanks, signs, half-spaces and capitals.

    >>> normalise_name("Invoice_Date "), normalise_name("Unit Price")
    ('invoicedate', 'unitprice')
    """
    return re.sub(r"[\W_]+", "", normalise(text).lower())


def unpack(data):
    """Return the bytes of a file, unpacked if it is gzipped, and whether it is whole.

    A packed file that is cut off gives what there is of it.

    :raise ValueError: damaged, or larger than ``MAX_BYTES``

    >>> import gzip
    >>> packed = gzip.compress(b"customer,date,amount")
    >>> unpack(packed), unpack(packed[:-9])[1], unpack(b"a,b")
    ((b'customer,date,amount', True), False, (b'a,b', True))
    """
    parts, size, whole = [], 0, True
    while data.startswith(GZIP_MARK):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            parts.append(unpacker.decompress(data, MAX_BYTES + 1 - size))
        except zlib.error as error:
            raise ValueError("damaged") from error
        size += len(parts[-1])
        if size > MAX_BYTES:
            raise ValueError("too large")
        data, whole = unpacker.unused_data, unpacker.eof
    return (b"".join(parts), whole) if parts else (data, True)


def find_encoding(data):
    r"""Return the encoding that the bytes of a text are most likely written in.

    UTF-16 by its mark, or by zeros in every other byte; UTF-8 unless one sign in ten
    is none of it; then Windows-1256 if words in Arabic letters come out; Windows-1252
    otherwise.

    >>> find_encoding("خريدار,تاريخ,مبلغ,کشور".encode("cp1256"))
    'cp1256'
    >>> find_encoding("Café".encode("cp1252")), find_encoding("Café".encode())
    ('cp1252', 'utf-8-sig')
    >>> find_encoding("a,b".encode("utf-16-be")), find_encoding(b"a,b\0")
    ('utf-16-be', 'utf-8-sig')
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    first, second = data[:1000:2].count(0), data[1:1000:2].count(0)
    # a few zeros are damage; even among Persian letters one sign in fifty is a comma
    if max(first, second) > max(1, len(data[:1000]) / 100, 10 * min(first, second)):
        return "utf-16-le" if second > first else "utf-16-be"
    text = data.decode("utf-8-sig", errors="replace")
    bad = text.count(UNREADABLE)
    good = sum(len(found) for found in re.findall(r"[^\x00-\x7f]+", text)) - bad
    if bad <= good / 10:
        return "utf-8-sig"
    arabic = data.decode("cp1256", errors="replace")
    return "cp1256" if len(re.findall("[\u0600-\u06ff]{3,}", arabic)) > 3 else "cp1252"


def decode(data, encoding):
    """Return the text; zeros and what is none of the encoding become ``UNREADABLE``.

    :raise ValueError: hardly a line of it is in this encoding
    """
    text = data.decode(encoding, errors="replace").replace("\0", UNREADABLE)
    if text.count(UNREADABLE) > max(1, text.count("\n") / 4):
        raise ValueError(encoding)
    return text


def guess_delimiter(text):
    r"""Return the delimiter that splits the first lines most evenly.

    >>> guess_delimiter("a;b;c\n1,5;2;3\n"), guess_delimiter('a,b\n"x;y",1\n')
    (';', ',')
    >>> guess_delimiter('a,b\n"x\ny",1\n'), guess_delimiter('a,b\n"x,1\ny\n')
    (',', ',')
    """
    sample = text[:20_000]
    if sample.count('"') % 2 == 0:  # what is quoted may go on over several lines
        sample = re.sub(r'"[^"]*"', "", sample)
    lines = [line for line in sample.split("\n")[:20] if line.strip()]
    lines = lines[:-1] if len(text) > 20_000 and len(lines) > 1 else lines
    lines = [re.sub(r'"[^"]*"', "", line) for line in lines]

    def evenness(delimiter):
        counts = [line.count(delimiter) for line in lines] or [0]
        return min(counts), counts[0] > 0, -max(counts)

    return max(DELIMITERS, key=evenness)


def guess_columns(names):
    """Return ``{place: what}`` for the columns whose names tell what they hold.

    >>> guess_columns(["InvoiceNo", "Invoice Date", "کد مشتری", "Mood"])
    {2: 'customer', 1: 'date', 0: 'reference'}
    >>> guess_columns(["Name", "Date", "Amount"])
    {0: 'customer', 1: 'date', 2: 'amount'}
    """
    spelled = [normalise_name(name) for name in names]
    found = {}
    for what, spellings in COLUMNS.items():
        known = next((name for name in spellings if name in spelled), None)
        if known:
            found[spelled.index(known)] = what
    if "customer" not in found.values():  # who has no number is known by name
        for place, what in found.items():
            found[place] = "customer" if what == "customer_name" else what
    return found


def read_rows(text, delimiter):
    r"""Yield (line number, cells) of a text, the header first, blank lines left out.

    A line whose quotation never ends, or is followed by something else, would swallow
    those below it: it comes as the single cell that it is, and the next line begins
    anew.

    >>> list(read_rows('a,b\n"x\ny",1\n\n"cut,2\nz,3\n', ","))
    [(1, ['a', 'b']), (2, ['x\ny', '1']), (5, ['"cut,2']), (6, ['z', '3'])]
    """
    lines = list(io.StringIO(text, newline=""))
    done = 0
    while done < len(lines):
        start = done
        rest = (lines[place] for place in range(start, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield done + 1, cells
                done = start + reader.line_num
        except csv.Error:
            yield done + 1, _read_line(lines[done], delimiter)
            done += 1


def _read_line(line, delimiter):
    """Return the cells of a line that quotes as it pleases."""
    line = line.rstrip("\r\n")
    if line.lstrip().startswith('"') and line.count('"') % 2:
        return [line]
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return [line]


def write_row(cells, delimiter):
    """Return a row as a line of a file, its end left out.

    >>> write_row(["a", "b;c"], ";")
    'a;"b;c"'
    """
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="").writerow(cells)
    return buffer.getvalue()
