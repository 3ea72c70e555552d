from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .next_product_common import BASKETS, NextProductCommon, get_rules


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankNextProduct(NextProductCommon):
    """Which products are held together, and which of them are suggested to whom."""

    # --- rules ---

    def test_rules(self):
        """Support, confidence and lift are what the plain definitions give."""
        self._find()
        rules = self.env["crm.bank.product.rule"]
        rules = rules.search([("company_id", "=", self.bank.id)])
        expected = get_rules([set(basket) for basket in BASKETS])
        letters = {product: letter for letter, product in self.products.items()}
        self.assertEqual(len(rules), len(expected))
        for rule in rules:
            pair = letters[rule.antecedent_id], letters[rule.consequent_id]
            support, confidence, lift = expected[pair]
            self.assertAlmostEqual(rule.support, 100 * support)
            self.assertAlmostEqual(rule.confidence, 100 * confidence)
            self.assertAlmostEqual(rule.lift, lift)

    def test_minimum(self):
        """Too few customers together make no rule; what had one loses it."""
        self._find()
        self.bank.bank_next_min_count = 3
        self._find()
        rules = self.env["crm.bank.product.rule"]
        rules = rules.search([("company_id", "=", self.bank.id)])
        self.assertEqual(set(rules.mapped("both_count")), {4})
        self.assertFalse(self.next_products.search([("product_id", "=", self.loan.id)]))

    def test_look_back(self):
        """Accounts closed before the look-back count no more, those since do."""
        self._find()
        account = (
            self.people[2]
            .env["crm.bank.account.holder"]
            .search(
                [
                    ("partner_id", "=", self.people[2].id),
                    ("account_id.product_id", "=", self.loan.id),
                ]
            )
        )
        closed = {"state": "closed", "close_reason": "Repaid"}
        account.account_id.write(closed | {"date_closed": "2025-12-10"})
        self.bank.bank_next_days = 90
        rules = self.env["crm.bank.product.rule"]
        domain = [
            ("antecedent_id", "=", self.loan.id),
            ("consequent_id", "=", self.term.id),
        ]
        self._find()
        self.assertEqual(rules.search(domain).both_count, 2)
        self.bank.bank_next_days = 89
        self._find()
        self.assertFalse(rules.search(domain))

    def test_second_run(self):
        """A night in which nothing is new writes nothing."""
        self.assertTrue(self._find())
        self.assertEqual(self._find(), 0)

    def test_other_bank(self):
        """The other bank's customers count for themselves."""
        self._find()
        self.assertEqual(self.next_products._find(self.other_bank), 0)
        self.assertFalse(
            self.next_products.search([("company_id", "=", self.other_bank.id)])
        )

    # --- suggestions ---

    def test_suggestions(self):
        """By confidence, what is not held, and only where it is more than chance."""
        self._find()
        self.assertEqual(self._get_letters(self.people[4]), "T")
        self.assertEqual(self._get_letters(self.people[6]), "CL")
        self.assertEqual(self._get_letters(self.people[7]), "T")
        self.assertFalse(self._get_letters(self.people[2]))
        [best] = self._get_of(self.people[4])
        self.assertIn("67 % of the 6 customers with \u2068Current\u2069", best.reason)
        self.assertIn("1.07 times", best.reason)

    def test_suitability(self):
        """Not for minors, companies, without another product, or by a domain."""
        customer = self._get_relationship(self.people[4])
        self.people[4].is_company = False
        for values, back in (
            ({"is_offered": False}, {"is_offered": True}),
            ({"suits": "company"}, {"suits": "all"}),
            ({"needed_product_ids": self.loan.ids}, {"needed_product_ids": False}),
            (
                {"unsuited_domain": f"[('id', '=', {customer.id})]"},
                {"unsuited_domain": False},
            ),
            ({"active": False}, {"active": True}),
        ):
            self.term.write(values)
            self._find()
            self.assertFalse(self._get_of(self.people[4]), values)
            self.term.write(back)
            self._find()
            self.assertTrue(self._get_of(self.people[4]), back)
        self.term.write({"suits": "person", "is_adult_only": True})
        for birthday, seen in (
            ("2008-03-10", True),
            ("2008-03-11", False),
            (False, True),
        ):
            customer.birthday = birthday
            self._find()
            self.assertEqual(bool(self._get_of(self.people[4])), seen, birthday)

    def test_no_condition(self):
        """What the widget leaves without a condition leaves nobody out."""
        self.term.unsuited_domain = "[]"
        self._find()
        self.assertTrue(self._get_of(self.people[4]))

    def test_wrong_domain(self):
        for domain in ("[('no_such', '=', 1)]", "[(", "1"):
            with self.assertRaises(ValidationError):
                self.term.unsuited_domain = domain

    def test_threshold(self):
        """Below the confidence asked for nothing is suggested."""
        self.bank.bank_next_min_confidence = 60
        self._find()
        self.assertEqual(self._get_letters(self.people[6]), "C")
