from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from .next_product_common import NextProductCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankNextProductOffer(NextProductCommon):
    """What becomes of a suggestion: offered, answered, taken, and by whom."""

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
