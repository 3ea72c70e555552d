from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .readiness_common import TODAY, ReadinessCommon

CODES = ("p1", "p2", "t1", "t2")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessAction(ReadinessCommon):
    """Actions are activities of their owners, escalate when late, and are reviewed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assessment = cls._hold([("staff", dict.fromkeys(CODES, 1))] * 5)
        cls.owner = cls.users["employee"]
        cls.action = cls.env["crm.readiness.action"].create(
            {
                "name": "Name a chair",
                "assessment_id": cls.assessment.id,
                "item_id": cls.checklist.item_ids[0].id,
                "user_id": cls.owner.id,
                "date_deadline": "2026-03-20",
            }
        )

    def _get_activities(self, user):
        return self.action.activity_ids.filtered(lambda one: one.user_id == user)

    def test_activity(self):
        """One activity of the owner, moved with the date, gone when done."""
        [activity] = self._get_activities(self.owner)
        self.assertEqual(str(activity.date_deadline), "2026-03-20")
        self.action.date_deadline = "2026-03-25"
        [activity] = self._get_activities(self.owner)
        self.assertEqual(str(activity.date_deadline), "2026-03-25")
        self.action.user_id = self.manager
        self.assertFalse(self._get_activities(self.owner))
        self.action.state = "done"
        self.assertFalse(self.action.activity_ids)
        self.assertEqual(str(self.action.date_done), TODAY)

    def test_owner_reports(self):
        """The owner reports state and outcome, and changes nothing that was agreed."""
        own = self.action.with_user(self.owner)
        own.write({"state": "done", "outcome": "Sara is the chair"})
        self.assertFalse(self.action.activity_ids)
        for values in ({"date_deadline": "2027-01-01"}, {"user_id": False}):
            with self.assertRaises(UserError):
                own.write(values)
        with self.assertRaises(AccessError):
            own.with_user(self.users["own"]).write({"state": "todo"})
        with self.assertRaises(AccessError):
            own.unlink()

    def test_escalation(self):
        """Overdue, the coordinator hears of it once; a new date starts anew."""
        cron = self.env.ref("crm_relationship.ir_cron_escalate_actions")
        for day, count in (("2026-03-20", 0), ("2026-03-21", 1), ("2026-03-22", 1)):
            with freeze_time(day), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.assertEqual(len(self._get_activities(self.manager)), count, day)
        with freeze_time("2026-03-22"):
            self.assertTrue(self.action.is_overdue)
            late = self.action.search([("is_overdue", "=", True)])
            self.assertIn(self.action, late)
            rest = self.action.search([("is_overdue", "=", False)])
            self.assertNotIn(self.action, rest)
        self.action.date_deadline = "2026-04-01"
        self.assertFalse(self.action.date_escalated)

    def test_coordinator_who_may_not_read(self):
        """A coordinator who has left the company is sent nowhere."""
        self.manager.write(
            {
                "company_id": self.company_b.id,
                "company_ids": [Command.set(self.company_b.ids)],
            }
        )
        with freeze_time("2026-03-21"):
            self.action._escalate()
        self.assertFalse(self._get_activities(self.manager))
        self.assertTrue(self.action.date_escalated)

    def test_review(self):
        """The next wave says whether it helped, and the action names that wave."""
        wave = self.assessment.browse(self.assessment.action_next_wave()["res_id"])
        domain = wave.action_review_last()["domain"]
        self.assertEqual(self.action.search(domain), self.action)
        self.action.with_user(self.manager).review = "helped"
        self.assertEqual(self.action.review_assessment_id, wave)

    def test_foreign_item(self):
        """An action is about an item that was asked."""
        other = self._create_checklist(code="other", Other=[{"code": "o"}])
        with self.assertRaises(UserError):
            self.action.item_id = other.item_ids

    def test_other_company(self):
        """Managers of another company see neither result nor action."""
        manager_b = self._new_user(
            "manager_b", "sales_team.group_sale_manager", self.company_b
        )
        there = {"allowed_company_ids": self.company_b.ids}
        for record in (self.action, self.assessment.result_ids[0]):
            records = record.with_user(manager_b).with_context(**there)
            self.assertFalse(records.search([("id", "=", record.id)]))
