from odoo.fields import Command
from odoo.tests import tagged

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipLife(LifeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls.foreign = cls._meet(cls.customer, cls.company_b)
        cls.both = cls.relationship | cls.foreign

    def test_archived(self):
        """Archived with the contact, and back with it, keeping its values."""
        self._place(self.relationship, tier_id=self.tier_high)
        self.customer.active = False
        self.assertEqual(self.both.mapped("active"), [False, False])
        self.assertEqual(self.relationship.tier_id, self.tier_high)
        self.customer.active = True
        self.assertEqual(self.both.mapped("active"), [True, True])

    def test_limited_to_company(self):
        """A contact limited to one company is no customer of the others."""
        self.customer.company_id = self.company_a
        self.assertEqual(self.both.mapped("active"), [True, False])
        self.customer.company_id = False
        self.assertEqual(self.both.mapped("active"), [True, True])

    def test_limited_to_parent_company(self):
        """Limited to a company, it stays a customer of that company's branches."""
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company_a.id}
        )
        in_branch = self._meet(self.customer, branch)
        self.customer.company_id = self.company_a
        self.assertTrue(in_branch.active)
        self.customer.company_id = branch
        self.assertTrue(in_branch.active)
        self.assertFalse(self.relationship.active)

    def test_becomes_internal_user(self):
        """Somebody who starts to work for us is no customer while this lasts."""
        relationship = self._meet(self.stranger, self.company_a)
        self.stranger.email = "stranger@example.com"
        user = self.env["res.users"].create(
            {"login": "stranger", "partner_id": self.stranger.id}
            | {"group_ids": [Command.set(self.env.ref("base.group_user").ids)]}
        )
        self.assertFalse(relationship.active)
        user.active = False
        self.assertTrue(relationship.active)

    def test_becomes_portal_user(self):
        """A customer with a login to the portal is a customer."""
        portal = self.env.ref("base.group_portal")
        self.env["res.users"].create(
            {"login": "shared", "partner_id": self.customer.id}
            | {"group_ids": [Command.set(portal.ids)]}
        )
        self.assertEqual(self.both.mapped("active"), [True, True])

    def test_becomes_company_of_ours(self):
        """A customer that we buy and run as a company of ours is none any more."""
        self.env["res.company"].create(
            {"name": "Bought", "partner_id": self.customer.id}
        )
        self.assertEqual(self.both.mapped("active"), [False, False])

    def test_facts_of_archived(self):
        """Facts of an archived relationship stay exact."""
        order = self._confirm(self._create_order(self.customer, amount=40))
        self.customer.active = False
        order.order_line.price_unit = 45
        self._flush()
        self.assertEqual(self.relationship.purchase_amount, 45)

    def test_deleted(self):
        """A deleted contact leaves nothing behind: no message, file, activity, row."""
        self._place(self.relationship, tier_id=self.tier_high)
        self.relationship.message_post(body="Hello", attachments=[("a.txt", b"a")])
        self.relationship.message_subscribe(self.users["own"].partner_id.ids)
        self.relationship.activity_schedule("mail.mail_activity_data_todo")
        self.relationship._touch_own_purchases()
        record = self.relationship
        self.customer.unlink()
        self._flush()
        self.assertFalse(self.both.exists())
        for model, field in (
            ("mail.message", "model"),
            ("mail.followers", "res_model"),
            ("mail.activity", "res_model"),
            ("ir.attachment", "res_model"),
        ):
            left = self.env[model].with_context(active_test=False)
            domain = [(field, "=", record._name), ("res_id", "in", self.both.ids)]
            self.assertFalse(left.search(domain), model)
        ledger = self.env["crm.relationship.change"]
        self.assertFalse(ledger.search([("relationship_id", "in", self.both.ids)]))

    def test_deleted_company(self):
        """The contacts of a deleted company go on, each for itself."""
        self._confirm(self._create_order(self.contact, amount=40))
        self.assertEqual(self.relationship.purchase_amount, 40)
        self.customer.unlink()
        self._flush()
        self.assertEqual(self._get(self.contact).purchase_amount, 40)

    def test_new_company_meets_nobody(self):
        """A company that is added changes nothing for anybody."""
        count = self.both.search_count([])
        self._create_company(name="Relationship C")
        self.assertEqual(self.both.search_count([]), count)


@tagged("post_install", "-at_install")
class TestCrmRelationshipManager(LifeCommon):
    """The account manager follows the contact's salesperson, until set by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = cls._meet(cls.customer_own, cls.company_a)
        cls.own, cls.colleague = cls.users["own"], cls.users["all"]

    def test_follows(self):
        """It follows from the start, and every change."""
        self.assertEqual(self.relationship.user_id, self.own)
        self.customer_own.user_id = self.colleague
        self.assertEqual(self.relationship.user_id, self.colleague)
        self.customer_own.user_id = False
        self.assertFalse(self.relationship.user_id)

    def test_by_hand(self):
        """Set by hand it stays, nobody included, until told to follow again."""
        for user in (self.colleague, self.colleague.browse()):
            self.relationship.user_id = user
            self.assertTrue(self.relationship.is_user_manual)
            self.customer_own.user_id = self.users["manager"]
            self.assertEqual(self.relationship.user_id, user)
            self.relationship.action_follow_salesperson()
            self.assertEqual(self.relationship.user_id, self.users["manager"])
            self.customer_own.user_id = self.own
            self.assertEqual(self.relationship.user_id, self.own)

    def test_without_access(self):
        """A salesperson without access to the company is not taken, either way."""
        foreign = self._meet(self.customer_own, self.company_b)
        self.assertEqual(foreign.user_id, self.own)
        self.customer_own.user_id = self.users["own_a"]
        self.assertEqual(self.relationship.user_id, self.users["own_a"])
        self.assertFalse(foreign.user_id)
        other = self._create_partner(name="New", user_id=self.users["own_b"].id)
        self.assertFalse(self._meet(other, self.company_a).user_id)
        self.assertEqual(self._meet(other, self.company_b).user_id.login[-1], "b")

    def test_of_the_customer(self):
        """The salesperson of a contact below does not count."""
        relationship = self._meet(self.customer, self.company_a)
        self.contact.user_id = self.own
        self.assertFalse(relationship.user_id)
