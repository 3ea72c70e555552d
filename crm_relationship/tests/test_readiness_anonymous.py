from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .readiness_common import TODAY, ReadinessCommon

CODES = ("p1", "p2", "t1", "t2")
# what a sheet and an invitation have in common: many share each value
COMMON = {"id", "assessment_id", "role"}
TRACES = {"create_uid", "create_date", "write_uid", "write_date"}


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessAnonymous(ReadinessCommon):
    """With the whole database in hand, no answer leads to a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.count = 12
        cls.assessment = cls._create_assessment(["staff"] * (cls.count - 1))
        cls.assessment.invitation_ids = [
            Command.create({"role": "staff", "user_id": cls.users["employee"].id})
        ]
        cls.assessment.action_open()
        for number, invitation in enumerate(cls.assessment.invitation_ids.sorted("id")):
            answers = dict.fromkeys(CODES, number % 5)
            with cls.env.cr.savepoint():  # of its own, as a transaction in `xmin`
                cls._answer(invitation, answers, comment=f"Said by {number}")
        sheets = cls.env["crm.readiness.sheet"].sudo()
        sheets = sheets.search([("assessment_id", "=", cls.assessment.id)], order="id")
        # {id of sheet: (what was said, key)}
        cls.old = {
            sheet.id: (sheet.answer_ids[0].comment, sheet.key) for sheet in sheets
        }

    def _get_columns(self, table):
        self.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        return {name for (name,) in self.cr.fetchall()}

    def _get_rows(self, query):
        self.env.flush_all()
        self.cr.execute(query, [self.assessment.id])
        return self.cr.fetchall()

    def test_columns(self):
        """Invitation and sheet share nothing of one's own, and no row says who."""
        invitation = self._get_columns("crm_readiness_invitation")
        sheet = self._get_columns("crm_readiness_sheet")
        answer = self._get_columns("crm_readiness_answer")
        self.assertEqual(invitation & sheet, COMMON)
        self.assertEqual(invitation & answer, {"id"})
        self.assertFalse(TRACES & (sheet | answer))

    def test_nothing_else_points_at_sheets(self):
        """No other table refers to a sheet but answers, and signatures of the named."""
        self.cr.execute(
            """
            SELECT conrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f'
              AND confrelid IN ('crm_readiness_sheet'::regclass,
                                'crm_readiness_answer'::regclass)
            """
        )
        tables = {name for (name,) in self.cr.fetchall()}
        self.assertEqual(tables, {"crm_readiness_answer", "crm_readiness_signature"})
        signatures = self.env["crm.readiness.signature"].sudo()
        self.assertFalse(
            signatures.search([("sheet_id.assessment_id", "=", self.assessment.id)])
        )
        with self.assertRaises(UserError):
            signatures.create(
                {
                    "sheet_id": next(iter(self.old)),
                    "invitation_id": self.assessment.invitation_ids[0].id,
                }
            )

    def test_nobody_reads_sheets(self):
        """Not even a manager reads a sheet of an anonymous assessment."""
        for name in ("sheet", "answer"):
            records = self.env[f"crm.readiness.{name}"].with_user(self.manager)
            self.assertFalse(records.search([]))
        sheets = self.env["crm.readiness.sheet"].with_user(self.manager)
        with self.assertRaises(AccessError):
            sheets.browse(self.old).read(["role"])

    def test_open_tells_no_times(self):
        """While answers come in, each one gives all those before a new transaction.

        So one look at the tables finds those who have answered on one side, and what
        was sent on the other, each side all alike.
        """
        looks = (
            "SELECT xmin::text, write_date, write_uid FROM crm_readiness_invitation"
            " WHERE assessment_id = %s AND answered",
            "SELECT xmin::text FROM crm_readiness_sheet WHERE assessment_id = %s",
            "SELECT answer.xmin::text FROM crm_readiness_answer answer"
            " JOIN crm_readiness_sheet sheet ON sheet.id = answer.sheet_id"
            " WHERE sheet.assessment_id = %s",
        )
        for look in looks:
            with self.subTest(look):
                rows = self._get_rows(look)
                self.assertGreaterEqual(len(rows), self.count)
                self.assertEqual(len(set(rows)), 1)
        # twelve in the order of sending by chance: one in 479,001,600
        said = [text for text, _key in self.old.values()]
        self.assertNotEqual(said, [f"Said by {number}" for number in range(self.count)])

    def test_open_tells_no_small_role(self):
        """Of a role that few are asked in, not even the role is noted."""
        mixed = self._create_assessment(["staff"] * 5 + ["manager"] * 4)
        mixed.action_open()
        sheets = self.env["crm.readiness.sheet"].sudo()
        roles = {one.role: sheets._begin(one).role for one in mixed.invitation_ids}
        self.assertEqual(roles, {"staff": "staff", "manager": False})

    def test_closing_shuffles(self):
        """New ids and keys in another order, of one transaction, the same answers."""
        before = sorted(text for text, _key in self.old.values())
        self.assessment.action_close()
        rows = self._get_rows(
            """
            SELECT sheet.id, sheet.key, sheet.xmin::text, answer.xmin::text,
                   min(answer.comment)
            FROM crm_readiness_sheet sheet
            JOIN crm_readiness_answer answer ON answer.sheet_id = sheet.id
            WHERE sheet.assessment_id = %s
            GROUP BY sheet.id, answer.xmin::text
            ORDER BY sheet.id
            """
        )
        ids, keys, xmins, answer_xmins, comments = zip(*rows, strict=True)
        self.assertEqual(len(ids), self.count)
        self.assertFalse(set(ids) & set(self.old))
        self.assertFalse(set(keys) & {key for _text, key in self.old.values()})
        self.assertEqual(len(set(xmins)), 1)
        self.assertEqual(len(set(answer_xmins)), 1)
        self.assertEqual(sorted(comments), before)
        # twelve in the old order by chance: one in 479,001,600
        self.assertNotEqual(list(comments), [text for text, _key in self.old.values()])

    def test_order_of_answers(self):
        """Answers lie in the table in no order of persons either."""
        self.assessment.action_close()
        rows = self._get_rows(
            """
            SELECT answer.sheet_id FROM crm_readiness_answer answer
            JOIN crm_readiness_sheet sheet ON sheet.id = answer.sheet_id
            WHERE sheet.assessment_id = %s ORDER BY answer.id
            """
        )
        order = [sheet for (sheet,) in rows]
        self.assertNotEqual(order, sorted(order))

    def test_no_attachment_no_message(self):
        """Files lie in the row, and no message, log or activity names a sheet."""
        self.assertFalse(
            self.env["crm.readiness.answer"]._fields["evidence_file"].attachment
        )
        for model in ("ir.attachment", "mail.message", "mail.activity"):
            found = self.env[model].search_count(
                [("res_id", "in", list(self.old))]
                + [
                    (
                        "model" if model == "mail.message" else "res_model",
                        "in",
                        ("crm.readiness.sheet", "crm.readiness.answer"),
                    )
                ]
            )
            self.assertFalse(found, model)

    def test_mails_lead_to_no_sheet(self):
        """What was mailed holds the invitation's token, and no sheet's key."""
        mails = self.env["mail.mail"].search(
            [("email_to", "in", self.assessment.invitation_ids.mapped("email"))]
        )
        self.assertEqual(len(mails), self.count)
        keys = [key for _text, key in self.old.values()]
        for mail in mails:
            self.assertFalse([key for key in keys if key in mail.body_html])
        tokens = self.assessment.sudo().invitation_ids.mapped("token")
        self.assertFalse(set(tokens) & set(keys))

    def test_small_role_is_dropped(self):
        """A role with few answers is not left on the sheets: it would name people."""
        sheets = [("staff", dict.fromkeys(CODES, 2))] * 6
        sheets += [("manager", dict.fromkeys(CODES, 3))] * 2
        mixed = self._hold(sheets)
        roles = mixed.env["crm.readiness.sheet"].sudo()
        roles = roles.search([("assessment_id", "=", mixed.id)]).mapped("role")
        self.assertEqual(roles, [False] * 8)

    def test_named(self):
        """Without anonymity the sheet is signed, keeps its id and is read."""
        sheets = [("staff", dict.fromkeys(CODES, 2))] * 2
        named = self._hold(sheets, anonymous=False)
        signatures = self.env["crm.readiness.signature"].with_user(self.manager)
        signatures = signatures.search(
            [("invitation_id", "in", named.invitation_ids.ids)]
        )
        self.assertEqual(len(signatures.sheet_id), 2)
        self.assertEqual(set(signatures.sheet_id.mapped("role")), {"staff"})
