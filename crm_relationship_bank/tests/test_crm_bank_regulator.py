from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date, Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .register_common import RegisterCommon


@tagged("post_install", "-at_install")
class TestCrmBankRegulator(RegisterCommon):
    """What a regulator asks of complaints: deadlines beside ours, and a branch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.complaint.sla"].search([]).active = False
        cls.own = cls._create_sla("Ours", 4)
        cls.of_regulator = cls._create_sla(
            "Theirs", 10, regulator_profile_id=cls.profile.id
        )
        cls.env.cr.flush()

    @classmethod
    def _create_sla(cls, name, days, **values):
        line = {"kind": "answer", "duration": days, "unit": "day"}
        return cls.env["crm.complaint.sla"].create(
            {"name": name, "line_ids": [Command.create(line)]}
            | {"company_id": cls.bank.id}
            | values
        )

    def _get_deadlines(self, complaint):
        return {one.kind: one.date_deadline for one in complaint.clock_ids}

    # --- deadlines ---

    def test_two_clocks(self):
        """The regulator's deadline stands beside ours; both are met by the answer."""
        complaint = self._complain("2026-07-01 08:00:00")
        self.assertEqual(
            self._get_deadlines(complaint),
            {
                "answer": Datetime.to_datetime("2026-07-05 08:00:00"),
                "regulator_answer": Datetime.to_datetime("2026-07-11 08:00:00"),
            },
        )
        self.assertEqual(complaint.sla_id, self.own)
        self.assertEqual(complaint.next_clock, "answer")
        complaint.stage_id = self._get_stage("answered")
        states = {one.kind: one.state for one in complaint.clock_ids}
        self.assertEqual(states, {"answer": "missed", "regulator_answer": "met"})

    def test_most_specific_of_the_regulator(self):
        self._create_sla(
            "Severe", 2, severity="4", regulator_profile_id=self.profile.id
        )
        complaint = self._complain("2026-07-09 08:00:00", severity="4")
        deadline = self._get_deadlines(complaint)["regulator_answer"]
        self.assertEqual(deadline, Datetime.to_datetime("2026-07-11 08:00:00"))

    def test_clocks_only_of_what_is_reported(self):
        """Neither for praise, nor by another channel, nor in another company."""
        self.profile.channel_ids = self.channel
        other = self.env["crm.channel"].create({"name": "Rumour"})
        for values in (
            {"type": "praise"},
            {"channel_id": other.id},
            {"company_id": self.other_bank.id, "branch_id": False}
            | {"bank_product_id": False},
        ):
            complaint = self._complain("2026-07-09 08:00:00", **values)
            self.assertFalse(
                complaint.clock_ids.filtered(lambda one: "regulator" in one.kind)
            )
            self.assertFalse(complaint.is_reportable)
        complaint = self._complain("2026-07-09 08:00:00", channel_id=False)
        self.assertIn("regulator_answer", self._get_deadlines(complaint))

    def test_clocks_follow_the_profile(self):
        """A new deadline is planned for what is open; an archived profile has none."""
        complaint = self._complain("2026-07-09 08:00:00")
        self.of_regulator.line_ids.duration = 20
        self.env.cr.flush()
        deadline = self._get_deadlines(complaint)["regulator_answer"]
        self.assertEqual(deadline, Datetime.to_datetime("2026-07-29 08:00:00"))
        self.profile.active = False
        self.env.cr.flush()
        self.assertEqual(list(self._get_deadlines(complaint)), ["answer"])

    def test_leaving_the_bank(self):
        """Without the bank the regulator's policies and clocks are gone, ours stay."""
        complaint = self._complain("2026-07-09 08:00:00")
        self.env["crm.complaint.sla"]._leave_bank()
        self.assertFalse(self.of_regulator.exists())
        self.assertEqual(list(self._get_deadlines(complaint)), ["answer"])
        self.assertEqual(complaint.next_clock, "answer")

    # --- what is reported ---

    def test_reportable(self):
        counted = self._complain("2026-07-01 08:00:00")
        rejected = self._complain(
            "2026-07-01 08:00:00", "2026-07-02 08:00:00", outcome="rejected"
        )
        withdrawn = self._complain(
            "2026-07-01 08:00:00", stage_id=self._get_stage("withdrawn").id
        )
        praise = self._complain("2026-07-01 08:00:00", type="praise")
        both = counted | rejected | withdrawn | praise
        self.assertEqual(both.filtered("is_reportable"), counted | rejected)
        for value in (True, False):
            found = self.env["crm.complaint"].search(
                [("is_reportable", "=", value), ("id", "in", both.ids)]
            )
            self.assertEqual(
                set(found), set(both.filtered(lambda c, v=value: c.is_reportable == v))
            )

    def test_branch_before_the_answer(self):
        complaint = self._complain("2026-07-01 08:00:00")
        complaint.branch_id = False
        answered = self._get_stage("answered").id
        with self.assertRaisesRegex(UserError, "Choose the branch"):
            complaint.stage_id = answered
        self.env.invalidate_all()
        complaint.branch_id = self.branch
        complaint.stage_id = answered
        with self.assertRaisesRegex(UserError, "Choose the branch"):
            complaint.branch_id = False
        self.profile.is_branch_required = False
        complaint.branch_id = False

    # --- periods ---

    def test_periods(self):
        """Counted in months from the first one, forwards and backwards."""
        cases = {
            "2026-07-10": ("2026-07-01", "2026-12-31"),
            "2026-06-30": ("2026-01-01", "2026-06-30"),
            "2026-01-01": ("2026-01-01", "2026-06-30"),
            "2019-12-31": ("2019-07-01", "2019-12-31"),
        }
        for day, period in cases.items():
            found = self.profile._get_period(Date.to_date(day))
            self.assertEqual(tuple(map(str, found)), period)
        self.profile.write({"date_first": "2026-03-21", "period_months": "3"})
        found = self.profile._get_period(Date.to_date("2026-03-20"))
        self.assertEqual(tuple(map(str, found)), ("2025-12-21", "2026-03-20"))

    # --- bad input ---

    def test_one_profile_a_company(self):
        with self.assertRaisesRegex(Exception, "one_profile|company_uniq|already"):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._create_profile()
        self.profile.active = False
        self.env.flush_all()
        self._create_profile()

    def test_reminder_before_the_period_ends(self):
        with self.assertRaisesRegex(ValidationError, "at most 30 days"):
            self.profile.reminder_days = 31
