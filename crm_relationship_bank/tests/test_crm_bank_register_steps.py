from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .register_common import RegisterCommon

COUNTS = ("received_count", "closed_count", "open_count")


@tagged("post_install", "-at_install")
class TestCrmBankRegisterSteps(RegisterCommon):
    """A register is prepared, checked and submitted, and then it stays."""

    def test_submitted_stays(self):
        """Nothing that happens to complaints afterwards changes what was submitted."""
        complaint = self._complain("2026-02-01 08:00:00", "2026-02-04 08:00:00")
        register = self._submit(self._register())
        self.assertEqual(register.submitted_user_id, self.env.user)
        before = self._read(register)
        complaint.write({"outcome": "rejected", "bank_product_id": self.loan.id})
        complaint.category_id = self.staff
        self.profile.product_ids.code = "P9"
        self._complain("2026-03-01 08:00:00")
        self.profile.due_days = 60
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._read(register), before)
        for call in (
            register.action_prepare,
            register.action_check,
            register.action_submit,
            register.action_back,
            register.unlink,
            lambda: register.write({"date_to": "2026-06-29"}),
            lambda: register.write({"state": "draft"}),
            lambda: register.write({"received_count": 9}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                call()
        self.assertEqual(self._read(register), before)

    def _read(self, register):
        names = [*COUNTS, "state", "csv_file", "date_due", "date_prepared"]
        texts = ("redress_cost", "product_code", "issue_code", "band", "outcome_code")
        return (
            register.with_context(bin_size=False).read(names),
            register.line_ids.read([*COUNTS, *texts]),
            register.entry_ids.read([*COUNTS, *texts, "number", "missing"]),
        )

    def test_correction(self):
        """A correction is a new version of the same days; the old one stays."""
        self._complain("2026-02-01 08:00:00", "2026-02-04 08:00:00")
        first = self._submit(self._register())
        self._complain("2026-03-01 08:00:00")
        second = first.browse(first.action_correct()["res_id"])
        self.assertEqual((second.version, second.state), (2, "draft"))
        self.assertEqual(second.received_count, 2)
        self.assertEqual(first.received_count, 1)
        self.assertFalse(first.is_corrected)
        with self.assertRaisesRegex(UserError, "period that it corrects"):
            second.date_from = "2026-02-01"
        with self.assertRaisesRegex(UserError, "and once"):
            first.action_correct()
        self._submit(second)
        self.assertTrue(first.is_corrected)
        self.assertIn("version 2", second.display_name)
        # a Persian name does not turn the period round
        name = f"\u2068{second.profile_id.name}\u2069 "
        self.assertTrue(second.display_name.startswith(name))

    def test_steps_are_not_given(self):
        """Nobody enters a register as submitted, or with counts of one's own."""
        register = self.env["crm.bank.complaint.register"].create(
            {"profile_id": self.profile.id, "state": "submitted", "version": 7}
            | {"received_count": 5}
        )
        self.assertEqual(
            (register.state, register.version, register.received_count), ("draft", 1, 0)
        )
        with self.assertRaisesRegex(UserError, "Prepare the register"):
            register.action_check()
        with self.assertRaisesRegex(UserError, "Check the register"):
            register.action_submit()
        register.user_id = False
        with self.assertRaisesRegex(UserError, "changes by its steps"):
            register.company_id = self.other_bank

    def test_period_has_to_end(self):
        """The present half-year may be looked at, not checked."""
        self._register()
        register = self._register()
        self.assertEqual(str(register.date_from), "2026-07-01")
        with self.assertRaisesRegex(UserError, "not ended yet"):
            register.action_check()

    def test_other_days_are_prepared_anew(self):
        """A draft for other days is empty until it is prepared for them."""
        self._complain("2026-02-01 08:00:00")
        register = self._register()
        register.date_to = "2026-03-31"
        self.assertFalse(register.date_prepared or register.entry_ids)
        self.assertFalse(register.csv_file or register.received_count)

    # --- what is missing ---

    def test_missing(self):
        """What lacks something is named and opened, and keeps it from being checked."""
        complete = self._complain("2026-02-01 08:00:00")
        lacking = self._complain(
            "2026-02-02 08:00:00", bank_product_id=self.term.id, channel_id=False
        )
        lacking.category_id = False
        register = self._register()
        self.assertEqual(register.incomplete_count, 1)
        [entry] = register.entry_ids.filtered("is_incomplete")
        self.assertEqual(entry.missing, "Product Group, Issue, Channel")
        action = register.action_open_incomplete()
        found = self.env["crm.complaint"].search(action["domain"])
        self.assertEqual(found, lacking)
        with self.assertRaisesRegex(UserError, "register needs: 1"):
            register.action_check()
        lacking.write({"category_id": self.staff.id, "channel_id": self.channel.id})
        lacking.bank_product_id = self.loan
        register.action_prepare()
        self._submit(register)
        self.assertIn(complete, register.entry_ids.complaint_id)

    def test_part_of_a_category(self):
        """A part is of its category's issue, unless it has one of its own."""
        self._complain("2026-02-01 08:00:00", category_id=self.card_fees.id)
        register = self._register()
        self.assertEqual(register.entry_ids.issue_code, "I1")
        self.profile.issue_ids.create(
            {"profile_id": self.profile.id, "category_id": self.card_fees.id}
            | {"code": "I7", "name": "Cards"}
        )
        register.action_prepare()
        self.assertEqual(register.entry_ids.issue_code, "I7")

    # --- bad input ---

    def test_periods_overlap(self):
        self._register()
        with (
            self.assertRaisesRegex(ValidationError, "overlaps"),
            self.env.cr.savepoint(),
        ):
            self._register(date_from="2026-06-30", date_to="2026-07-31")
        self._register(date_from="2026-07-01", date_to="2026-07-31")

    def test_same_period_twice(self):
        register = self._register()
        with self.assertRaisesRegex(Exception, "period_uniq|of this period"):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._register(date_from=register.date_from, date_to=register.date_to)

    def test_profile_without_words(self):
        self.profile.product_ids.unlink()
        with self.assertRaisesRegex(UserError, "Fill in: Product Groups"):
            self._register()

    def test_end_before_the_beginning(self):
        with self.assertRaisesRegex(Exception, "_dates|ends after"):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._register(date_from="2026-03-01", date_to="2026-02-01")
