from itertools import permutations

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .common import BankCommon

SALES = "sales_team.group_sale_salesman_all_leads"
# what eight customers hold: current C, term T, loan L
BASKETS = ("CT", "CT", "CTL", "CTL", "C", "C", "T", "L")


def get_rules(baskets):
    """Return ``{(a, c): (support, confidence, lift)}`` by the definitions, plainly.

    >>> get_rules([{"a", "c"}, {"a", "c"}, {"a"}, set("b")])["a", "c"]
    (0.5, 0.6666666666666666, 1.3333333333333333)
    """

    def share(*products):
        return sum(set(products) <= basket for basket in baskets) / len(baskets)

    every = set().union(*baskets)
    return {
        (a, c): (share(a, c), share(a, c) / share(a), share(a, c) / share(a) / share(c))
        for a, c in permutations(every, 2)
        if share(a, c)
    }


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankNextProduct(BankCommon):
    """Which products are held together, what is suggested, and what came of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("teller", "head"):
            cls.users[role].group_ids = [Command.link(cls.env.ref(SALES).id)]
        cls.bank.write({"bank_next_min_count": 2, "bank_next_min_confidence": 0})
        cls.products = {"C": cls.current, "T": cls.term, "L": cls.loan}
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Holder {number}"} for number in range(len(BASKETS))]
        )
        for partner, basket in zip(cls.people, BASKETS, strict=True):
            for letter in basket:
                cls._open(letter, partner)
        cls.next_products = cls.env["crm.bank.next.product"]

    @classmethod
    def _open(cls, letter, partner, **values):
        number = cls.env["crm.bank.account"].search_count([]) + 1
        values = {"date_opened": "2025-06-01", "balance": 10} | values
        values["product_id"] = cls.products[letter].id
        return cls._create_account(f"9{number:06}", {partner: 100}, **values)

    def _find(self):
        """Do the night's work; return how many rows it wrote."""
        return self.next_products._find(self.bank)

    def _get_of(self, partner, state="suggested"):
        """Return the products that the night suggests to ``partner``, best first."""
        customer = self._get_relationship(partner)
        domain = [("relationship_id", "=", customer.id), ("state", "=", state)]
        return self.next_products.search(domain)

    def _get_letters(self, partner):
        letters = {product: letter for letter, product in self.products.items()}
        return "".join(letters[own.product_id] for own in self._get_of(partner))

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
        self.assertIn("67 % of the 6 customers with Current", best.reason)
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

    # --- offers ---

    def _offer(self, partner=None):
        self._find()
        own = self._as("teller", self._get_of(partner or self.people[4]))
        action = own.action_offer()
        return own, self._as("teller", self.env["crm.lead"]).browse(action["res_id"])

    def test_offer(self):
        """An offer is a lead with product, amount and branch; once."""
        own, lead = self._offer()
        self.assertEqual(lead.bank_product_id.id, self.term.id)
        self.assertEqual(lead.bank_branch_id.id, self.branch.id)
        self.assertEqual(lead.bank_amount, 10)
        self.assertEqual((own.state, own.lead_id), ("offered", lead))
        self.assertEqual(own.action_offer()["res_id"], lead.id)
        self.assertEqual(own.user_id.id, self.users["teller"].id)
        self.assertEqual(self._find(), 0)

    def test_amount_of_few(self):
        """A middle of too few accounts would tell of a customer: none is given."""
        self.assertEqual(self.term._get_middle_balance(), 10)
        self.bank.bank_next_min_count = 6
        self.assertEqual(self.term._get_middle_balance(), 0)

    def test_amount_of_wallet(self):
        """What is known of the line at other banks comes before the usual balance."""
        customer = self._get_relationship(self.people[4])
        bank = self.env["res.bank"].create({"name": "Rival"})
        self.env["crm.bank.wallet"].create(
            {"relationship_id": customer.id, "line": "term", "bank_id": bank.id}
            | {"amount": 700, "source": "declared", "date": "2026-03-01"}
            | {"currency_id": self.bank.currency_id.id}
        )
        self.env.flush_all()
        _own, lead = self._offer()
        self.assertEqual(lead.bank_amount, 700)

    def test_taken(self):
        """An account opened since the offer is its success; one before is none."""
        own, lead = self._offer()
        lead.action_bank_apply()
        self.assertEqual(own.state, "interested")
        account = self._open("T", self.people[4], date_opened="2026-03-10")
        self._find()
        self.assertEqual((own.state, own.acceptance), ("taken", 100))
        self.assertEqual(own.account_id.id, account.id)
        other, _lead = self._offer(self.people[5])
        self._open("T", self.people[5], date_opened="2026-03-09")
        self._find()
        self.assertEqual((other.state, other.acceptance), ("offered", 0))

    def test_declined(self):
        """Who declines is left alone for some time, by the day."""
        own, lead = self._offer()
        lead.action_set_lost()
        self.assertEqual(own.state, "declined")
        self.assertEqual(own.date_declined, Date.to_date("2026-03-10"))
        for day, seen in (("2026-09-05", False), ("2026-09-06", True)):
            with freeze_time(day):
                self._find()
                self.assertEqual(bool(self._get_of(self.people[4])), seen, day)
        with self.assertRaisesRegex(UserError, "known already"):
            own.action_interested()

    def test_withdrawn(self):
        """An application that comes to nothing answers the offer; it rests, too."""
        own, lead = self._offer()
        lead.action_bank_apply()
        lead.bank_application_ids.action_withdraw()
        self.assertEqual(own.state, "declined")
        self._find()
        self.assertFalse(self._get_of(self.people[4]))

    def test_applied(self):
        """What a customer has applied for is not suggested."""
        customer = self._get_relationship(self.people[4])
        application = self.env["crm.bank.application"].create(
            {"relationship_id": customer.id, "product_id": self.term.id}
            | {"branch_id": self.branch.id}
        )
        self._find()
        self.assertFalse(self._get_of(self.people[4]))
        application.action_withdraw()
        self._find()
        self.assertTrue(self._get_of(self.people[4]))

    def test_opened_before_the_account_came(self):
        """What was opened is not suggested while the bank's file lacks the account."""
        customer = self._get_relationship(self.people[4])
        application = self.env["crm.bank.application"].create(
            {"relationship_id": customer.id, "product_id": self.term.id}
            | {"branch_id": self.branch.id}
        )
        application.action_open()
        self._find()
        self.assertFalse(self._get_of(self.people[4]))

    def test_acceptance(self):
        """Of three offers one is taken: a third, by product."""
        offers = self._offer(self.people[4])[0] | self._offer(self.people[7])[0]
        offers |= self._offer(self.people[5])[0]
        self._open("T", self.people[4], date_opened="2026-03-10")
        self._find()
        [(product, acceptance)] = self.next_products._read_group(
            [("id", "in", offers.ids)], ["product_id"], ["acceptance:avg"]
        )
        self.assertEqual(product, self.term)
        self.assertAlmostEqual(acceptance, 100 / 3)

    def test_rights(self):
        """Seen with the customer; changed by buttons alone, within Odoo's rights."""
        far = self._get_relationship(self.people[6])
        far.home_branch_id = self.far
        self._find()
        every = self._get_of(self.people[4]) | self._get_of(self.people[6])
        near = self._get_of(self.people[4])
        for role, seen in (("teller", near), ("region", near), ("head", every)):
            found = self._as(role, every).search([("id", "in", every.ids)])
            self.assertEqual(set(found.ids), set(seen.ids), role)
        hidden = self._as("teller", every - near)
        for call in (hidden.action_offer, hidden.action_decline):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            self._as("head", near).state = "taken"
        with self.assertRaises(AccessError):  # no rights of sales
            self._as("region", near).action_offer()
        self._as("region", near).action_decline()
        self.assertEqual(near.state, "declined")

    def test_merge(self):
        """Of two customers who are one the furthest offer of a product stays."""
        own, _lead = self._offer(self.people[4])
        self.assertTrue(self._get_of(self.people[5]))
        wizard = self.env["base.partner.merge.automatic.wizard"]
        people = self.people[4] | self.people[5]
        wizard.create({})._merge(people.ids, self.people[5])
        customer = self._get_relationship(self.people[5])
        self.assertEqual(customer.bank_next_product_ids.ids, own.ids)
