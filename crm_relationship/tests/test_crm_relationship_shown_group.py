from collections import Counter

from odoo.tests import tagged

from ..models.relationship.res_partner_group import IN_INDEXES
from .shown_common import ShownCommon


@tagged("post_install", "-at_install")
class TestShownGroup(ShownCommon):
    """All contacts are in one group each: that of the value which is read of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.country_id = cls.quick_ref("base.ir")
        cls.customer_own.country_id = cls.quick_ref("base.be")
        cls.contact.country_id = cls.quick_ref("base.be")
        cls._flush()

    def _assert_groups(self, partners, names):
        read = partners.search([])
        expected = Counter(tuple(partner[name] for name in names) for partner in read)
        rows = partners._read_group([], names, ["__count"])
        groups = {tuple(values): count for *values, count in rows}
        self.assertEqual(len(groups), len(rows))
        self.assertEqual(groups, dict(expected), f"{names}, {partners.env.user.login}")
        for *values, _count in rows:
            for value in values:
                self.assertEqual(value.env, partners.env)

    def _test_role(self, role, companies=None, **context):
        partners = self._as(role, companies, **context)["res.partner"]
        for name in sorted(IN_INDEXES - {"country_id"}):
            self._assert_groups(partners, [name])
            self._assert_groups(partners, ["country_id", name])
        self._assert_groups(partners, ["customer_tier_id", "customer_stage_id"])

    def test_own_documents(self):
        """A salesperson with own documents, by the company that is chosen."""
        self._test_role("own")
        self._test_role("own", self.company_b | self.company_a)
        self._test_role("own", self.company_b)

    def test_all(self):
        """Somebody who sees everything, archived contacts included."""
        self._test_role("accountant")
        self._test_role("accountant", active_test=False)

    def test_reader(self):
        """Somebody who sees no amounts."""
        self._test_role("reader", self.company_a)

    def test_superuser(self):
        """Server code of a company that the user does not serve tells nothing of it."""
        partners = self._as("own")["res.partner"]
        partners = partners.sudo().with_context(allowed_company_ids=[])
        partners = partners.with_company(
            self.env["res.company"].create({"name": "Third"})
        )
        rows = partners._read_group([], ["customer_tier_id"], ["__count"])
        [(tier, count)] = rows
        self.assertFalse(tier)
        self.assertEqual(count, partners.search_count([]))

    def test_same_as_filtered(self):
        """Everybody is grouped as a domain that everybody meets groups them."""
        partners = self._as("accountant")["res.partner"]
        everybody = [("id", ">", 0)]
        for aggregates in (["__count"], ["__count", "customer_purchase_count:sum"]):
            for names in (["customer_tier_id"], ["customer_segment_id"]):
                self.assertEqual(
                    partners._read_group([], names, aggregates),
                    partners._read_group(everybody, names, aggregates),
                )
