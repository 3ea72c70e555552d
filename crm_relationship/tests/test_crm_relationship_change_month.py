from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipChangeMonth(LifeCommon):
    """What is kept for good of rows that are cleaned up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.months = cls.env["crm.relationship.change.month"]
        cls.one = cls._meet(cls.customer, cls.company_a)
        cls.two = cls._meet(cls.customer_own, cls.company_a)
        cls.foreign = cls._meet(cls.customer, cls.company_b)
        cls._confirm(cls._create_order(cls.customer, amount=70))
        for day in ("2024-01-05", "2024-01-31", "2024-02-01", "2024-06-30"):
            dated = (cls.one | cls.two | cls.foreign).with_context(
                crm_relationship_date=day
            )
            tier = cls.tier_low if dated[0].tier_id != cls.tier_low else cls.tier_high
            cls._place(dated, tier_id=tier, rfm_segment_id=cls.segment_best)
        cls.company_a.relationship_retention_months = 3

    def _get_sum(self):
        """Return ``{(company, kind, from, to): [count, amount]}``, both sources."""
        total = {}

        def add(company, kind, old, new, count, amount):
            entry = total.setdefault((company, kind, old, new), [0, 0])
            entry[0] += count
            entry[1] += amount

        domain = [("company_id", "in", self.companies.ids)]
        for change in self.env["crm.relationship.change"].search(domain):
            for kind in ("stage", "segment", "tier"):
                old, new = change[f"old_{kind}_id"], change[f"new_{kind}_id"]
                if old != new:
                    add(change.company_id, kind, old, new, 1, change.purchase_amount)
        for month in self.months.search(domain):
            old, new = month[f"old_{month.kind}_id"], month[f"new_{month.kind}_id"]
            add(
                *(month.company_id, month.kind, old, new),
                *(month.change_count, month.purchase_amount),
            )
        return total

    def _clean_up(self, day, batch_size=1000):
        with freeze_time(day):
            rounds = 0
            while self.months._gc_changes(batch_size)[1]:
                rounds += 1
            return rounds

    def _get_days(self, company):
        changes = self.env["crm.relationship.change"]
        changes = changes.search([("company_id", "=", company.id)])
        return sorted({str(day) for day in changes.mapped("date")})

    def test_for_ever(self):
        """Without a retention time nothing is removed."""
        self.companies.relationship_retention_months = 0
        self.assertEqual(self.months._gc_changes(), (0, 0))
        self.assertFalse(self.months.search([]))

    def test_whole_months(self):
        """Whole months older than the company keeps them go; another's stay."""
        kept = self._get_days(self.company_b)
        self._clean_up("2024-05-15")
        self.assertEqual(self._get_days(self.company_a)[0], "2024-02-01")
        self._clean_up("2024-06-01")
        self.assertEqual(self._get_days(self.company_a)[0], "2024-06-30")
        self.assertEqual(self._get_days(self.company_b), kept)
        self.assertEqual(
            {str(month.month) for month in self.months.search([])},
            {"2024-01-01", "2024-02-01"},
        )

    def test_sum(self):
        """The sum of rows left and months stays the same, in batches of any size."""
        before = self._get_sum()
        self.assertTrue(any(amount for _count, amount in before.values()))
        rounds = self._clean_up("2024-05-15", batch_size=1)
        self.assertEqual(rounds, 4)
        self.assertEqual(self._get_sum(), before)
        self._clean_up("2030-01-01")
        self.assertEqual(self._get_sum(), before)
        self.assertFalse(self._get_days(self.company_a)[:-1])
        self._clean_up("2030-01-01")  # once more: nothing left to do
        self.assertEqual(self._get_sum(), before)

    def test_values(self):
        """A month has one row for each kind, from and to."""
        self._clean_up("2024-05-15")
        tiers = self.months.search([("kind", "=", "tier")])
        self.assertRecordValues(
            tiers.sorted("new_tier_id"),
            [
                {
                    "company_id": self.company_a.id,
                    "old_tier_id": old.id,
                    "new_tier_id": new.id,
                    "change_count": 2,
                    "purchase_amount": 70,
                }
                for old, new in (
                    (self.tier_low, self.tier_high),
                    (self.tier_low.browse(), self.tier_low),
                )
            ],
        )
        self.assertEqual(self.months.search([("kind", "=", "segment")]).change_count, 2)
        self.assertFalse(self.months.search([("kind", "=", "stage")]))

    def test_rights(self):
        """Whoever sees all customers reads the months of the own companies."""
        self.companies.relationship_retention_months = 3
        self._clean_up("2024-05-15")
        for role in ("all", "manager"):
            months = self.months.with_user(self.users[role])
            months = months.with_context(allowed_company_ids=self.company_a.ids)
            self.assertEqual(months.search([]).company_id, self.company_a)
            with self.assertRaises(AccessError):
                months.search([], limit=1).write({"change_count": 0})
            with self.assertRaises(AccessError):
                months.search([], limit=1).unlink()
        for role in ("portal", "employee", "reader", "own"):
            with self.assertRaises(AccessError):
                self.months.with_user(self.users[role]).search([])
