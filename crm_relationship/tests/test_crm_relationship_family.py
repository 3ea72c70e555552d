from odoo.fields import Command
from odoo.tests import tagged, users

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipFamily(LifeCommon):
    """Contacts that get a parent company, leave it, or move between two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls._meet(cls.customer, cls.company_a)
        cls.own = cls._meet(cls.stranger, cls.company_a)
        cls._confirm(cls._create_order(cls.stranger, amount=30), "2024-01-05 12:00")
        cls._confirm(cls._create_order(cls.customer, amount=100), "2024-02-05 12:00")

    def test_gets_parent(self):
        """Its own relationship is joined into the parent's, purchases included."""
        self.stranger.parent_id = self.customer
        self._flush()
        self.assertFalse(self.own.exists())
        self.assertEqual(self._get(self.stranger), self.parent)
        self.assertEqual(self.parent.purchase_amount, 130)
        self.assertEqual(str(self.parent.first_purchase_date), "2024-01-05")
        self.assertEqual(
            self.parent.change_ids.mapped("reason"), ["First purchase"] * 2
        )

    def test_gets_parent_without_relationship(self):
        """A parent that was nobody to us becomes the customer, with all that was."""
        parent = self._create_partner(name="Holding", is_company=True)
        changes = self.own.change_ids
        self.stranger.parent_id = parent
        self._flush()
        self.assertEqual(self._get(parent), self.own)
        self.assertEqual(self.own.change_ids, changes)
        self.assertEqual(self.own.purchase_amount, 30)

    def test_gets_parent_in_two_companies(self):
        """Each company joins its own relationship."""
        self._confirm(self._create_order(self.stranger, self.company_b, amount=7))
        self.stranger.parent_id = self.customer
        self._flush()
        values = {
            record.company_id: record.purchase_amount
            for record in self._get(self.customer)
        }
        self.assertEqual(values, {self.company_a: 130, self.company_b: 7})

    def test_by_one2many(self):
        """Adding the contact on the company's form is the same."""
        self.customer.child_ids = [Command.link(self.stranger.id)]
        self._flush()
        self.assertEqual(self.parent.purchase_amount, 130)

    @users("relationship_own")
    def test_rights(self):
        """The right to change contacts is enough."""
        self.stranger.with_env(self.env).parent_id = self.customer.with_env(self.env)
        self._flush()
        self.assertEqual(self.parent.purchase_amount, 130)

    def test_leaves_parent(self):
        """Who leaves goes with its own purchases, who stays keeps its own."""
        self._confirm(self._create_order(self.contact, amount=20), "2024-03-05 12:00")
        self.assertEqual(self.parent.purchase_amount, 120)
        self.contact.parent_id = False
        self._flush()
        self.assertEqual(self.parent.purchase_amount, 100)
        self.assertEqual(str(self.parent.last_purchase_date), "2024-02-05")
        own = self._get(self.contact)
        self.assertEqual(own.purchase_amount, 20)
        self.assertEqual(own.lifecycle_stage_id, self.stage_active)
        self.assertEqual(own.change_ids.reason, "First purchase")

    def test_leaves_without_documents(self):
        """A contact without documents of its own is no customer after it left."""
        self.contact.parent_id = False
        self._flush()
        self.assertFalse(self._get(self.contact))
        self.assertEqual(self.parent.purchase_amount, 100)

    def test_moves(self):
        """A contact that moves between companies takes its purchases along."""
        other = self._create_partner(name="Other Ltd", is_company=True)
        self._confirm(self._create_order(self.contact, amount=20))
        self.contact.parent_id = other
        self._flush()
        self.assertEqual(self.parent.purchase_amount, 100)
        self.assertEqual(self._get(other).purchase_amount, 20)

    def test_whole_branch_moves(self):
        """Contacts of a contact move along."""
        child = self._create_partner(name="Assistant", parent_id=self.contact.id)
        self._confirm(self._create_order(child, amount=20))
        other = self._create_partner(name="Other Ltd", is_company=True)
        self.contact.parent_id = other
        self._flush()
        self.assertEqual(self._get(other).purchase_amount, 20)
        self.assertEqual(self.parent.purchase_amount, 100)

    def test_becomes_company(self):
        """A contact that is a company itself is its own customer, and back."""
        self._confirm(self._create_order(self.contact, amount=20))
        self.contact.is_company = True
        self._flush()
        self.assertEqual(self.parent.purchase_amount, 100)
        self.assertEqual(self._get(self.contact).purchase_amount, 20)
        self.contact.is_company = False
        self._flush()
        self.assertEqual(self._get(self.contact), self.parent)
        self.assertEqual(self.parent.purchase_amount, 120)

    def test_wishes(self):
        """A move is settled again by the action: others may confirm meanwhile."""
        touches = self.env["crm.relationship.touch"]
        touches.search([]).unlink()
        self.stranger.parent_id = self.customer
        self.assertEqual(touches.search([]).contact_id, self.stranger | self.customer)
