"""Rules of products held together: random holdings against the plain definitions."""

from hypothesis import HealthCheck, example, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship_bank.tests.common import BankCommon
from odoo.addons.crm_relationship_bank.tests.next_product_common import get_rules

PRODUCTS = "CTL"
PEOPLE = 7
holdings = st.lists(
    st.sets(st.sampled_from(PRODUCTS)), min_size=PEOPLE, max_size=PEOPLE
)


@tagged("post_install", "-at_install")
class TestNextProductProperties(BankCommon):
    """Support, confidence and lift; nothing held is suggested; a second run is idle."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = {"C": cls.current, "T": cls.term, "L": cls.loan}
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Holder {number}"} for number in range(PEOPLE)]
        )
        cls.bank.write({"bank_next_min_count": 1, "bank_next_min_confidence": 0})
        cls.next_products = cls.env["crm.bank.next.product"]

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(holdings)
    @example([set()] * PEOPLE)
    @example([set(PRODUCTS)] * PEOPLE)
    @example([{"C"}] * (PEOPLE - 1) + [{"C", "T"}])
    def test_rules(self, drawn):
        with self.cr.savepoint() as savepoint:
            self._fill(drawn)
            self.next_products._find(self.bank)
            self._check_rules([basket for basket in drawn if basket])
            self._check_suggestions(drawn)
            self.assertEqual(self.next_products._find(self.bank), 0)
            savepoint.rollback()
        self.env.invalidate_all()

    def _fill(self, drawn):
        for place, (partner, basket) in enumerate(zip(self.people, drawn, strict=True)):
            for letter in basket:
                self._create_account(
                    f"{place}{ord(letter)}",
                    {partner: 100},
                    product_id=self.products[letter].id,
                )

    def _check_rules(self, baskets):
        rules = self.env["crm.bank.product.rule"]
        rules = rules.search([("company_id", "=", self.bank.id)])
        expected = get_rules(baskets) if baskets else {}
        self.assertEqual(len(rules), len(expected))
        letters = {product: letter for letter, product in self.products.items()}
        for rule in rules:
            pair = letters[rule.antecedent_id], letters[rule.consequent_id]
            support, confidence, lift = expected[pair]
            self.assertAlmostEqual(rule.support, 100 * support)
            self.assertAlmostEqual(rule.confidence, 100 * confidence)
            self.assertAlmostEqual(rule.lift, lift)

    def _check_suggestions(self, drawn):
        """Nobody is suggested what it holds, or what says no more than chance."""
        relationships = self.env["crm.relationship"]
        for partner, basket in zip(self.people, drawn, strict=True):
            customer = relationships._get_of(partner, self.bank)
            held = {self.products[letter] for letter in basket}
            suggested = customer.bank_next_product_ids
            self.assertFalse(held & set(suggested.product_id))
            self.assertTrue(all(own.lift > 1 for own in suggested))
            ranks = suggested.mapped("rank")
            self.assertEqual(ranks, list(range(1, len(ranks) + 1)))
