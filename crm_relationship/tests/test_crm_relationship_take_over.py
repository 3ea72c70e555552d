import base64
import doctest
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..wizard import take_over_file
from .take_over_common import HEADER, TakeOverCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipTakeOver(TakeOverCommon):
    """Stages, tiers and managers of another system become those of the customers."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-03-10 12:00:00"))

    def test_apply(self):
        """A line moves the customer, dated and with the reason, and gives it away."""
        login = self.users["own"].login
        wizard = self._apply(f"K-12,Former Customer,High,{login},2025-06-30,Old CRM")
        self.assertGood(wizard, 1)
        self.assertRecordValues(
            self.relationship,
            [
                {
                    "lifecycle_stage_id": self.stage_former.id,
                    "lifecycle_stage_date": date(2025, 6, 30),
                    "tier_id": self.tier_high.id,
                    "tier_date": date(2025, 6, 30),
                    "user_id": self.users["own"].id,
                }
            ],
        )
        change = self.relationship.change_ids[0]
        self.assertEqual((change.date, change.reason), (date(2025, 6, 30), "Old CRM"))
        self.assertEqual(change.user_id, self.manager)
        self.assertIn("Old CRM", self.relationship.message_ids[0].body)

    def test_check_changes_nothing(self):
        """The check counts and leaves everything as it is."""
        wizard = self._check(
            "K-12,Former Customer,High,,2025-06-30,Old CRM",
            "K-13,,Low,relationship_all,,Old CRM",
            "K-14,,,relationship_all,,Old CRM",
        )
        self.assertRecordValues(
            wizard,
            [
                {
                    "state": "checked",
                    "line_count": 3,
                    "good_count": 2,
                    "same_count": 1,
                    "problem_count": 0,
                    "stage_count": 1,
                    "tier_count": 2,
                    "manager_count": 1,
                    "new_count": 0,
                }
            ],
        )
        self.assertEqual(self.relationship.lifecycle_stage_id, self.stage_prospect)
        self.assertFalse(self.own.tier_id)

    def test_twice(self):
        """The same file once more changes nothing."""
        lines = (
            "K-12,Former Customer,High,relationship_own,2025-06-30,Old CRM",
            "K-13,,Low,,,Old CRM",
        )
        self._apply(*lines)
        ledger = self.env["crm.relationship.change"].search_count([])
        messages = self.relationship.message_ids
        wizard = self._apply(*lines)
        self.assertEqual((wizard.good_count, wizard.same_count), (0, 2))
        self.assertEqual(self.env["crm.relationship.change"].search_count([]), ledger)
        self.assertEqual(self.relationship.message_ids, messages)

    def test_empty_cells_change_nothing(self):
        self._place(self.relationship, tier_id=self.tier_low)
        self._apply("K-12,Former Customer,,,,Old CRM")
        self.assertEqual(self.relationship.tier_id, self.tier_low)
        self.assertEqual(self.relationship.lifecycle_stage_date, date(2026, 3, 10))

    def test_any_key(self):
        """Reference, VAT number and e-mail find the customer, however they are written.

        A contact's address finds its company.
        """
        for key, text in (
            ("reference", " k-۱۲ "),
            ("reference", "K-١٢"),
            ("vat", "be0477472701"),
            ("email", " INFO@Shared.example"),
            ("email", "jo@shared.example"),
        ):
            header = f"{key},tier,reason"
            wizard = self._check(f"{text},High,Old CRM", header=header)
            self.assertGood(wizard, 1)

    def test_keys_narrow_down(self):
        """An address that two customers share does no harm beside a reference."""
        self.customer_own.email = "info@shared.example"
        header = "reference,email,tier,reason"
        wizard = self._check("K-12,info@shared.example,High,Why", header=header)
        self.assertGood(wizard, 1)

    def test_arabic_letters_and_languages(self):
        """Names match in any installed language, with Arabic or Persian letters."""
        self.env["res.lang"]._activate_lang("fa_IR")
        self.tier_high.with_context(lang="fa_IR").name = "طلایی یک"
        self.customer.ref = "مشتری ۵"
        self.users["own"].name = "علی کریمی"
        wizard = self._apply("مشتري 5,,طلايي  يك,علي كريمي,۲۰۲۵/۶/۳۰,از سامانه پیشین")
        self.assertGood(wizard, 1)
        self.assertEqual(self.relationship.tier_id, self.tier_high)
        self.assertEqual(self.relationship.tier_date, date(2025, 6, 30))
        self.assertEqual(self.relationship.user_id, self.users["own"])

    def test_new_customer(self):
        """A contact without a document becomes a customer by the file."""
        self.stranger.ref = "K-99"
        wizard = self._apply("K-99,Active Customer,High,,,Old CRM")
        self.assertEqual(wizard.new_count, 1)
        relationship = self.env["crm.relationship"]._get_of(
            self.stranger, self.company_a
        )
        self.assertEqual(relationship.lifecycle_stage_id, self.stage_active)
        self.assertEqual(relationship.tier_id, self.tier_high)

    def test_one_company_only(self):
        """The file is for the company of the dialog; the others keep their values."""
        elsewhere = self._meet(self.customer, self.company_b)
        self._apply("K-12,,High,,,Old CRM", company_id=self.company_b.id)
        self.assertEqual(elsewhere.tier_id, self.tier_high)
        self.assertFalse(self.relationship.tier_id)

    def test_own_name_before_shared(self):
        """A tier of the company comes before a shared one of the same name."""
        own = self.tier_high.copy({"name": "High", "company_id": self.company_a.id})
        self._apply("K-12,,High,,,Old CRM")
        self.assertEqual(self.relationship.tier_id, own)

    def test_rejects(self):
        """Bad lines are left with their reason; corrected, they are taken over."""
        wizard = self._apply("K-12,,High,,,Old CRM", "K-13,,Hihg,,,Old CRM")
        self.assertEqual(self.relationship.tier_id, self.tier_high)
        self.assertFalse(self.own.tier_id)
        self.assertEqual(wizard.problem_count, 1)
        rejects = base64.b64decode(wizard.rejects)
        self.assertTrue(rejects.startswith(b"\xef\xbb\xbf"))
        text = rejects.decode("utf-8-sig")
        self.assertNotIn("K-12", text)
        self.assertIn("There is no Tier “Hihg”", text)
        again = self._wizard(text.replace("K-13,,Hihg", "K-13,,High"))
        again.action_check()
        self.assertGood(again, 1)

    def test_template(self):
        """The template's titles are those that the file is read by."""
        template = base64.b64decode(self._wizard(HEADER).template)
        wizard = self._wizard(template + b"K-12,,,Former Customer,High,,,Old CRM")
        wizard.action_check()
        self.assertGood(wizard, 1)

    def test_pure_functions(self):
        """The examples in the docstrings of the file reader are right."""
        self.assertFalse(doctest.testmod(take_over_file).failed)

    # --- rights ---

    def test_managers_only(self):
        for role in ("portal", "employee", "reader", "own", "all"):
            with self.assertRaises(AccessError):
                self._wizard(HEADER, user=self.users[role])

    def test_dialog_of_somebody_else(self):
        """Nobody reads or applies the file of another manager."""
        other = self._new_user("other", "sales_team.group_sale_manager", self.companies)
        wizard = self._check("K-12,,Hihg,,,Old CRM")
        for record in (wizard, wizard.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(other).read()

    def test_queries_do_not_grow(self):
        """A thousand lines cost the check what a hundred do; the writes go in batches.

        Odoo writes a hundred rows a statement: nine more batches of each of the few
        statements, and none a line.
        """
        checks, applies = [], []
        for count in (20, 100, 1000):
            partners = self.env["res.partner"].create(
                [
                    {"name": f"Customer {number}", "ref": f"{count}-{number}"}
                    for number in range(count)
                ]
            )
            pairs = {(partner.id, self.company_a.id) for partner in partners}
            self.env["crm.relationship"].sudo()._ensure_pairs(pairs)
            lines = [
                f"{partner.ref},Former Customer,{tier},relationship_own,2025-01-01,Go"
                for partner, tier in zip(
                    partners, ("High", "Low") * (count // 2), strict=True
                )
            ]
            wizard = self._wizard("\n".join([HEADER, *lines]))
            checks.append(self._count_queries(wizard._get_checked_lines))
            applies.append(self._count_queries(wizard.action_apply))
            self.assertEqual(wizard.good_count, count)
        self.assertEqual(checks[1], checks[2])
        self.assertLess(applies[2] - applies[1], 9 * 12)

    def _count_queries(self, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
