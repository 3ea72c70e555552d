"""Files of a core banking system, taken apart row by row as they are read; no database.

Files are large: nothing here holds more than a few rows at a time.
"""

import csv
import hashlib
import io
import itertools

from ..account.account_number import DIGITS

# Persian and Arabic digits, letter forms of Arabic keyboards, decimal and thousands
# signs; marks that nobody sees, and zeros that PostgreSQL refuses
TABLE = str.maketrans(
    DIGITS + "يىك٫",
    "0123456789" * 2 + "ییک.",
    "٬\u200e\u200f\u202a\u202b\u202c\ufeff\0",
)
CHUNK = 1 << 16
ROWS = 500


class BrokenFile(ValueError):
    """A file that is refused as a whole; ``args`` are its reason and a detail."""


def read_rows(binary, encoding, delimiter):
    """Yield (line, cells) of a binary file; ``line`` is that of the row's end.

    :raise BrokenFile: bytes that are none of the encoding, or quotes that do not end
    """
    text = io.TextIOWrapper(binary, encoding=encoding, newline="")
    lines = (line.translate(TABLE) for line in text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, [cell.strip() for cell in cells]
    except UnicodeDecodeError as error:
        raise BrokenFile("encoding", str(reader.line_num + 1)) from error
    except csv.Error as error:
        raise BrokenFile("cut", str(reader.line_num)) from error


def get_checksum(binary):
    """Return the SHA-256 of a binary file, which is read from its beginning again."""
    digest = hashlib.sha256()
    while chunk := binary.read(1 << 20):
        digest.update(chunk)
    binary.seek(0)
    return digest.hexdigest()


class Rows:
    """The rows of one file: its header, its control line, the rows that do not fit.

    Iterating yields ``[line, cells...]`` of the wanted columns, in their order.
    """

    def __init__(self, binary, encoding, delimiter, control_mark):
        self.rows = read_rows(binary, encoding, delimiter)
        self.control_mark = control_mark.strip().upper()
        self.header = next(self.rows, (0, []))[1]
        self.control = None
        self.count = 0
        self.misfits = []
        self.places = []

    def __iter__(self):
        width = len(self.header)
        for line, cells in self.rows:
            if self.control_mark and cells[0].upper() == self.control_mark:
                self.control = cells[1:]
                continue
            if self.control is not None:
                raise BrokenFile("after_control", str(line))
            self.count += 1
            if len(cells) != width:
                self.misfits.append((line, len(cells)))
                continue
            yield [line, *(cells[place] for place in self.places)]


class CopyFile:
    """What ``COPY ... FROM STDIN WITH (FORMAT csv)`` reads: rows, written as asked.

    A broken file ends here and stands in ``error``: the driver would make an error of
    the database out of one that is raised.
    """

    def __init__(self, rows):
        self.rows = iter(rows)
        self.buffer = ""
        self.error = None

    def _take(self, size=CHUNK):
        """Return the next ``size`` signs; an empty text at the end."""
        parts = [self.buffer]
        length = len(self.buffer)
        while length < size and (chunk := self._read_chunk()):
            parts.append(chunk)
            length += len(chunk)
        text = "".join(parts)
        self.buffer = text[size:]
        return text[:size]

    read = _take  # as the driver calls it

    def _read_chunk(self):
        chunk = io.StringIO()
        writer = csv.writer(chunk, lineterminator="\n")
        try:
            writer.writerows(itertools.islice(self.rows, ROWS))
        except BrokenFile as error:
            self.error = error
        return chunk.getvalue()
