import doctest

from odoo.tests import BaseCase, tagged

from ..models.scoring import purchase_file, purchase_values


@tagged("post_install", "-at_install")
class TestCrmPurchaseFile(BaseCase):
    """The functions that read files: their examples, and what is too long for one."""

    def test_examples(self):
        """What the docstrings show is so."""
        for module in (purchase_file, purchase_values):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed, module.__name__)

    def test_persian_calendar(self):
        """Persian days follow each other as days do, leap years included."""
        days = [
            purchase_values.parse_date(f"{year}/{month}/{day}")
            for year in range(1374, 1410)
            for month in range(1, 13)
            for day in range(1, 32)
            if self._is_day(year, month, day)
        ]
        steps = {(b - a).days for a, b in zip(days, days[1:], strict=False)}
        self.assertEqual(steps, {1})

    def _is_day(self, year, month, day):
        try:
            return bool(purchase_values.parse_date(f"{year}/{month}/{day}"))
        except ValueError:
            return False

    def test_quotations(self):
        """Quotations that never end cost their own line, however many there are."""
        text = "a,b\n" + '"x,1\n' * 500 + "y,2\n"
        rows = list(purchase_file.read_rows(text, ","))
        self.assertEqual(len(rows), 502)
        self.assertEqual(rows[-1], (502, ["y", "2"]))
