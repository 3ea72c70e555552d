from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date, Datetime
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .register_common import RegisterCommon

AGENT = "crm_relationship.group_complaint_user"


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

    def test_answer_without_rights_on_branches(self):
        """An agent who sees no branch answers; the register names what is lacking."""
        self.users["plain"] = new_test_user(
            self.env,
            login="plain_agent",
            groups=AGENT,
            company_id=self.bank.id,
            company_ids=[Command.set(self.bank.ids)],
        )
        nobody = self.env["res.partner"].create({"name": "Nobody Yet"})
        complaint = self._complain(
            "2026-06-01 08:00:00", partner_id=nobody.id, branch_id=False
        )
        complaint.branch_id = False
        answered = self._get_stage("answered").id
        with (
            self.assertRaisesRegex(UserError, "Choose the branch"),
            self.env.cr.savepoint(),
        ):
            self._as("agent", complaint).stage_id = answered
        self.assertEqual(complaint.kind, "new")
        self._as("plain", complaint).stage_id = answered
        self.assertEqual(complaint.kind, "answered")
        self.assertEqual(self._register().entry_ids.missing, "Branch")

    # --- periods ---

    def _assert_periods(self, periods):
        for day, period in periods.items():
            found = self.profile._get_period(Date.to_date(day))
            self.assertEqual(tuple(map(str, found)), period, day)

    def test_periods(self):
        """Half-years of the year, months on from another one, whole years."""
        self._assert_periods(
            {
                "2026-07-10": ("2026-07-01", "2026-12-31"),
                "2026-06-30": ("2026-01-01", "2026-06-30"),
                "2026-01-01": ("2026-01-01", "2026-06-30"),
            }
        )
        self.profile.write({"first_month": 2, "period_months": "3"})
        self._assert_periods(
            {
                "2026-01-31": ("2025-11-01", "2026-01-31"),
                "2024-02-29": ("2024-02-01", "2024-04-30"),
            }
        )
        self.profile.write({"first_month": 4, "period_months": "12"})
        self._assert_periods({"2026-03-31": ("2025-04-01", "2026-03-31")})

    def test_jalali_periods(self):
        """Half-years begin on 1 Farvardin and 1 Mehr, in leap years and common ones."""
        self.profile.calendar = "jalali"
        self._assert_periods(
            {
                "2024-03-19": ("2023-09-23", "2024-03-19"),
                "2024-03-20": ("2024-03-20", "2024-09-21"),
                # 1403 was a leap year
                "2025-03-20": ("2024-09-22", "2025-03-20"),
                "2025-03-21": ("2025-03-21", "2025-09-22"),
                "2026-11-22": ("2026-09-23", "2027-03-20"),
            }
        )
        self.profile.period_months = "1"
        self._assert_periods({"2026-11-22": ("2026-11-22", "2026-12-21")})

    def test_period_after_days_by_hand(self):
        """It goes on to the end of the period, so that nothing is left out."""
        self._register(date_from="2026-01-01", date_to="2026-05-20")
        found = self.profile._get_next_period()
        self.assertEqual(tuple(map(str, found)), ("2026-05-21", "2026-06-30"))

    def test_month_that_is_none(self):
        with (
            self.assertRaisesRegex(Exception, "first_month|from 1 to 12"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.profile.first_month = 13
            self.env.flush_all()

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
