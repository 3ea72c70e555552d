from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .readiness_common import TODAY, ReadinessCommon

GOOD = {"p1": 3, "p2": 1, "t1": 4, "t2": 3}
BAD = {"p1": 1, "p2": 3, "t1": 2, "t2": 1}
# what follows from the plan of action, which goes on after closing
PLANNED = {"unplanned_share", "lessons"}


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessFrozen(ReadinessCommon):
    """A closed result stays, whatever happens to all that it was made from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checklist.item_ids[0].hint = "completeness"
        cls.checklist.dimension_ids[0].part = "manager"
        cls.met = cls._meet(cls.customer, cls.company_a)
        cls.leaver = cls._new_user("leaver", "base.group_user", cls.company_a)
        cls.chief = cls._new_user(
            "chief", "sales_team.group_sale_manager", cls.company_a
        )
        sheets = [("manager", GOOD)] * 5 + [("staff", BAD)] * 6
        cls.assessment = cls._create_assessment(
            [role for role, _answers in sheets], coordinator_id=cls.chief.id
        )
        first = cls.assessment.invitation_ids.sorted("id")[0]
        first.user_id = cls.leaver
        cls.assessment.action_open()
        for invitation, (_role, answers) in zip(
            cls.assessment.invitation_ids.sorted("id"), sheets, strict=True
        ):
            cls._answer(invitation, answers, comment="Said")
        cls.assessment.action_close()

    def _look(self):
        """Return all that page, report and lists show of the result."""
        self.env.flush_all()
        self.env.invalidate_all()
        board = self.assessment.with_user(self.manager).get_board()
        return (
            {key: value for key, value in board.items() if key not in PLANNED},
            self.assessment.result_ids.read(),
            self.assessment.figure_ids.read(["value", "text", "domain", "date"]),
            self.assessment.read(["score", "level", "respondent_count", "cap_kind"]),
        )

    def _assert_same(self, change):
        before = self._look()
        change()
        self.assertEqual(self._look(), before)

    def test_another_version(self):
        """The checklist is asked otherwise from the next version on."""

        def change():
            version = self.checklist._create_version()
            version.item_ids[0].write({"name": "Asked otherwise", "weight": 9})
            version.dimension_ids[0].write({"name": "Folk", "part": "staff"})
            version.action_publish()

        self._assert_same(change)

    def test_users_leave(self):
        """Respondent and coordinator are deleted, not only archived."""
        self._assert_same((self.leaver | self.chief).unlink)
        self.assertFalse(self.assessment.coordinator_id)
        names = self.assessment.invitation_ids.mapped("name")
        self.assertIn("relationship_leaver", " ".join(names))

    def test_data_change(self):
        """Customers are completed, and their number changes."""

        def change():
            self.customer.write({"email": "a@b.example", "phone": "1", "city": "Rasht"})
            self._meet(self.customer_own, self.company_a)

        self.assertEqual(self.assessment.figure_ids.value, 0.0)
        self._assert_same(change)

    def test_answers_change(self):
        """Not even by the system: an answer of then has no way into the result."""
        answers = self.env["crm.readiness.answer"].sudo()
        answers = answers.search([("sheet_id.assessment_id", "=", self.assessment.id)])
        self.assertEqual(len(answers), 44)
        self._assert_same(lambda: answers.write({"value": "0"}))

    def test_guard(self):
        """Nobody writes a closed assessment, a result or a figure."""
        for change in (
            lambda: self.assessment.write({"score": 4}),
            lambda: self.assessment.write({"state": "open"}),
            lambda: self.assessment.write({"result_ids": [Command.clear()]}),
            lambda: self.assessment.unlink(),
            lambda: self.assessment.invitation_ids[0].write({"role": "user"}),
        ):
            with self.assertRaises(UserError):
                change()
        for rows in (self.assessment.result_ids, self.assessment.figure_ids):
            row = rows[0].with_user(self.manager)
            for change in (
                lambda row=row: row.write({"date": "2026-01-01"}),
                lambda row=row: row.unlink(),
                lambda row=row: row.copy(),
            ):
                with self.assertRaises(AccessError):
                    change()
        self.assessment.lessons = "Ask earlier"
