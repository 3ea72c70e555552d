from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintCover(ComplaintCommon):
    """Who is away is covered for; shifts hand over; leaders see the load."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("agent", "officer", "complaint_manager")
        cls.agent, cls.officer, cls.chief = (cls.users[name] for name in names)
        cls.complaint = cls._create_complaint()

    def _cover(self, user, deputy, start="2026-03-01", end="2026-03-05", **values):
        return self.env["crm.complaint.cover"].create(
            {"user_id": user.id, "deputy_id": deputy.id}
            | {"date_from": start, "date_to": end, "company_id": self.company_a.id}
            | values
        )

    # --- cover ---

    def test_assignment(self):
        """New ones go to the deputy, by whichever door; what is assigned stays."""
        mine = self._create_complaint(user_id=self.agent.id)
        self._cover(self.agent, self.officer)
        self.assertEqual(mine.user_id, self.agent)
        self.complaint.user_id = self.agent
        self.assertEqual(self.complaint.user_id, self.officer)
        self.assertIn("is away", self.complaint.message_ids[0].body)
        other = self._create_complaint(user_id=self.agent.id)
        self.assertEqual(other.user_id, self.officer)
        mine.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)
        self.assertEqual(mine.activity_ids.user_id, self.officer)

    def test_days(self):
        """From the first to the last day, by the company's clock, in that company."""
        self._cover(self.agent, self.officer, end="2026-03-02")
        deputies = self.env["crm.complaint.cover"]._get_deputies
        self.assertIn(self.agent.id, deputies(self.company_a))
        self.assertFalse(deputies(self.company_b))
        with self._at("2026-03-03 00:00:00"):
            self.assertFalse(deputies(self.company_a))
            self.company_a.partner_id.tz = "America/New_York"
            self.assertIn(self.agent.id, deputies(self.company_a))

    def test_chain(self):
        """A deputy who is away passes on; a circle, or nobody left, covers for none."""
        self._cover(self.agent, self.officer)
        self._cover(self.officer, self.chief)
        self.complaint.user_id = self.agent
        self.assertEqual(self.complaint.user_id, self.chief)
        self._cover(self.chief, self.agent)
        self.complaint.user_id = self.officer
        self.assertEqual(self.complaint.user_id, self.officer)

    @mute_logger("odoo.sql_db")
    def test_refused(self):
        """Two covers at a time, oneself, and an end before the start."""
        self._cover(self.agent, self.officer)
        with self._refused("covered for on some", ValidationError):
            self._cover(self.agent, self.chief, "2026-03-05", "2026-03-09")
        with self._refused("deputy_check", IntegrityError):
            self._cover(self.officer, self.officer)
        with self._refused("order_check", IntegrityError):
            self._cover(self.officer, self.chief, "2026-03-05", "2026-03-04")

    def test_rights(self):
        """Agents enter their own absence, officers everybody's."""
        covers = self._as("agent", self.env["crm.complaint.cover"])
        values = {"company_id": self.company_a.id, "date_to": "2026-03-09"}
        own = covers.create(values | {"deputy_id": self.officer.id})
        self.assertEqual(own.user_id, self.agent)
        with self.assertRaises(AccessError):
            covers.create(
                values | {"user_id": self.chief.id, "deputy_id": self.agent.id}
            )
        covers = self._as("officer", covers)
        self.assertIn(own.with_env(covers.env), covers.search([]))

    # --- hand-over ---

    def _hand_over(self, role="agent", complaints=None, **values):
        wizard = self._as(role, self.env["crm.complaint.hand.over"])
        complaints = complaints or self.complaint
        wizard = wizard.with_context(active_ids=complaints.ids)
        return wizard.create({"note": "Calls at nine"} | values).action_hand_over()

    def test_hand_over(self):
        """The next colleague gets it with a note; how often it moved is counted."""
        self.complaint.user_id = self.agent
        self.assertEqual(self.complaint.hand_over_count, 0)
        self._hand_over(user_id=self.officer.id)
        self.assertEqual(self.complaint.user_id, self.officer)
        self.assertEqual(self.complaint.hand_over_count, 1)
        bodies = "".join(self.complaint.message_ids.mapped("body"))
        self.assertIn("Calls at nine", bodies)

    def test_hand_over_to_team(self):
        """Another team gets it without an assignee; the note is left before."""
        others = self.team.create({"name": "O", "company_id": self.company_a.id})
        self.complaint.user_id = self.agent
        self._hand_over(team_id=others.id)
        self.assertEqual(self.complaint.team_id, others)
        self.assertFalse(self.complaint.user_id)
        self.assertEqual(self.complaint.hand_over_count, 1)

    def test_hand_over_refused(self):
        """To nobody, or of what is closed."""
        with self._refused("Choose a colleague or a team"):
            self._hand_over()
        self._close(self.complaint)
        with self._refused("nothing to hand over"):
            self._hand_over(user_id=self.officer.id)

    # --- load ---

    def test_load(self):
        """Open, due, late and severe by agent; done ones are nobody's load."""
        late = self._create_complaint(user_id=self.agent.id, severity="4")
        done = self._create_complaint(user_id=self.agent.id)
        self._close(done)
        with self._at("2026-03-02 14:00:00"):
            rows = self._as("officer", self.env["crm.complaint.load"])
            rows = rows.search([("team_id", "=", self.team.id)])
            row = rows.filtered(lambda one: one.user_id == self.agent)
            self.assertRecordValues(
                row, [{"open_count": 1, "missed_count": 1, "severe_count": 1}]
            )
            nobody = rows - row
            self.assertEqual(nobody.open_count, 1)
            domain = row.action_open()["domain"]
            self.assertEqual(self.env["crm.complaint"].search(domain), late)

    def test_load_rights(self):
        """Agents see the load of their teams only, nobody that of other companies."""
        others = self.team.create({"name": "O", "company_id": self.company_a.id})
        self._create_complaint(team_id=others.id)
        loads = self._as("agent", self.env["crm.complaint.load"]).search([])
        self.assertNotIn(others.id, loads.team_id.ids)
