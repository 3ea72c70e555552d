from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintAccess(ComplaintCommon):
    """Who sees which complaint."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other_team = cls.team.create(
            {"name": "Others", "sequence": 99, "company_id": cls.company_a.id}
        )
        cls.of_team = cls._create_complaint()
        cls.of_others = cls._create_complaint(team_id=other_team.id)
        cls.confidential = cls._create_complaint(is_confidential=True)
        cls.foreign = cls._create_complaint(company_id=cls.company_b.id)
        cls.complaints = cls.of_team | cls.of_others | cls.confidential | cls.foreign
        for role in ("agent", "officer", "complaint_manager"):
            cls.users[role].company_ids = [Command.set(cls.company_a.ids)]

    def _see(self, role):
        complaints = self._as(role, self.env["crm.complaint"])
        found = complaints.search([("id", "in", self.complaints.ids)])
        clocks = complaints.env["crm.complaint.clock"]
        clocks = clocks.search([("complaint_id", "in", self.complaints.ids)])
        self.assertEqual(clocks.sudo().complaint_id, found)
        return found.with_env(self.env)

    def test_roles(self):
        """Agents see their team's, officers everything of their company."""
        self.assertEqual(self._see("agent"), self.of_team)
        company = self.of_team | self.of_others | self.confidential
        self.assertEqual(self._see("officer"), company)
        self.assertEqual(self._see("complaint_manager"), company)

    def test_read_all_fields(self):
        """Who sees a complaint reads it without naming fields, as programs do."""
        self.of_team.stage_id = self.stage_waiting
        self.of_team.message_subscribe(self.users["own"].partner_id.ids)
        for role in ("own", "agent", "officer", "complaint_manager"):
            [row] = self._as(role, self.of_team).read()
            self.assertEqual(row["number"], self.of_team.number, role)
            self.assertEqual("pause_ids" in row, role == "complaint_manager", role)

    def test_assignee(self):
        """An assignee sees the complaint, a confidential one too."""
        assigned = self.of_others | self.confidential
        assigned.user_id = self.users["agent"]
        self.assertEqual(self._see("agent"), self.of_team | assigned)

    def test_recorded(self):
        """Who recorded a complaint for another team still sees it."""
        complaints = self._as("agent", self.env["crm.complaint"])
        complaint = complaints.create(
            {"name": "For others", "team_id": self.of_others.team_id.id}
        )
        self.assertTrue(complaint.has_access("write"))

    def test_salespeople_follow(self):
        """A salesperson, and a sales manager, read what they follow, and no more."""
        for role in ("own", "all", "manager"):
            self.assertFalse(self._see(role))
            partner = self.users[role].partner_id
            followed = self.of_others | self.confidential
            followed.message_subscribe(partner.ids)
            self.assertEqual(self._see(role), self.of_others)
            complaint = self._as(role, self.of_others)
            self.assertTrue(complaint.read(["name", "deadline_state"]))
            with self.assertRaises(AccessError):
                complaint.name = "Changed"

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_else(self):
        """Portal users, employees and readers have no access at all."""
        for role in ("portal", "employee", "reader"):
            complaints = self._as(role, self.complaints)
            for model in ("crm.complaint", "crm.complaint.clock"):
                with self.subTest(role=role, model=model):
                    with self.assertRaises(AccessError):
                        complaints.env[model].search([])
                    with self.assertRaises(AccessError):
                        complaints.env[model].search_count([])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_clocks_are_nobodys(self):
        """Not even a manager changes, makes or deletes a clock or a pause."""
        clocks = self._as("complaint_manager", self.of_team.clock_ids)
        with self.assertRaises(AccessError):
            clocks.percent_warned = 90
        with self.assertRaises(AccessError):
            clocks.unlink()
        with self.assertRaises(AccessError):
            clocks.copy()
        self.of_team.stage_id = self.stage_waiting
        pauses = self._as("complaint_manager", self.of_team.pause_ids)
        with self.assertRaises(AccessError):
            pauses.date_from = "2026-01-01 00:00:00"

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_configuration(self):
        """Only the administrator of complaints changes their set-up."""
        records = (self.team, self.category, self.cause, self.stage_new, self.sla)
        for record in records:
            with self.subTest(record._name):
                self._as("complaint_manager", record).name = "Changed"
                with self.assertRaises(AccessError):
                    self._as("officer", record).name = "Changed again"

    def test_deleting(self):
        """Agents and officers delete nothing."""
        for role in ("agent", "officer"):
            with self.assertRaises(AccessError):
                self._as(role, self.of_team).unlink()
