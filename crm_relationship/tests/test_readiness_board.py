from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .readiness_common import TODAY, ReadinessCommon

CODES = ("p1", "p2", "t1", "t2")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessBoard(ReadinessCommon):
    """The page of a result and its print: what they show, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checklist.dimension_ids = [Command.create({"name": "Third", "sequence": 9})]
        cls.checklist.dimension_ids[2].item_ids = [
            Command.create({"name": "Nobody knows", "code": "x1"})
        ]
        given = {"p1": 1, "p2": 4, "t1": 3, "t2": 2, "x1": None}
        cls.assessment = cls._hold([("staff", given)] * 5)

    def _board(self):
        return self.assessment.with_user(self.manager).get_board()

    def test_figures(self):
        """Undefined is None, worst come first, what nobody judged is listed."""
        board = self._board()
        self.assertEqual(
            [row["code"] for row in board["worst"]], ["p2", "p1", "t2", "t1"]
        )
        self.assertEqual([row["code"] for row in board["unjudged"]], ["x1"])
        third = board["dimensions"][2]
        self.assertEqual((third["label"], third["weighted"]), ("Third", None))
        self.assertIsNone(third["alpha"])
        self.assertEqual((third["na_share"], third["percent"]), (1.0, None))
        first = board["dimensions"][0]
        self.assertEqual(
            (first["staff"], first["manager"], first["gap"]), (0.5, None, None)
        )
        self.assertEqual((first["percent"], board["lowest"]), (12.5, "People"))
        self.assertEqual(board["cap"], "A Critical Item")
        self.assertEqual([wave["score"] for wave in board["trend"]], [1.0])

    def test_last_wave(self):
        """The wave before stands behind this one, the trend holds both."""
        wave = self.assessment.browse(self.assessment.action_next_wave()["res_id"])
        wave.action_open()
        for invitation in wave.invitation_ids:
            self._answer(invitation, dict.fromkeys((*CODES, "x1"), 2))
        wave.action_close()
        board = wave.with_user(self.manager).get_board()
        self.assertEqual(board["dimensions"][0]["last"], 0.5)
        self.assertEqual(board["dimensions"][0]["change"], 1.5)
        self.assertEqual(len(board["trend"]), 2)
        self.assertTrue(wave._get_report_board()["radar"]["last"])

    def test_texts_in_no_order_of_sheets(self):
        """Texts of two items do not show which ones one person wrote."""
        wave = self._create_assessment(["staff"] * 8)
        wave.action_open()
        for number, invitation in enumerate(wave.invitation_ids):
            given = dict.fromkeys((*CODES, "x1"), 1)
            self._answer(invitation, given, comment=f"Said by {number}")
        wave.action_close()
        answers = self.env["crm.readiness.answer"].sudo()
        answers = answers.search([("sheet_id.assessment_id", "=", wave.id)], order="id")
        for row in wave.with_user(self.manager).get_board()["worst"]:
            said = answers.filtered(
                lambda answer, row=row: answer.item_id.id == row["item_id"]
            )
            shown = [words[0] for words in row["texts"]]
            self.assertEqual(shown, said.mapped("comment"))

    def test_open_has_no_result(self):
        """While people answer there is nothing to see, for nobody."""
        assessment = self._create_assessment(["staff"])
        assessment.action_open()
        with self.assertRaises(UserError):
            assessment.with_user(self.manager).get_board()

    def test_rights(self):
        """Others than managers, and managers elsewhere, see no result."""
        for role in ("employee", "own", "all"):
            with self.assertRaises(AccessError):
                self.assessment.with_user(self.users[role]).get_board()

    def test_texts(self):
        """What people wrote is shown without who, in every role."""
        assessment = self._create_assessment(["staff"] * 5)
        assessment.action_open()
        for number, invitation in enumerate(assessment.invitation_ids):
            answers = dict.fromkeys((*CODES, "x1"), 1)
            self._answer(invitation, answers, comment=f"Word {number}")
        assessment.action_close()
        board = assessment.with_user(self.manager).get_board()
        words = {texts[0] for texts in board["worst"][0]["texts"]}
        self.assertEqual(words, {f"Word {number}" for number in range(5)})

    def test_print(self):
        """The print has the radar with an axis each, the findings and the plan."""
        self.env["crm.readiness.action"].create(
            {
                "name": "Name a chair",
                "assessment_id": self.assessment.id,
                "item_id": self.checklist.item_ids[0].id,
                "user_id": self.manager.id,
                "date_deadline": TODAY,
            }
        )
        report = self.env["ir.actions.report"].with_user(self.manager)
        content, _kind = report._render_qweb_html(
            "crm_relationship.report_readiness", self.assessment.ids
        )
        page = html.fromstring(content)
        self.assertEqual(len(page.xpath("//svg//line")), 3)
        [polygon] = page.xpath("//svg/polygon[@fill-opacity]/@points")
        self.assertEqual(len(polygon.split()), 3)
        text = page.text_content()
        for word in ("Name a chair", "Nobody knows", "A Critical Item", "Beginning"):
            self.assertIn(word, text)

    @users("relationship_manager")
    def test_action_from_item(self):
        """An action of an item lowers the shares of items without a plan."""
        assessment = self.assessment.with_env(self.env)
        self.assertEqual(assessment.weak_unplanned_share, 1.0)
        action = self.env["crm.readiness.action"].create(
            {
                "name": "Train",
                "assessment_id": assessment.id,
                "item_id": assessment.checklist_id.item_ids[0].id,
            }
        )
        self.assertEqual(assessment.unplanned_share, 1.0)
        self.assertEqual(assessment.weak_unplanned_share, 1.0)
        action.write({"user_id": self.env.uid, "date_deadline": TODAY})
        self.assertAlmostEqual(assessment.unplanned_share, 4 / 5)
        self.assertAlmostEqual(assessment.weak_unplanned_share, 2 / 3)
        listed = assessment.action_open_unplanned()["domain"]
        left = self.env["crm.readiness.result"].search(listed)
        self.assertEqual(set(left.mapped("code")), {"p2", "t1", "t2", "x1"})
        plan = left[0].action_plan()["context"]
        self.assertEqual(plan["default_item_id"], left[0].item_id.id)
        [row] = [row for row in assessment.get_board()["worst"] if row["actions"]]
        self.assertEqual(row["actions"][0]["name"], "Train")
