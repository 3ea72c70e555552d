from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import RelationshipCommon


class HandOverCommon(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.all, cls.manager = (
            cls.users[role] for role in ("own", "all", "manager")
        )
        cls.relationship = cls._meet(cls.customer_own, cls.company_a)
        cls.other = cls._meet(cls.customer_other, cls.company_a)

    def _wizard(self, user, **values):
        """Return the dialog of ``user``, from ``own`` to ``all``."""
        values = {
            "from_user_id": self.own.id,
            "user_id": self.all.id,
            "reason": "Leaves us",
        } | values
        wizards = self.env["crm.relationship.hand.over"].with_user(user)
        return wizards.create(values)

    def _plan(self, relationship, user):
        """Return an open activity of ``user`` on the relationship."""
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("crm.relationship"),
                "res_id": relationship.id,
                "user_id": user.id,
                "summary": "Call",
            }
        )

    def _meet_many(self, count, **values):
        """Return relationships of company A with ``count`` new customers of ``own``."""
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} | values for number in range(count)]
        )
        partners.user_id = self.own
        relationships = self.env["crm.relationship"].sudo()
        company_id = self.company_a.id
        relationships._ensure_pairs({(partner.id, company_id) for partner in partners})
        return relationships._get_of(partners, self.company_a)


@tagged("post_install", "-at_install")
class TestCrmRelationshipHandOver(HandOverCommon):
    """Customers go over to a colleague: which of them, and what goes along."""

    def test_own_for_good(self):
        """A salesperson gives away the own customers, and nothing of others."""
        self._wizard(self.own).action_hand_over()
        self.assertEqual(self.relationship.user_id, self.all)
        self.assertTrue(self.relationship.is_user_manual)
        self.assertFalse(self.relationship.deputy_ids)
        self.assertEqual(self.customer_own.user_id, self.own, "The contact is shared")

    def test_message_on_relationship_only(self):
        """The reason stands on the relationship; a contact's messages are shared."""
        before = self.customer_own.message_ids
        self._wizard(self.own).action_hand_over()
        body = self.relationship.message_ids[0].body
        self.assertIn("Reason: Leaves us", body)
        self.assertIn(self.own.name, body)
        self.assertEqual(self.customer_own.message_ids, before)

    def test_new_manager_is_told_once(self):
        """One message for all the customers, not one for each."""
        self._meet_many(4)
        self._wizard(self.manager).action_hand_over()
        told = self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", self.all.partner_id.ids),
            ]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("5 customers", told.body)

    def test_activities_of_the_manager_move(self):
        """Open activities of the account manager move; a colleague's stay."""
        mine = self._plan(self.relationship, self.own)
        colleague = self._plan(self.relationship, self.manager)
        wizard = self._wizard(self.own)
        self.assertEqual(wizard.activity_count, 1)
        wizard.action_hand_over()
        self.assertEqual(mine.user_id, self.all)
        self.assertEqual(colleague.user_id, self.manager)

    def test_activities_stay_if_asked(self):
        mine = self._plan(self.relationship, self.own)
        self._wizard(self.own, has_activities=False).action_hand_over()
        self.assertEqual(mine.user_id, self.own)

    def test_filter_by_tier_and_stage(self):
        """Only customers of the chosen tiers and stages go over."""
        high, former, neither = self._meet_many(3)
        self._place(high | former, tier_id=self.tier_high)
        self._place(former, lifecycle_stage_id=self.stage_former)
        wizard = self._wizard(
            self.manager,
            tier_ids=[Command.link(self.tier_high.id)],
            lifecycle_stage_ids=[Command.link(self.stage_prospect.id)],
        )
        self.assertEqual(wizard.customer_count, 1)
        wizard.action_hand_over()
        self.assertEqual(high.user_id, self.all)
        self.assertEqual((former | neither).user_id, self.own)

    def test_chosen_in_the_list(self):
        """Customers chosen in the list go over, whoever has them, nobody included."""
        unassigned = self._meet(self.customer, self.company_a)
        context = {
            "active_model": "crm.relationship",
            "active_ids": (self.relationship | self.other | unassigned).ids,
        }
        wizards = self.env["crm.relationship.hand.over"].with_user(self.manager)
        form = Form(wizards.with_context(**context))
        form.user_id = self.manager
        form.reason = "New districts"
        self.assertEqual(form.customer_count, 3)
        form.save().action_hand_over()
        self.assertEqual(
            (self.relationship | self.other | unassigned).user_id, self.manager
        )

    def test_numbers_by_company(self):
        """The preview tells customers and activities of each company."""
        self._meet(self.customer_own, self.company_b)
        self._plan(self.relationship, self.own)
        wizard = self._wizard(self.own)
        numbers = {
            row["company"]: (row["customers"], row["activities"])
            for row in wizard._get_numbers()
        }
        self.assertEqual(numbers, {self.company_a: (1, 1), self.company_b: (1, 0)})
        self.assertIn(self.company_b.name, wizard.preview)

    def test_companies_switched_off_are_left_alone(self):
        """Only the companies switched on are handed over."""
        elsewhere = self._meet(self.customer_own, self.company_b)
        wizard = self._wizard(self.own)
        allowed = {"allowed_company_ids": self.company_a.ids}
        wizard.with_context(**allowed).action_hand_over()
        self.assertEqual(self.relationship.user_id, self.all)
        self.assertEqual(elsewhere.user_id, self.own)

    def test_leaver_archived_already(self):
        """A manager hands over the customers of somebody who has left."""
        self.own.sudo().active = False
        self._wizard(self.manager).action_hand_over()
        self.assertEqual(self.relationship.user_id, self.all)

    def test_queries_do_not_grow(self):
        """Ten customers and eighty cost the same number of queries."""
        counts = {10: [], 80: []}
        # each twice, and the fewest count: a cold cache costs queries of its own
        for number in (10, 80, 10, 80):
            self._meet_many(number)
            self.env.invalidate_all()
            wizard = self._wizard(self.manager)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            wizard.action_hand_over()
            self.env.flush_all()
            counts[number].append(self.env.cr.sql_log_count - before)
        self.assertEqual(min(counts[10]), min(counts[80]))


@tagged("post_install", "-at_install")
class TestCrmRelationshipHandOverRefusals(HandOverCommon):
    """What the dialog refuses, each with one message, and nothing handed over."""

    def assertRefused(self, text, user=None, **values):
        with self.assertRaisesRegex(UserError, text):
            self._wizard(user or self.manager, **values).action_hand_over()
        self.assertEqual(self.relationship.user_id, self.own)

    def test_same_user(self):
        self.assertRefused("has these customers already", user_id=self.own.id)

    def test_user_without_access_to_a_company(self):
        self.assertRefused(
            "no access to Relationship A", user_id=self.users["own_b"].id
        )

    def test_portal_user(self):
        self.assertRefused("cannot look after", user_id=self.users["portal"].id)

    def test_archived_user(self):
        self.all.sudo().active = False
        self.assertRefused("cannot look after", user_id=self.all.id)

    def test_no_customers(self):
        self.assertRefused("no customers", tier_ids=[Command.link(self.tier_low.id)])
        self.assertRefused("no customers", from_user_id=self.users["employee"].id)
        self.assertRefused("no customers", from_user_id=False)

    def test_no_reason(self):
        self.assertRefused("Say why", reason="  ")

    @freeze_time("2026-03-10 12:00:00")
    def test_end_date(self):
        """A deputy needs a last day that is not over."""
        self.assertRefused("Say until when", kind="deputy")
        self.assertRefused("Say until when", kind="deputy", date_end=date(2026, 3, 9))

    def test_customers_of_others(self):
        """Only a manager hands over the customers of others, chosen or all."""
        for user in (self.own, self.all):
            foreign = self.all if user == self.own else self.own
            self.assertRefused("own customers only", user, from_user_id=foreign.id)
        chosen = [Command.set(self.relationship.ids)]
        self.assertRefused(
            "own customers only", self.all, relationship_ids=chosen, user_id=self.all.id
        )

    def test_readers_have_no_dialog(self):
        for role in ("portal", "employee", "reader"):
            with self.assertRaises(AccessError):
                self._wizard(self.users[role])

    def test_dialog_of_somebody_else(self):
        """Nobody presses the button of another user's dialog."""
        wizard = self._wizard(self.manager)
        with self.assertRaises(AccessError):
            wizard.with_user(self.own).action_hand_over()
