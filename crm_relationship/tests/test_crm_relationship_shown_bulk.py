from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RelationshipCommon

FEW, MANY = 10, 1000
# relationship, history and override, entered and linked by hundreds of rows
BATCHES = 5


@tagged("post_install", "-at_install")
class TestShownBulk(RelationshipCommon):
    """Imports and mass edits: whole sets, all or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(user=cls.users["all"])
        cls.env = (
            cls.env["base"].with_context(allowed_company_ids=cls.company_a.ids).env
        )

    def _create_customers(self, count):
        return self.env["res.partner"].create(
            [{"name": f"Customer {number:04}"} for number in range(count)]
        )

    def _count(self, action):
        self._flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_create(self, vals_list):
        return self._count(lambda: self.env["res.partner"].create(vals_list))

    def test_mass_edit(self):
        """A thousand contacts cost the queries of ten, first meeting included."""
        counts = {}
        values = {"customer_tier_id": self.tier_high.id, "change_reason": "Campaign"}
        for count in (FEW, FEW, MANY):  # the first one warms up
            partners = self._create_customers(count)
            counts[count] = self._count(
                lambda partners=partners: partners.write(values)
            )
            self.assertEqual(partners.customer_tier_id, self.tier_high)
            changes = partners.relationship_id.change_ids
            self.assertEqual(len(changes), count)
        self.assertLessEqual(counts[MANY], counts[FEW] + BATCHES * MANY // 100, counts)

    def test_create(self):
        """Neither does a file of a thousand new customers."""
        counts = {}
        for count in (FEW, FEW, MANY):
            vals_list = [
                {
                    "name": f"New {number}",
                    "customer_tier_id": (self.tier_high | self.tier_low)[number % 2].id,
                    "change_reason": "Taken over",
                }
                for number in range(count)
            ]
            plain = [{"name": vals["name"]} for vals in vals_list]
            counts[count] = self._count_create(vals_list) - self._count_create(plain)
        self.assertLessEqual(counts[MANY], counts[FEW] + BATCHES * MANY // 100, counts)

    def _load(self, names, rows):
        return self.env["res.partner"].load(names, rows)

    def test_import(self):
        """An import sets the tier of new and known contacts by name, with a reason."""
        names = [".id", "name", "customer_tier_id", "change_reason"]
        result = self._load(
            names,
            [
                [str(self.customer_a.id), "Only A", "High", "Go-live"],
                [False, "From a file", "Low", "Go-live"],
                [False, "Without", "", ""],
            ],
        )
        self.assertFalse(result["messages"])
        partners = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(
            partners.mapped(lambda partner: partner.customer_tier_id.name or ""),
            ["High", "Low", ""],
        )
        reasons = partners.relationship_id.change_ids.mapped("reason")
        self.assertEqual(reasons, ["Go-live", "Go-live"])

    def test_import_refused(self):
        """One bad row, and nothing of the file is there; the row is named."""
        names = ["name", "customer_tier_id", "change_reason"]
        for bad, message in (
            (["Bad", "High", ""], "Say why"),
            (["Bad", "Diamond", "Go-live"], "No matching record found"),
        ):
            result = self._load(names, [["Good", "High", "Go-live"], bad])
            self.assertFalse(result["ids"])
            error = result["messages"][-1]  # Odoo repeats it at the file's first row
            self.assertIn(message, error["message"])
            self.assertEqual(error["rows"], {"from": 1, "to": 1})
            domain = [("name", "in", ("Good", "Bad"))]
            self.assertFalse(self.env["res.partner"].search(domain))

    def test_all_or_nothing(self):
        """One customer who may not be moved, and the others stay where they were."""
        self.customer_other.sudo().active = False
        partners = self.customer_a | self.customer_other
        partners = partners.with_env(self.env)
        values = {"customer_tier_id": self.tier_high.id, "change_reason": "All"}
        with self.assertRaisesRegex(UserError, "is archived"), self.env.cr.savepoint():
            partners.write(values)
        self.assertFalse(self.customer_a.with_env(self.env).customer_tier_id)
