from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .readiness_common import ReadinessCommon


class ReadinessTours(ReadinessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checklist.action_publish()
        today = fields.Date.today()
        cls.dates = {"date": today, "date_begin": today}
        cls.dates["date_end"] = today + timedelta(days=7)


@tagged("post_install", "-at_install")
class TestReadinessTours(ReadinessTours):
    """What a coordinator plans, and what a manager reads and does."""

    def test_plan(self):
        """The coordinator plans an assessment and invites."""
        action = self.env.ref("crm_relationship.crm_readiness_assessment_action")
        self.start_tour(
            f"/odoo/action-{action.id}", "crm_readiness_plan", login=self.manager.login
        )
        assessment = self.env["crm.readiness.assessment"].search(
            [("name", "=", "Readiness in Spring")]
        )
        self.assertEqual(assessment.state, "open")
        self.assertEqual(assessment.coordinator_id, self.manager)
        self.assertEqual(assessment.invitation_ids.email, "sara@example.com")

    def test_result(self):
        """The manager reads the result and makes an action."""
        good = {"p1": 3, "p2": 1, "t1": 4, "t2": 3}
        bad = {"p1": 1, "p2": 3, "t1": 2, "t2": 1}
        sheets = [("manager", good)] * 5 + [("staff", bad)] * 6
        assessment = self._hold(sheets, **self.dates)
        action = self.env.ref("crm_relationship.crm_readiness_assessment_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "crm_readiness_result",
            login=self.manager.login,
        )
        self.assertEqual(assessment.action_ids.name, "Meet every month")
        self.assertEqual(assessment.action_ids.item_id.code, "p1")


@tagged("post_install", "-at_install")
class TestReadinessPhoneTour(ReadinessTours):
    """A staff member answers on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_answer(self):
        assessment = self._create_assessment(["staff"], **self.dates)
        assessment.action_open()
        token = assessment.invitation_ids.sudo().token
        self.start_tour(f"/readiness/{token}", "crm_readiness_answer")
        sheet = self.env["crm.readiness.sheet"].sudo()
        sheet = sheet.search([("assessment_id", "=", assessment.id)])
        self.assertTrue(sheet.submitted)
        answers = {answer.item_id.code: answer for answer in sheet.answer_ids}
        self.assertEqual(answers["p1"].comment, "We meet twice a year")
        self.assertEqual(answers["p2"].na_reason, "I am new here")
        self.assertEqual(answers["t2"].value, "2")
