from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .readiness_common import TODAY, ReadinessCommon

ALL_TWO = dict.fromkeys(("p1", "p2", "t1", "t2"), 2)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessAssessment(ReadinessCommon):
    """The way of an assessment, and what is refused on it."""

    def test_open_invites(self):
        """Everybody gets a mail with a link of their own, users an activity too."""
        user = self.users["employee"]
        assessment = self._create_assessment(["manager"])
        assessment.invitation_ids = [
            Command.create({"role": "staff", "user_id": user.id})
        ]
        assessment.with_user(self.manager).action_open()
        outsider, insider = assessment.invitation_ids.sorted("role")
        self.assertEqual((insider.name, insider.email), (user.name, user.email))
        self.assertEqual(insider.activity_ids.user_id, user)
        self.assertFalse(outsider.activity_ids)
        mails = self.env["mail.mail"].search(
            [("email_to", "in", (user.email, outsider.email))]
        )
        self.assertEqual(len(mails), 2)
        for invitation in (outsider, insider):
            mail = mails.filtered(lambda m, one=invitation: m.email_to == one.email)
            self.assertIn(invitation.sudo().token, mail.body_html)
            self.assertIn("anonymous", mail.body_html)
            self.assertTrue(mail.auto_delete)

    def test_late_guest(self):
        """Who is added while others answer is invited at once; who answered stays."""
        assessment = self._create_assessment(["manager"])
        assessment.action_open()
        assessment.invitation_ids = [
            Command.create({"role": "staff", "name": "Late", "email": "l@example.com"})
        ]
        late = assessment.invitation_ids.filtered(lambda one: one.role == "staff")
        self.assertTrue(late.date_sent)
        self._answer(late, ALL_TWO)
        with self.assertRaises(UserError):
            late.unlink()

    def test_reminder(self):
        """The silent are reminded once after a week; the others are left alone."""
        assessment = self._create_assessment(["manager", "staff"])
        assessment.action_open()
        first, silent = assessment.invitation_ids.sorted("id")
        self._answer(first, ALL_TWO)
        Invitation = self.env["crm.readiness.invitation"]
        for day, reminded in (("2026-03-16", False), ("2026-03-17", True)):
            with freeze_time(day), self.enter_registry_test_mode():
                self.env.ref(
                    "crm_relationship.ir_cron_remind_respondents"
                ).method_direct_trigger()
            self.assertEqual(bool(silent.date_reminded), reminded, day)
        self.assertFalse(first.date_reminded)
        with freeze_time("2026-03-20"):
            Invitation.search([("assessment_id", "=", assessment.id)])._remind()
        self.assertEqual(str(silent.date_reminded), "2026-03-20")

    def test_progress(self):
        """Who answered is counted; roles that nobody was asked in are named."""
        assessment = self._create_assessment(["manager", "staff", "staff", "staff"])
        assessment.action_open()
        self._answer(assessment.invitation_ids.sorted("id")[1], ALL_TWO)
        self.assertRecordValues(
            assessment,
            [{"invitation_count": 4, "answered_count": 1, "progress": 0.25}],
        )
        self.assertEqual(assessment.missing_roles, "User of the Software, Consultant")

    def test_steps(self):
        """Only forward, only with people, answers and time; by any write."""
        empty = self._create_assessment([])
        for values in ({"state": "open"}, {"state": "closed"}):
            with self.assertRaises(UserError):
                empty.write(values)
        assessment = self._create_assessment(["staff"])
        with freeze_time("2026-04-01"), self.assertRaises(UserError):
            assessment.action_open()
        assessment.write({"state": "open"})
        with self.assertRaises(UserError):
            assessment.action_close()  # nobody has answered
        with self.assertRaises(UserError):
            assessment.write({"state": "draft"})
        with self.assertRaises(UserError):
            assessment.write({"anonymous": False})
        with self.assertRaises(UserError):
            self._answer(assessment.invitation_ids, ALL_TWO)
            assessment.action_close()  # one answer is never anonymous

    def test_refused_values(self):
        """No end before the beginning, no team without a team, nobody twice."""
        draft = self._create_checklist(code="draft", Other=[{"code": "o"}])
        for values in (
            {"date_end": "2026-03-01"},
            {"scope": "team"},
            {"checklist_id": draft.id},
            {"invitation_ids": [Command.create({"role": "staff", "name": "Nobody"})]},
        ):
            with self.assertRaises(ValidationError):
                self._create_assessment(**values)

    def test_sheet_is_complete(self):
        """A sheet with a hole is not taken, and none is taken twice."""
        assessment = self._create_assessment(["staff"])
        assessment.action_open()
        invitation = assessment.invitation_ids
        with self.assertRaises(UserError):
            self._answer(invitation, {"p1": 2})
        self._answer(invitation, ALL_TWO)
        with self.assertRaises(UserError):
            self._answer(invitation, ALL_TWO)
        self.assertEqual(invitation._get_refusal(), "answered")

    def test_rights(self):
        """Employees see their own invitation and nothing else of an assessment."""
        user, other = self.users["employee"], self.users["own"]
        assessment = self._create_assessment(["staff"])
        assessment.invitation_ids = [
            Command.create({"role": "staff", "user_id": user.id})
        ]
        own = self.env["crm.readiness.invitation"].with_user(user).search([])
        self.assertEqual(own.user_id, user)
        with self.assertRaises(AccessError):
            own.read(["token"])
        for name in ("assessment", "sheet", "answer", "result", "figure"):
            with self.assertRaises(AccessError):
                self.env[f"crm.readiness.{name}"].with_user(user).search([])
        with self.assertRaises(UserError):
            own.with_user(self.manager).action_answer()
        self.assertIn("/readiness/", own.action_answer()["url"])
        self.assertFalse(own.with_user(other).search([]))
        manager_b = self._new_user(
            "manager_b", "sales_team.group_sale_manager", self.company_b
        )
        elsewhere = assessment.with_user(manager_b)
        elsewhere = elsewhere.with_context(allowed_company_ids=self.company_b.ids)
        self.assertFalse(elsewhere.search([("id", "=", assessment.id)]))
        with self.assertRaises(AccessError):
            elsewhere.read(["name"])
