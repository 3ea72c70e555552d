from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCrmBankAccessBase(BankCommon):
    """What the base keeps of a customer is seen by whoever sees the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls._create_account("1", {cls.anna: 100})
        accounts |= cls._create_account("2", {cls.bijan: 100}, cls.sister)
        accounts |= cls._create_account("3", {cls.cyrus: 100}, cls.far)
        cls.customers = accounts.relationship_id
        cls.seen = {
            "teller": cls.customers[:1],
            "region": cls.customers[:2],
            "head": cls.customers,
        }

    def _search(self, role, model, name, records):
        found = self._as(role, self.env[model]).search([(name, "in", records.ids)])
        return found.with_env(self.env).sorted("id")

    def _publish_checklist(self):
        """Return a checklist of customers with one item, published."""
        item = Command.create({"name": "Call", "code": "bank_call"})
        dimension = Command.create({"name": "All", "item_ids": [item]})
        checklist = self.env["crm.readiness.checklist"].create(
            {"name": "Welcome", "code": "bank_welcome", "purpose": "customer"}
            | {"dimension_ids": [dimension]}
        )
        checklist.action_publish()
        return checklist

    def _attach_item(self):
        """Put an item of a checklist on every customer, and tick it."""
        checklist = self._publish_checklist()
        rule = self.env["crm.readiness.rule"].create(
            {
                "name": "Welcome",
                "checklist_id": checklist.id,
                "ticked_model": "crm.relationship",
            }
        )
        ticks = self.env["crm.readiness.tick"].search([("rule_id", "=", rule.id)])
        known = ticks.relationship_id
        values = {
            "rule_id": rule.id,
            "checklist_id": checklist.id,
            "item_id": checklist.dimension_ids.item_ids.id,
        }
        ticks |= ticks.create(
            [
                values | {"relationship_id": customer.id}
                for customer in self.customers - known
            ]
        )
        ticks = ticks.filtered(lambda tick: tick.relationship_id in self.customers)
        ticks.action_done()
        return ticks

    def test_checklists_and_deputies(self):
        """Checklists, their history and deputies are seen with the customer."""
        ticks = self._attach_item()
        deputies = self.env["crm.relationship.deputy"].create(
            [
                {"relationship_id": customer.id, "deputy_id": self.env.uid}
                | {"date_end": "2030-01-01", "reason": "Holidays"}
                for customer in self.customers
            ]
        )
        every = self.env.ref("crm_relationship.group_relationship_user_all")
        for role, customers in self.seen.items():
            self.users[role].group_ids = [Command.link(every.id)]
            for records in (ticks, deputies):
                found = self._search(role, records._name, "id", records)
                self.assertEqual(found.relationship_id, customers, role)
            logs = self._search(role, "crm.readiness.tick.log", "tick_id", ticks)
            self.assertEqual(logs.tick_id.relationship_id, customers, role)

    def test_home_branch(self):
        """A teller moves customers to branches of their accounts; head office to any.

        Emptying it would show the customer to everybody.
        """
        customer = self.customers[0]
        as_teller = self._as("teller", customer)
        as_teller.home_branch_id = self.branch
        for branch in (self.far, self.far.browse()):
            with self.assertRaisesRegex(AccessError, "no account at this branch"):
                as_teller.home_branch_id = branch
        self._create_account("4", {self.anna: 100}, self.far)
        as_teller.home_branch_id = self.far
        self.assertEqual(customer.home_branch_id, self.far)
        self._as("head", customer).home_branch_id = self.sister
        self.assertEqual(customer.home_branch_id, self.sister)

    def test_household_of_another_branch(self):
        """Nobody gets into a household that is not seen, by a member of one's own."""
        households = self.env["crm.bank.household"].create(
            [{"name": name, "company_id": self.bank.id} for name in ("Own", "Far")]
        )
        members = self.env["crm.bank.household.member"]
        own, customer = self.customers[0], self.customers[2]
        members.create(
            {"household_id": households[1].id, "relationship_id": customer.id}
        )
        as_teller = self._as("teller", members)
        values = {"household_id": households[1].id, "relationship_id": own.id}
        with self.assertRaises(AccessError):
            as_teller.create(values)
        with self.assertRaises(AccessError):
            as_teller.with_context(default_household_id=households[1].id).create(
                {"relationship_id": own.id}
            )
        member = as_teller.create(values | {"household_id": households[0].id})
        with self.assertRaises(AccessError):
            member.household_id = households[1].id
        self.assertEqual(member.household_id.id, households[0].id)
