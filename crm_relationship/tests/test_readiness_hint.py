from ast import literal_eval

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.readiness.crm_readiness_figures import make_plain
from .readiness_common import TODAY, ReadinessCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessHint(ReadinessCommon):
    """Figures beside the items: right, as of the date, and kept with the result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hints = cls.env["crm.readiness.hint"]
        cls.met = [
            cls._meet(partner, cls.company_a)
            for partner in (cls.customer, cls.customer_own, cls.customer_other)
        ]
        cls._meet(cls.customer, cls.company_b)

    def _get(self, key, company=None, date=TODAY):
        return self.hints._get_hint(
            key, company or self.company_a, self.assessment_date(date)
        )

    def assessment_date(self, date):
        return self.env["crm.readiness.assessment"]._fields["date"].to_date(date)

    def _complain(self, **values):
        return self.env["crm.complaint"].create(
            {"name": "Late", "partner_id": self.customer.id, "date_received": TODAY}
            | {"company_id": self.company_a.id}
            | values
        )

    def test_every_key_has_its_figure(self):
        """Each figure on offer is computed, in an empty company too."""
        empty = self._create_company(name="Empty")
        for key, _label in self.hints._get_hints():
            for company in (self.company_a, empty):
                hint = self._get(key, company)
                self.assertIn(hint["unit"], ("share", "count", "number"), key)
                shown = literal_eval(repr(make_plain(hint["domain"])))
                self.env[hint["model"]].search(shown, limit=1)

    def test_customers(self):
        """Completeness, duplicates and segments count a company's own customers."""
        self.customer.write({"email": "a@example.com", "phone": "1", "city": "Tehran"})
        self.assertAlmostEqual(self._get("completeness")["value"], 1 / 3)
        self.assertEqual(self._get("completeness", self.company_b)["value"], 1.0)
        self.assertEqual(self._get("duplicates")["value"], 0)
        self.customer_own.email = "A@Example.com"
        self.assertEqual(self._get("duplicates")["value"], 2)
        self.assertEqual(self._get("segment_share")["value"], 0.0)

    def test_complaints(self):
        """Complaints of the year up to the date; later ones are not yet known."""
        self._complain()
        self._complain(date_received="2025-03-01")
        self._complain(type="praise")
        self.assertAlmostEqual(self._get("complaints_per_1000")["value"], 1000 / 3)
        self.assertEqual(
            self._get("complaints_per_1000", date="2026-03-09")["value"], 0
        )
        self.assertEqual(self._get("reopened_share")["value"], 0.0)
        self.assertIsNone(self._get("complaints_fault")["value"])
        self.assertIsNone(self._get("reopened_share", self.company_b)["value"])

    def test_merged_complaints(self):
        """What two channels brought counts once."""
        kept = self._complain()
        self._complain(merged_into_id=kept.id)
        self.assertAlmostEqual(self._get("complaints_per_1000")["value"], 1000 / 3)

    def test_people(self):
        """Who wrote on customers lately, and who did not."""
        user = self.users["own_a"]
        idle = self._get("idle_users")["value"]
        there = {"allowed_company_ids": self.company_a.ids}
        own = self.met[0].with_user(user).with_context(**there)
        own.message_post(body="Called")
        self.assertEqual(self._get("idle_users")["value"], idle - 1)
        self.assertEqual(self._get("idle_users", date="2026-05-01")["value"], idle)
        self.assertGreater(self._get("logging_users")["value"], 0)

    def test_kept_with_the_result(self):
        """An item shows its figure with the records, and closing keeps it."""
        self.checklist.item_ids[0].hint = "completeness"
        assessment = self._hold(
            [("staff", dict.fromkeys(("p1", "p2", "t1", "t2"), 2))] * 5
        )
        figure = assessment.figure_ids
        self.assertEqual(figure.item_id.code, "p1")
        self.assertIn("0 %", figure.text)
        action = figure.with_user(self.manager).action_open_records()
        shown = self.env["crm.relationship"].search(action["domain"])
        self.assertFalse(shown)
        self.customer.write({"email": "a@example.com", "phone": "1", "city": "Tehran"})
        self.env.invalidate_all()
        self.assertIn("0 %", assessment.figure_ids.text)
        with self.assertRaises(UserError):
            assessment.write({"date": "2026-01-01"})
