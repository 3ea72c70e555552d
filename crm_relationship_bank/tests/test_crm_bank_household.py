from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCrmBankHousehold(BankCommon):
    """Households: members, totals by share, suggestions that wait for somebody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._create_account(
            "1", {cls.anna: 33.33, cls.bijan: 66.67}, balance=100
        )
        cls._create_account("2", {cls.cyrus: 100}, balance=7)
        cls.one, cls.two, cls.three = (
            cls._get_relationship(person) for person in (cls.anna, cls.bijan, cls.cyrus)
        )
        cls.household = cls.env["crm.bank.household"].create(
            {"name": "Amini", "company_id": cls.bank.id}
        )
        cls.suggestions = cls.env["crm.bank.household.suggestion"].with_company(
            cls.bank
        )

    def _join(self, customer, **values):
        return self.env["crm.bank.household.member"].create(
            {"household_id": self.household.id, "relationship_id": customer.id} | values
        )

    def _get_total(self):
        self.env.flush_all()
        self.household.invalidate_recordset()
        return sum(self.household.holding_ids.mapped("amount"))

    def test_totals_by_share(self):
        """A household has its members' parts, at once when a member comes or goes."""
        self._join(self.one)
        self.assertAlmostEqual(self._get_total(), 33.33, 2)
        member = self._join(self.two)
        self.assertAlmostEqual(self._get_total(), 100, 2)
        self.assertEqual(self.two.household_id, self.household)
        member.unlink()
        self.assertAlmostEqual(self._get_total(), 33.33, 2)

    def test_one_household_each(self):
        self._join(self.one)
        other = self.household.copy({"name": "Other"})
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.env["crm.bank.household.member"].create(
                {"household_id": other.id, "relationship_id": self.one.id}
            )
        self.assertIn("relationship_uniq", str(caught.exception))

    def test_household_of_one_bank(self):
        self.household.company_id = self.other_bank
        with self.assertRaisesRegex(ValidationError, "another company"):
            self._join(self.one)

    def test_child_turns_18(self):
        self.one.birthday = "2010-02-28"
        member = self._join(self.one, role="child")
        self.assertEqual(str(member.adult_date), "2028-02-28")

    def test_unreadable_customer(self):
        """Nobody takes a customer of another branch into a household of one's own."""
        self._create_account(
            "3", {self.env["res.partner"].create({"name": "Dara"}): 100}, self.far
        )
        far = self.env["crm.relationship"].search([("partner_id.name", "=", "Dara")])
        self._join(self.one)
        members = self._as("teller", self.env["crm.bank.household.member"])
        with self.assertRaises(AccessError):
            members.create(
                {"household_id": self.household.id, "relationship_id": far.id}
            )

    # --- suggestions ---

    def _suggest(self):
        self.suggestions.action_suggest()
        return self.suggestions.search([("company_id", "=", self.bank.id)])

    def test_suggested_by_account(self):
        """Who share an account may be of one household; signatories are not meant."""
        found = self._suggest()
        self.assertRecordValues(
            found,
            [{"relationship_id": self.one.id, "other_id": self.two.id}],
        )
        self.assertEqual(found.rule, "account")
        self.assertFalse(self.one.household_id, "nothing happens by itself")

    def test_suggested_by_address_and_surname(self):
        """One street and place, however written, and one surname."""
        self.account.unlink()
        values = {"zip": "11", "street": "Azadi St. 5"}
        (self.anna | self.cyrus).write(values)
        self.bijan.write(values | {"street": "azadi st 5"})
        found = self._suggest()
        self.assertEqual(found.mapped("rule"), ["address"])
        self.assertEqual(found.relationship_id | found.other_id, self.one | self.two)

    def test_suggested_by_tax_id(self):
        self.account.unlink()
        (self.anna | self.cyrus).write({"vat": "0012345678"})
        self.assertEqual(self._suggest().mapped("rule"), ["vat"])

    def test_suggested_once(self):
        """The second look finds nothing new, nor what was dismissed."""
        found = self._suggest()
        found.action_dismiss()
        self.assertEqual(self._suggest(), found)
        self.assertEqual(found.state, "dismissed")
        self.assertEqual(found.decided_user_id, self.env.user)

    def test_accepted(self):
        """Both come into one household, named after them; a third joins it."""
        self._suggest().action_accept()
        household = self.one.household_id
        self.assertEqual(household, self.two.household_id)
        self.assertIn("Amini", household.name)
        third = self.suggestions.create(
            {
                "relationship_id": self.one.id,
                "other_id": self.three.id,
                "rule": "vat",
                "company_id": self.bank.id,
            }
        )
        third.action_accept()
        self.assertEqual(self.three.household_id, household)

    def test_two_households_are_not_joined(self):
        found = self._suggest()
        self._join(self.one)
        other = self.household.copy({"name": "Other"})
        self.env["crm.bank.household.member"].create(
            {"household_id": other.id, "relationship_id": self.two.id}
        )
        with self.assertRaisesRegex(UserError, "two households"):
            found.action_accept()

    def test_seen_by_branch(self):
        """A suggestion needs a user who sees both; a household is seen with one member.

        What the others hold stays with their accounts' branches.
        """
        found = self._suggest()
        self.two.home_branch_id = self.far
        self.assertFalse(self._as("teller", found).has_access("read"))
        with self.assertRaises(AccessError):
            self._as("teller", found).action_accept()
        self.assertTrue(self._as("head", found).has_access("read"))
        self._join(self.two)
        self.assertFalse(self._as("teller", self.household).has_access("read"))
        self._join(self.one)
        self.env.invalidate_all()
        self.account.branch_id = self.far
        elsewhere = self._create_account("9", {self.bijan: 100}, self.far)
        self.env.invalidate_all()
        seen = self._as("teller", self.household)
        self.assertEqual(len(seen.member_ids), 2)
        self.assertNotIn(elsewhere.id, seen.holding_ids.account_id.ids)
        self.env.invalidate_all()
        self.assertIn(elsewhere, self.household.holding_ids.account_id)
