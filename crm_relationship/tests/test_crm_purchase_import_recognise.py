from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import file_open

from .purchase_import_common import PurchaseImportCommon

PERSIAN = (
    "کد مشتري,نام مشتري,تاريخ,مبلغ",
    "۱۲,کتاب‌فروشی ۷,۱۴۰۲/۱۰/۱۵,۱٬۲۰۰٫۵",
    "۱۳,مريم,۱۴۰۲/۱۰/۱۶,۳۰۰",
)


@tagged("post_install", "-at_install")
class TestCrmPurchaseImportRecognise(PurchaseImportCommon):
    """How files are written is recognised, shown, and can be chosen."""

    def assert_read(self, record, *expected):
        """The (customer, day, amount) of the lines."""
        self.assertFalse(record.problem)
        found = [
            (line.customer, line.date, line.quantity * line.unit_price)
            for line in record.line_ids
        ]
        self.assertEqual(found, list(expected), record.reject_ids.mapped("reason"))

    def test_european(self):
        """Semicolons, decimal commas and days first."""
        record = self._check(
            "Customer;Date;Amount", "K1;13.02.2024;1.234,50", "K2;01.02.2024;7,5"
        )
        self.assertEqual(
            (record.delimiter, record.decimal, record.date_order), (";", ",", "day")
        )
        self.assert_read(
            record,
            ("K1", date(2024, 2, 13), 1234.5),
            ("K2", date(2024, 2, 1), 7.5),
        )

    def test_american(self):
        """Tabs, decimal points and months first."""
        record = self._check(
            "Customer\tDate\tAmount", "K1\t2/13/2024 8:26\t1,234.50", "K2\t1/2/24\t7"
        )
        self.assertEqual(
            (record.delimiter, record.decimal, record.date_order), ("\t", ".", "month")
        )
        self.assert_read(
            record,
            ("K1", date(2024, 2, 13), 1234.5),
            ("K2", date(2024, 1, 2), 7),
        )

    def test_chosen(self):
        """What is chosen beforehand stands."""
        record = self._check(
            "customer,date,amount", "K1,1/2/2024,7", date_order="month", decimal=","
        )
        self.assert_read(record, ("K1", date(2024, 1, 2), 7))
        self.assertEqual(record.decimal, ",")

    def test_encodings(self):
        """UTF-8 with and without mark, UTF-16, Windows-1256."""
        read = (
            ("12", date(2024, 1, 5), 1200.5),
            ("13", date(2024, 1, 6), 300),
        )
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
            with self.subTest(encoding):
                record = self._check("\n".join(PERSIAN).encode(encoding))
                self.assert_read(record, *read)
                self.assertEqual(record.line_ids[0].customer_name, "کتاب‌فروشی ۷")
        western = str.maketrans("یک۰۱۲۳۴۵۶۷۸۹٫", "يك0123456789.", "٬")
        text = "\n".join(PERSIAN).translate(western)
        record = self._check(text.encode("cp1256"))
        self.assertEqual(record.encoding, "cp1256")
        self.assert_read(record, *read)

    @freeze_time("2026-06-01")
    def test_templates(self):
        """The templates that the screen offers are read as they are, in full."""
        for name, lines, documents in (
            ("purchases", 3, 3),
            ("purchases_fa", 3, 3),
            ("purchase_lines", 4, 3),
            ("purchase_lines_fa", 4, 3),
        ):
            with self.subTest(name):
                path = f"crm_relationship/static/csv/{name}.csv"
                with file_open(path, "rb") as file:
                    record = self._check(file.read(), load_as="invoice")
                self.assertFalse(record.problem)
                self.assertFalse(record.reject_ids.mapped("reason"))
                self.assertEqual(
                    (record.line_count, record.document_count), (lines, documents)
                )
                self.assertEqual(record.date_from, date(2026, 1, 12))

    def test_columns(self):
        """A column that is not known by its name can be told what it holds."""
        lines = "Kunde,Wann,Umsatz", "K1,2024-01-05,7"
        record = self._check(*lines)
        self.assertIn("no column Customer", record.problem)
        self.assertIn("Kunde, Wann, Umsatz", record.problem)
        for column, holds in zip(
            record.column_ids, ("customer", "date", "amount"), strict=True
        ):
            column.holds = holds
        record.action_check()
        self.assert_read(record, ("K1", date(2024, 1, 5), 7))

    def test_columns_by_name(self):
        """Columns can be given by name before the file is read."""
        values = [
            {"name": "Kunde", "holds": "customer"},
            {"name": "Umsatz", "holds": "amount"},
        ]
        record = self._check(
            "Kunde,Date,Amount,Umsatz",
            "K1,2024-01-05,1,7",
            column_ids=[Command.create(vals) for vals in values],
        )
        self.assert_read(record, ("K1", date(2024, 1, 5), 7))

    def test_unknown_column(self):
        """A column that is given by name has to be there."""
        record = self._check(
            "customer,date,amount",
            "K1,2024-01-05,7",
            column_ids=[Command.create({"name": "Kunde", "holds": "customer"})],
        )
        self.assertIn("no column Kunde", record.problem)

    def test_double_column(self):
        """Two columns cannot hold the same."""
        record = self._check("customer,date,amount,net", "K1,2024-01-05,7,6")
        record.column_ids[3].holds = "amount"
        record.action_check()
        self.assertIn("Two columns", record.problem)

    def test_customer_by_name(self):
        """Without numbers, customers are known by their names."""
        record = self._load("Name,Date,Amount", "Zoë Ltd,2024-01-05,7")
        partner = self._get_orders(record).partner_id
        self.assertEqual((partner.name, partner.ref), ("Zoë Ltd", "Zoë Ltd"))

    def test_change(self):
        """Changed settings ask for a new check; once loading began there are none."""
        record = self._check("customer,date,amount", "K1,1/2/2024,7")
        record.date_order = "month"
        self.assertEqual((record.state, record.document_count), ("draft", 0))
        self.assertFalse(record.line_ids)
        self._finish(record)
        self.assertEqual(self._get_orders(record).date_order.date(), date(2024, 1, 2))
        with self.assertRaises(UserError):
            record.date_order = "day"
        with self.assertRaises(UserError):
            record.action_check()
