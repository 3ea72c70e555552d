"""Files of a core banking system, taken apart row by row as they are read; no database.

Files are large: nothing here holds more than a few rows at a time.
"""

import csv
import hashlib
import io
import re

from ..account.account_number import DIGITS

# Persian and Arabic digits, letter forms of Arabic keyboards, decimal and thousands
# signs; marks that nobody sees, and zeros that PostgreSQL refuses
TABLE = str.maketrans(
    DIGITS + "يىك٫",
    "0123456789" * 2 + "ییک.",
    "٬\u200e\u200f\u202a\u202b\u202c\ufeff\0",
)
CHUNK = 1 << 16
# what the cells of a row that needs no care are made of, besides the delimiter
PLAIN = bytes(range(0x21, 0x7F)).replace(b'"', b"") + b"\n"


class BrokenFile(ValueError):
    """A file that is refused as a whole; ``args`` are its reason and a detail."""


def read_blocks(binary, encoding):
    """Yield the text of a binary file, some whole lines at a time, spelled our way.

    :raise BrokenFile: bytes that are none of the encoding
    """
    number = 1
    while lines := binary.readlines(CHUNK):
        block = b"".join(lines)
        try:
            text = block.decode(encoding)
        except UnicodeDecodeError as error:
            number += block.count(b"\n", 0, error.start)
            raise BrokenFile("encoding", str(number)) from error
        number += len(lines)
        yield text if text.isascii() and "\0" not in text else text.translate(TABLE)


def get_checksum(binary):
    """Return the SHA-256 of a binary file, which is read from its beginning again."""
    digest = hashlib.sha256()
    while chunk := binary.read(1 << 20):
        digest.update(chunk)
    binary.seek(0)
    return digest.hexdigest()


class Rows:
    """The rows of one file: its header, its control line, the rows that do not fit.

    Most files are figures without quotes and spaces: whole blocks of them go on as they
    are, which takes a tenth of the time that reading cell by cell takes. Whether their
    cells look right is seen here as well: the database needs ten times as long.

    ``places`` are those of the wanted columns, ``shapes`` the expressions that all
    columns match, both told when the header is known.
    """

    def __init__(self, binary, encoding, delimiter, control_mark):
        self.blocks = read_blocks(binary, encoding)
        self.delimiter = delimiter
        self.plain = PLAIN + delimiter.encode()
        self.control_mark = control_mark.strip().upper()
        self.control = None
        self.line = self.left = self.count = 0
        self.misfits = []
        # lines that are to be looked at cell by cell
        self.doubts = []
        self.places = []
        self.shapes = []
        self.rest = self._read_cells(next(self.blocks, ""))
        self.header = next(self.rest, [])

    def get_pieces(self):
        """Yield ``line, cells...`` of the wanted columns as COPY reads them.

        :raise BrokenFile: the file is refused as a whole
        """
        self.is_right = re.compile(
            re.escape(self.delimiter).join(self.shapes)
        ).fullmatch
        yield self._write(self.rest)
        for text in self.blocks:
            yield self._pass_on(text) or self._write(self._read_cells(text))

    def _read_cells(self, text):
        """Yield the cells of each row that begins in a block; rows may end after it.

        :raise BrokenFile: quotes that do not end
        """
        lines = self._get_lines(text)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        try:
            for cells in reader:
                if cells:
                    yield [cell.strip() for cell in cells]
                if not self.left:
                    return
        except csv.Error as error:
            raise BrokenFile("cut", str(self.line)) from error

    def _get_lines(self, text):
        """Yield the lines of a block, and of the next ones while they are asked for."""
        while text:
            lines = io.StringIO(text, newline="").readlines()
            self.left = len(lines)
            for line in lines:
                self.line += 1
                self.left -= 1
                yield line
            text = next(self.blocks, "")

    def _write(self, rows):
        """Return the rows with their lines; note the control line and misfits."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=self.delimiter, lineterminator="\n")
        for cells in rows:
            if self.control_mark and cells[0].upper() == self.control_mark:
                self.control = cells[1:]
                continue
            if self.control is not None:
                raise BrokenFile("after_control", str(self.line))
            self.count += 1
            if not self.is_right(self.delimiter.join(cells)):
                self.doubts.append(self.line)
            if len(cells) == len(self.header):
                wanted = (cells[place] for place in self.places)
                writer.writerow([self.line, *wanted])
            else:
                self.misfits.append((self.line, len(cells)))
        return buffer.getvalue()

    def _pass_on(self, text):
        """Return a block of plain rows with their lines; nothing if it needs care."""
        text = text.replace("\r\n", "\n")
        if (
            not text.isascii()
            or text.encode().translate(None, self.plain)
            or self.control is not None
            or (self.control_mark and self.control_mark in text.upper())
        ):
            return ""
        lines = text.removesuffix("\n").split("\n")
        mark, width = self.delimiter, len(self.header) - 1
        if any(line.count(mark) != width for line in lines):
            return ""
        first = self.line + 1
        self.line += len(lines)
        self.count += len(lines)
        is_right = self.is_right
        self.doubts += [n for n, line in enumerate(lines, first) if not is_right(line)]
        if self.places != list(range(width + 1)):
            rows = (line.split(mark) for line in lines)
            lines = [mark.join([row[place] for place in self.places]) for row in rows]
        return "".join(
            f"{number}{mark}{line}\n" for number, line in enumerate(lines, first)
        )


class CopyFile:
    """What ``COPY ... FROM STDIN`` reads: pieces of text, given out as asked.

    A broken file ends here and stands in ``error``: the driver would make an error of
    the database out of one that is raised.
    """

    def __init__(self, pieces):
        self.pieces = pieces
        self.buffer = ""
        self.error = None

    def _take(self, size=CHUNK):
        """Return the next ``size`` signs; an empty text at the end."""
        try:
            while len(self.buffer) < size:
                piece = next(self.pieces, None)
                if piece is None:
                    break
                self.buffer += piece
        except BrokenFile as error:
            self.error = error
        text, self.buffer = self.buffer[:size], self.buffer[size:]
        return text

    read = _take  # as the driver calls it
