"""Complaints in a database that has surveys and projects; see ``apps.py``."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestAppComplaints(ComplaintCommon):
    """A low survey score opens a draft; a task is what a complaint may be about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.complaint_from_survey = True
        manager = cls.users["complaint_manager"]
        manager.write(
            {
                "company_id": cls.company_a.id,
                "group_ids": [
                    Command.link(cls.env.ref("survey.group_survey_manager").id)
                ],
            }
        )
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Are you content?",
                "user_id": manager.id,
                "scoring_type": "scoring_without_answers",
            }
        )
        cls.question = cls.env["survey.question"].create(
            cls._prepare_question() | {"survey_id": cls.survey.id}
        )
        cls.cron = cls.env.ref("crm_relationship.ir_cron_survey_complaints")

    @staticmethod
    def _prepare_question():
        answers = [("Not at all", 0), ("Half", 5), ("Yes", 10)]
        return {
            "title": "Were you served well?",
            "question_type": "simple_choice",
            "suggested_answer_ids": [
                Command.create({"value": text, "answer_score": score})
                for text, score in answers
            ],
        }

    def _answer(self, number, partner):
        """Answer the survey as a customer does: start, choose, finish."""
        answer = self.survey._create_answer(partner=partner)
        choice = self.question.suggested_answer_ids[number]
        answer._save_lines(self.question, str(choice.id))
        answer._mark_done()
        return answer

    def _open(self):
        """Return the complaints that the scheduled action opens."""
        complaints = self.env["crm.complaint"]
        before = complaints.search([])
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return complaints.search([]) - before

    # --- surveys ---

    def test_low_answer(self):
        """The worst answer opens a draft of nobody, in the survey's company, once."""
        answer = self._answer(0, self.contact)
        self.assertEqual((answer.state, answer.scoring_percentage), ("done", 0))
        complaint = self._open()
        self.assertRecordValues(
            complaint,
            [
                {
                    "opened_by": "survey",
                    "kind": "new",
                    "company_id": self.company_a.id,
                    "partner_id": self.contact.id,
                    "user_id": False,
                }
            ],
        )
        self.assertIn("Are you content? (0 %)", complaint.name)
        self.assertFalse(self._open())
        self._answer(0, self.customer)
        self.assertFalse(self._open(), "one a customer and window")

    def test_nobody_responsible(self):
        """A survey of nobody belongs to the company of whoever made it."""
        self.survey.user_id = False
        self.survey.create_uid.company_id = self.company_a
        self._answer(0, self.contact)
        self.assertEqual(self._open().company_id, self.company_a)

    def test_limit(self):
        """At most the limit, and nobody's answer or one tried out opens none."""
        self._answer(1, self.contact)
        self._answer(2, self.stranger)
        self.assertFalse(self._open())
        self.survey._create_answer(partner=self.customer_own, test_entry=True)
        self.company_a.complaint_survey_limit = 50
        self.assertEqual(self._open().partner_id, self.contact)

    def test_switched_off(self):
        """Only where the company wants it."""
        self.company_a.complaint_from_survey = False
        self._answer(0, self.contact)
        self.assertFalse(self._open())

    # --- documents of apps ---

    def test_task(self):
        """Tasks are offered and found; a private one shows no more than its name."""
        project = self.env["project.project"].create(
            {"name": "Repairs", "privacy_visibility": "followers"}
        )
        task = self.env["project.task"].create(
            {"name": "Mend the lamp", "project_id": project.id}
        )
        complaint = self._create_complaint(document_ref=task, team_id=self.team.id)
        self.assertEqual(complaint.document_name, "Mend the lamp")
        found = self.env["crm.complaint"].search([("document_ref", "ilike", "lamp")])
        self.assertEqual(found, complaint)
        offered = complaint._selection_document_model()
        self.assertIn(("project.task", "Task"), offered)
        mine = self._as("agent", complaint)
        self.assertFalse(mine.document_ref)
        self.assertEqual(mine.document_name, "Mend the lamp")
