import csv
import io
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_relationship_bank.models.load import bank_file

HEADER = "account,note,month,count"
SHAPES = [r"[0-9A-Z]{1,40}", r"[^,]*", r"[12]\d{3}-\d\d", r"(?:\d{1,9})?"]
# {what is special about the lines: the lines}
FILES = {
    "plain": [f"A{n},x,2026-01,{n}" for n in range(40)],
    "a wrong cell": [f"A{n},x,2026-01,{'?' if n == 7 else n}" for n in range(40)],
    "spaces": [f"A{n}, x ,2026-01 ,{n}" for n in range(20)],
    "quotes over lines": [f'A{n},"x,\n""y"" {n}",2026-01,{n}' for n in range(20)],
    "empty lines": [line for n in range(20) for line in (f"A{n},,2026-01,", "")],
    "too few cells": [f"A{n},x,2026-01" if n % 5 else f"A{n}" for n in range(20)],
    "Persian digits": [f"A{n},x,۲۰۲۶-۰۱,{n}" for n in range(20)],
    "the mark within": [f"TOTAL{n},x,2026-01,{n}" for n in range(20)],
}


@tagged("post_install", "-at_install")
class TestCrmBankFile(BaseCase):
    """Rows come out the same, whether blocks go on as they are or cell by cell."""

    def _read(self, text, chunk, places=(0, 1, 2, 3)):
        """Return all that is known of a file read in blocks of ``chunk`` bytes."""
        with patch.object(bank_file, "CHUNK", chunk):
            rows = bank_file.Rows(io.BytesIO(text.encode()), "utf-8-sig", ",", "total")
            rows.places, rows.shapes = list(places), SHAPES
            copied = bank_file.CopyFile(rows.get_pieces())
            pieces = []
            while piece := copied.read(11):
                pieces.append(piece)
        if copied.error:
            return copied.error.args
        lines = list(csv.reader(io.StringIO("".join(pieces))))
        return lines, rows.misfits, rows.doubts, rows.control, rows.count

    def test_blocks(self):
        """Small blocks, one large block, and both ends of lines give the same."""
        for what, lines in FILES.items():
            for end in ("\n", "\r\n"):
                text = end.join([HEADER, *lines, "TOTAL,40,7", ""])
                for places in ((0, 1, 2, 3), (3, 0)):
                    whole = self._read(text, 1 << 20, places)
                    self.assertEqual(whole[3], ["40", "7"], what)
                    for chunk in (1, 70, 300):
                        found = self._read(text, chunk, places)
                        self.assertEqual(found, whole, (what, end, chunk))

    def test_plain(self):
        """Each line keeps its number; doubts are lines with a cell of no such shape."""
        text = "\n".join([HEADER, *FILES["a wrong cell"], "TOTAL,40,7"])
        lines, misfits, doubts, _control, count = self._read(text, 70)
        self.assertEqual(lines[0], ["2", "A0", "x", "2026-01", "0"])
        self.assertEqual(lines[-1], ["41", "A39", "x", "2026-01", "39"])
        self.assertEqual((misfits, doubts, count), ([], [9], 40))

    def test_after_the_control_line(self):
        for chunk in (1, 70, 1 << 20):
            text = "\n".join([HEADER, "TOTAL,0", *FILES["plain"]])
            self.assertEqual(self._read(text, chunk), ("after_control", "3"))

    def test_cut_in_quotes(self):
        for chunk in (1, 70, 1 << 20):
            text = "\n".join([HEADER, *FILES["plain"], 'A,"x'])
            self.assertEqual(self._read(text, chunk)[0], "cut")

    def test_encoding(self):
        """The line with a wrong byte is told exactly."""
        data = "\n".join([HEADER, *FILES["plain"]]).encode() + b"\nA\xff,x,,\n"
        for chunk in (1, 70, 1 << 20):
            with patch.object(bank_file, "CHUNK", chunk):
                blocks = bank_file.read_blocks(io.BytesIO(data), "utf-8-sig")
                with self.assertRaises(bank_file.BrokenFile) as caught:
                    list(blocks)
            self.assertEqual(caught.exception.args, ("encoding", "42"))
