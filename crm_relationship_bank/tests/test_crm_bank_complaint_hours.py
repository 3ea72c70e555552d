from datetime import datetime

from odoo.fields import Command
from odoo.tests import tagged

from .register_common import RegisterCommon


@tagged("post_install", "-at_install")
class TestCrmBankComplaintHours(RegisterCommon):
    """Deadlines in working hours count while the branch of the complaint is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.complaint.sla"].search([]).active = False
        cls.bank.resource_calendar_id = cls._create_hours(9)
        line = {"kind": "answer", "duration": 1, "unit": "hour"}
        cls.sla = cls.env["crm.complaint.sla"].create(
            {"name": "An hour", "company_id": cls.bank.id}
            | {"line_ids": [Command.create(line)]}
        )
        cls.branch.calendar_id = cls._create_hours(12)
        cls.env.cr.flush()

    @classmethod
    def _create_hours(cls, hour):
        """Return a calendar of three hours a day, from Monday to Friday, in UTC."""
        day = {"name": "Open", "hour_from": hour, "hour_to": hour + 3}
        return cls.env["resource.calendar"].create(
            {
                "name": f"From {hour}",
                "tz": "UTC",
                "company_id": cls.bank.id,
                "attendance_ids": [
                    Command.create(day | {"dayofweek": str(weekday)})
                    for weekday in range(5)
                ],
            }
        )

    def _assert_deadline(self, complaint, hour):
        self.env.cr.flush()
        deadline = complaint.clock_ids.date_deadline
        self.assertEqual(deadline, datetime(2026, 7, 8, hour))

    def test_hours_of_the_branch(self):
        """The branch's hours, else the company's; another branch plans anew."""
        complaint = self._complain("2026-07-08 08:00:00")
        self._assert_deadline(complaint, 13)
        self._as("agent", complaint).branch_id = self.sister
        self._assert_deadline(complaint, 10)

    def test_hours_change(self):
        """New opening hours plan what is open anew."""
        complaint = self._complain("2026-07-08 08:00:00")
        self._as("manager", self.branch).calendar_id = self._create_hours(15)
        self._assert_deadline(complaint, 16)
        self.branch.calendar_id = False
        self._assert_deadline(complaint, 10)
        self.branch.calendar_id = self._create_hours(15)
        self._assert_deadline(complaint, 16)
        self.branch.calendar_id.unlink()
        self._assert_deadline(complaint, 10)

    def test_hours_of_policy_and_team(self):
        """Hours that were chosen for a policy, or for a team, come first."""
        complaint = self._complain("2026-07-08 08:00:00")
        complaint.team_id = self.env["crm.complaint.team"].create(
            {"name": "Desk", "company_id": self.bank.id}
            | {"calendar_id": self._create_hours(17).id}
        )
        self._assert_deadline(complaint, 18)
        self.sla.calendar_id = self._create_hours(19)
        self._assert_deadline(complaint, 20)

    def test_account_gives_the_branch(self):
        """The account brings its branch, and the branch its hours."""
        complaint = self._complain("2026-07-08 08:00:00", branch_id=self.sister.id)
        self._assert_deadline(complaint, 10)
        account = self._create_account("5", {self.anna: 100})
        self._as("agent", complaint).bank_account_id = account
        self.assertEqual(complaint.branch_id, self.branch)
        self._assert_deadline(complaint, 13)
