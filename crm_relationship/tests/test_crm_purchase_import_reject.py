import gzip

from odoo.tests import tagged

from .purchase_import_common import LINES, PurchaseImportCommon

GOOD = "1,K1,2024-01-05,10"
HEADER = "number,customer,date,amount"


@tagged("post_install", "-at_install")
class TestCrmPurchaseImportReject(PurchaseImportCommon):
    """Bad lines are rejected with their number and reason, good ones are loaded."""

    def test_kinds(self):
        """Each kind of bad line has its reason; the good lines are loaded."""
        record = self._load(
            HEADER,
            GOOD,
            "2,K1,2024-02-30,10",
            "3,,2024-01-05,10",
            "4,K1,2024-01-05,ten",
            "5,K1,2024-01-05,",
            "1,K2,2024-01-07,11",
            "6,K1",
            "7,K1,2924-01-05,10",
            "8,K1,2024-01-05,-10",
            "9,K1,2024-01-05,10,more",
            '10,"K1,2024-01-05,10',
            "11,,soon,ten",
            "12,K2,2024-01-08,0",
        )
        self.assert_rejected(
            record,
            (3, "no day “2024-02-30”"),
            (4, "no customer"),
            (5, "“ten” is no number"),
            (6, "“” is no number"),
            (7, "in line 2 already"),
            (8, "cut off"),
            (9, "still to come"),
            (10, "load with credit notes"),
            (11, "more cells"),
            (12, "cut off"),
            (13, "no customer. There is no day “soon”. “ten”"),
        )
        self.assert_counts(record, loaded=2, rejected=11)

    def test_contradictions(self):
        """A number stands for one document of one customer and day, or for none."""
        record = self._check(
            LINES,
            "1,2024-01-05,K1,Pen,1,2",
            "1,2024-01-05,K2,Pen,1,2",
            "2,2024-01-05,K1,Pen,1,2",
            "2,2024-01-06,K1,Ink,1,2",
            "3,2024-01-05,K1,Pen,1,2",
            "3,2024-01-05,K1,Ink,-1,2",
            ",2024-01-05,K1,Pen,1,2",
            "4,2024-01-05,K1,Pen,1,2",
            load_as="invoice",
        )
        self.assert_rejected(
            record,
            (2, "several customers"),
            (3, "several customers"),
            (4, "several days"),
            (5, "several days"),
            (6, "mixes"),
            (7, "mixes"),
            (8, "no number"),
        )
        self.assertEqual(record.document_count, 1)

    def test_whole_documents(self):
        """A document that lacks a line waits as a whole, until it is corrected."""
        lines = ["1,2024-01-05,K1,Pen,1,2", "1,2024-01-05,K1,Ink,one,5"]
        record = self._load(LINES, *lines, "2,2024-01-06,K1,Pen,1,2")
        self.assert_rejected(record, (2, "Line 3 of the same"), (3, "no number"))
        self.assert_counts(record, loaded=1, rejected=2)
        record = self._load(LINES, lines[0], lines[1].replace("one", "1"))
        self.assertEqual(self._get_orders(record).amount_untaxed, 7)

    def test_reject_file(self):
        """The reject file names line and reason and, corrected, can be loaded."""
        record = self._load(HEADER, GOOD, '2,"K, 2",2024-01-05,ten')
        header, row = self._read_rejects(record)
        self.assertEqual(header, ["Line", "Reason", *HEADER.split(",")])
        self.assertEqual(row[0], "3")
        self.assertEqual(row[2:], ["2", "K, 2", "2024-01-05", "ten"])
        corrected = ",".join(header), '3,"is no number",2,"K, 2",2024-01-05,10'
        self.assert_counts(self._load(*corrected), loaded=1)

    def test_cut_file(self):
        """Of a file cut off in a document, the rest is loaded; the whole file later."""
        lines = [
            LINES,
            "1,2024-01-05,K1,Pen,1,2",
            "2,2024-01-06,K1,Pen,1,2",
            "2,2024-01-06,K1,Ink,1,5",
        ]
        record = self._load("\n".join(lines)[:-10].encode())
        self.assertTrue(record.is_cut)
        self.assert_rejected(record, (3, "cut off in this"), (4, "cut off"))
        record = self._load(*lines)
        self.assert_counts(record, known=1, loaded=1)

    def test_cut_archive(self):
        """What a packed file that is cut off still holds is loaded, the end is not."""
        lines = [HEADER, *(f"{n},K{n},2024-01-05,{n * 37 % 101}" for n in range(900))]
        packed = gzip.compress("\n".join(lines).encode(), mtime=0)
        record = self._check(packed[: len(packed) // 2])
        self.assertTrue(record.is_cut)
        self.assertGreater(record.document_count, 100)
        last = record.reject_ids[-1]
        self.assertEqual(last.number, record.line_count + 1)
        self.assertIn("cut off", last.reason)

    def test_other_content(self):
        """A known document with another amount is refused, not taken for the same."""
        self._load(HEADER, GOOD)
        record = self._load(HEADER, "1,K1,2024-01-05,12")
        self.assertIn("there already", record.reject_ids.reason)
        self.assert_counts(record, rejected=1, failed=1)

    def test_unreadable_signs(self):
        """A line in another encoding than the file's is rejected alone."""
        good = "\n".join(f"{n},Zoë {n},2024-01-05,1" for n in range(20))
        content = f"{HEADER}\n{good}\n".encode() + b"99,Jos\xe9,2024-01-05,1\n"
        record = self._check(content)
        self.assert_rejected(record, (22, "not written in UTF-8"))

    def test_stray_zero(self):
        """A zero that damage left in a line costs that line, not the file."""
        for place in (3, 19):
            lines = [f"{n},K{n},2024-01-05,1" for n in range(20)]
            lines[place] = lines[place].replace("K", "K\0")
            with self.subTest(place):
                record = self._check("\n".join([HEADER, *lines, ""]).encode())
                self.assertFalse(record.problem)
                self.assertEqual(record.encoding, "utf-8-sig")
                self.assert_rejected(record, (place + 2, "not written in UTF-8"))

    def test_files(self):
        """A file that is none is told so, in one message."""
        for content, problem in (
            (b"\n", "is empty"),
            (HEADER.encode(), "no line below"),
            (b"PK\x03\x04 and so on", "spreadsheet"),
            (b"\x1f\x8bbroken", "unpacked"),
            (b"date,amount\n2024-01-05,1\n", "no column Customer"),
            (b"customer,date\nK1,2024-01-05\n", "no column Amount"),
            (b"customer,amount\nK1,5\n", "no column Date"),
        ):
            with self.subTest(problem):
                record = self._check(content)
                self.assertIn(problem, record.problem)
                self.assertEqual(record.state, "draft")

    def test_given_encoding(self):
        """An encoding that the file is not written in is told so."""
        content = "\n".join([HEADER, *["1,K1,2024-01-05,10"] * 9]).encode("utf-16")
        record = self._check(content, encoding="cp1252")
        self.assertIn("not written in Windows-1252", record.problem)
