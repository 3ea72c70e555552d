from contextlib import suppress
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .next_product_common import NextProductCommon

NIGHT = "odoo.addons.crm_relationship_bank.models.lead.crm_bank_next_product_night"
CRON = "crm_relationship_bank.ir_cron_next_product"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankNextProductNight(NextProductCommon):
    """The night goes range by range, and on where it ended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch(f"{NIGHT}.RANGE", 3))
        products = cls.env["crm.bank.product"].search([])
        (products.company_id - cls.bank).bank_next_date = "2026-03-10"
        (products.company_id - cls.bank).bank_next_position = -1
        cls.ranges = []

    def setUp(self):
        super().setUp()
        self.ranges.clear()
        suggest = type(self.next_products)._suggest

        def note(records, company, after, last):
            if company == self.bank:
                self.ranges.append((after, last))
            return suggest(records, company, after, last)

        self.patch(type(self.next_products), "_suggest", note)

    def _call(self):
        """Let the scheduled action run as the framework runs it."""
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()

    def _read_all(self):
        rows = self.next_products.search([("company_id", "=", self.bank.id)])
        return {
            (row.relationship_id.id, row.product_id.id, row.rank, row.rule_id.id)
            for row in rows
        }

    def _forget(self):
        self.next_products.search([("company_id", "=", self.bank.id)]).unlink()
        self.ranges.clear()

    def _get_ends(self):
        """Return the ids between which ranges of three customers lie."""
        domain = [("company_id", "=", self.bank.id)]
        ids = self.env["crm.relationship"].search(domain, order="id").ids
        return [0, *ids[2::3], *ids[-1:]]

    def test_ranges(self):
        """Range by range gives what all at once gives, and covers every customer."""
        with patch(f"{NIGHT}.RANGE", 1000):
            self._find()
        expected = self._read_all()
        self.assertEqual(len(self.ranges), 1)
        self.assertGreater(len(expected), 3)
        self._forget()
        self._call()
        self.assertEqual(self._read_all(), expected)
        ends = self._get_ends()
        pairs = [pair for pair in zip(ends, ends[1:], strict=False) if len({*pair}) > 1]
        self.assertEqual(self.ranges, pairs)
        self.assertGreater(len(pairs), 2)
        self.assertEqual(self.bank.bank_next_position, -1)

    def test_killed(self):
        """What was done stays, and the next call begins where the last one ended."""
        suggest = type(self.next_products)._suggest

        def die_in_the_second(records, company, after, last):
            if after:
                raise SystemExit
            return suggest(records, company, after, last)

        with patch.object(type(self.next_products), "_suggest", die_in_the_second):
            with suppress(SystemExit):  # assertRaises would undo what is kept
                self._call()
        self.env.invalidate_all()
        ends = self._get_ends()
        self.assertEqual(self.ranges, [(0, ends[1])])
        self.assertEqual(self.bank.bank_next_position, ends[1])
        done = self._read_all()
        self._call()
        self.assertEqual(self.ranges[1][0], ends[1])
        self.assertLess(done, self._read_all())
        self.assertEqual(self._find(), 0)

    def test_out_of_time(self):
        """A call whose time is over leaves the rest to the next one."""
        cron = type(self.env["ir.cron"])
        self.patch(cron, "_commit_progress", lambda *_args, **_kwargs: 0)
        for _call in range(3):
            self.next_products._cron_find()
        ends = self._get_ends()
        self.assertEqual(self.ranges, [(0, ends[1]), (ends[1], ends[2])])

    def test_anew(self):
        """The next day, or called again when all is done, it begins anew."""
        self._call()
        count = len(self.ranges)
        everything = self._read_all()
        self.ranges.clear()
        with freeze_time("2026-03-11 08:00:00"):
            self._call()
        self.assertEqual(len(self.ranges), count)
        self.bank.bank_next_min_confidence = 99
        with freeze_time("2026-03-11 20:00:00"):
            self._call()
        self.assertLess(self._read_all(), everything)

    def test_past_midnight(self):
        """The night is that of its begin: it neither begins anew nor skips the next."""
        begun = []
        begin = type(self.next_products)._begin

        with freeze_time("2026-03-11 23:59:59") as clock:  # a second to midnight

            def note(records, company):
                begun.append(company)
                clock.move_to("2026-03-12 00:00:01")
                return begin(records, company)

            self.patch(type(self.next_products), "_begin", note)
            self._call()
        self.assertEqual(begun.count(self.bank), 1)
        self.assertEqual(str(self.bank.bank_next_date), "2026-03-11")

    def test_one_company_holds_up_no_other(self):
        """What fails for one bank is logged, and the others have their night."""
        product = self.current.copy({"company_id": self.other_bank.id, "code": "X"})
        other = product.company_id
        begin = type(self.next_products)._begin

        def fail_at_first(records, company):
            if company == self.bank:
                raise ValueError(company)
            return begin(records, company)

        self.patch(type(self.next_products), "_begin", fail_at_first)
        with self.assertLogs(NIGHT, "ERROR"):
            self._call()
        self.assertEqual(other.bank_next_position, -1)
        self.assertFalse(self.bank.bank_next_date)

    def test_user_was_quicker(self):
        """A range that fails once is tried again, and nothing of it is lost."""
        suggest = type(self.next_products)._suggest
        failed = []

        def fail_once(records, company, after, last):
            if not failed:
                failed.append(after)
                raise ValueError(after)
            return suggest(records, company, after, last)

        self.patch(type(self.next_products), "_suggest", fail_once)
        with self.assertLogs(NIGHT, "ERROR"):
            self._call()
        self.assertTrue(failed)
        self.assertEqual(self.ranges[0][0], 0)
        self.assertEqual(self._find(), 0)
