import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .take_over_common import HEADER, TakeOverCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipTakeOverProblems(TakeOverCommon):
    """What cannot be taken over is said line by line; what is no such file, at once."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-03-10 12:00:00"))

    def assertProblem(self, text, *lines, number=2, **values):
        """The line ``number`` of the file has one problem, and it is this one."""
        wizard = self._apply(*lines, **values)
        self.assertEqual(wizard.line_ids.mapped("number"), [number])
        self.assertIn(text, wizard.line_ids.problem)
        self.assertNotIn("\n", wizard.line_ids.problem)

    def test_unknown_customer(self):
        self.assertProblem("No customer of this company has", "K-77,,High,,,Why")

    def test_no_key(self):
        self.assertProblem("Name the customer by", ",,High,,,Why")

    def test_customer_of_another_company(self):
        self.customer_b.ref = "K-20"
        self.assertProblem("No customer of this company has", "K-20,,High,,,Why")

    def test_several_customers(self):
        self.customer_own.ref = "K-12"
        self.assertProblem("Several customers match: ", "K-12,,High,,,Why")

    def test_contradiction(self):
        header = "reference,email,tier,reason"
        self.assertProblem(
            "belong to different customers",
            "K-13,info@shared.example,High,Why",
            header=header,
        )

    def test_archived_customer(self):
        """An archived contact is said to be archived, unless another one matches."""
        self.customer_own.active = False
        self.assertProblem("is archived", "K-13,,High,,,Why")
        self.customer.ref = "K-13"
        self.assertGood(self._check("K-13,,High,,,Why"), 1)

    def test_not_a_customer(self):
        self.users["employee"].partner_id.ref = "K-30"
        self.assertProblem("is not a customer", "K-30,,High,,,Why")

    def test_unknown_records(self):
        for column, line in (
            ("Stage", "K-12,Hot,,,,Why"),
            ("Tier", "K-12,,Diamond,,,Why"),
            ("Account Manager", "K-12,,,nobody,,Why"),
        ):
            self.assertProblem(f"There is no {column} “", line)

    def test_tier_of_another_company(self):
        self.tier_high.company_id = self.company_b
        self.assertProblem("There is no Tier", "K-12,,High,,,Why")

    def test_manager_without_access(self):
        """Neither a user of another company nor a portal user becomes a manager."""
        for login in ("relationship_own_b", "relationship_portal"):
            self.assertProblem("There is no Account Manager", f"K-12,,,{login},,Why")

    def test_several_managers(self):
        """A name that two users have needs the login instead."""
        (self.users["own"] | self.users["all"]).name = "Sam"
        self.assertProblem("Several users are called “Sam”", "K-12,,,Sam,,Why")

    def test_forbidden_move(self):
        """The guard refuses one customer; the others that move alike are taken."""
        self._place(self.own, lifecycle_stage_id=self.stage_active)
        self.assertProblem(
            "has bought before",
            "K-12,Responder,,,,Why",
            "K-13,Responder,,,,Why",
            number=3,
        )
        self.assertEqual(self.own.lifecycle_stage_id, self.stage_active)
        self.assertEqual(self.relationship.lifecycle_kind, "responder")

    def test_missing_reason(self):
        self.assertProblem("The reason is missing", "K-12,,High,,,  ")

    def test_nothing_to_take(self):
        self.assertProblem("There is no stage, tier or", "K-12,,,,2025-01-01,Why")

    def test_bad_date(self):
        for text in ("yesterday", "31.12.2025", "2025-02-30", "1404-01-05"):
            self.assertProblem("is not a day", f"K-12,,High,,{text},Why")

    def test_future_date(self):
        """Tomorrow is to come; the day is that of the company, not of the server."""
        self.assertProblem("is still to come", "K-12,,High,,2026-03-11,Why")
        self.company_a.partner_id.tz = "Pacific/Kiritimati"
        self.assertGood(self._check("K-12,,High,,2026-03-11,Why"), 1)

    def test_duplicate_line(self):
        """The first line of a customer is taken, whatever key the second has."""
        header = "reference,email,tier,reason"
        self.assertProblem(
            "Line 2 is about the same customer",
            "K-12,,High,Why",
            ",jo@shared.example,Low,Why",
            number=3,
            header=header,
        )
        self.assertEqual(self.relationship.tier_id, self.tier_high)

    def test_all_problems_of_a_line(self):
        """A line tells everything that is wrong with it, and where it is."""
        wizard = self._check("", "K-12,,Diamond,nobody,soon,")
        self.assertEqual(wizard.line_ids.number, 3)
        self.assertEqual(len(wizard.line_ids.problem.split("\n")), 4)

    # --- files ---

    def test_ways_to_write_a_file(self):
        """With or without a byte order mark; comma, semicolon or tab."""
        for delimiter in ",;\t":
            text = f"{HEADER}\nK-12,,High,,,Why\n".replace(",", delimiter)
            for content in (text.encode(), text.encode("utf-8-sig")):
                wizard = self._wizard(content.replace(b"\n", b"\r\n"))
                wizard.action_check()
                self.assertGood(wizard, 1)

    @mute_logger("odoo.addons.base_import.models.base_import")
    def test_not_such_a_file(self):
        for text, content in (
            ("Choose a file", ""),
            ("Choose a file", HEADER),
            (
                "does not name the columns: reference, mananger",
                "reference,mananger\n1,2",
            ),
            ("does not name the columns", "tier,reason\nHigh,Why"),
            ("does not name the columns", "reference,reference\n1,1"),
            ("cannot be read", "reference,reason\nک,چرا".encode("cp1256")),
            ("spreadsheet cannot be read", b"PK\x03\x04rubbish"),
        ):
            with self.assertRaisesRegex(UserError, text):
                self._wizard(content).action_check()

    def test_company_switched_off(self):
        wizard = self._wizard(HEADER, company_id=self.company_b.id)
        allowed = {"allowed_company_ids": self.company_a.ids}
        with self.assertRaisesRegex(UserError, "Switch Relationship B on"):
            wizard.with_context(**allowed).action_check()

    def test_spreadsheet(self):
        """A spreadsheet is read where Odoo's import is installed, else refused."""
        wizard = self._wizard(self._get_spreadsheet(), file_name="customers.xlsx")
        if "base_import.import" in self.env:
            wizard.action_check()
            self.assertGood(wizard, 1)
        registry = {
            name: model
            for name, model in self.registry.models.items()
            if name != "base_import.import"
        }
        with (
            patch.object(self.registry, "models", registry),
            self.assertRaisesRegex(UserError, "reads no spreadsheets"),
        ):
            wizard.action_check()

    def _get_spreadsheet(self):
        """Return an xlsx file of one line."""
        book = openpyxl.Workbook()
        for row in (HEADER.split(","), ["K-12", "", "High", "", "2025-06-30", "Why"]):
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()
