from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipMove(RelationshipCommon):
    """The dialog that changes stage, segment and tier with the reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationships = cls._meet(cls.customer, cls.company_a)
        cls.relationships |= cls._meet(cls.customer_own, cls.company_a)

    def _open(self, relationships, role="all", **context):
        """Open the dialog as the list does, with the relationships chosen."""
        wizards = self.env["crm.relationship.move"].with_user(self.users[role])
        return Form(
            wizards.with_context(
                active_model=relationships._name,
                active_ids=relationships.ids,
                **context,
            )
        )

    def test_several_at_once(self):
        """All chosen customers take what is filled in, each with its own row."""
        form = self._open(self.relationships)
        form.tier_id = self.tier_high
        form.reason = "Signed the yearly contract"
        form.save().action_move()
        self.assertEqual(self.relationships.tier_id, self.tier_high)
        self.assertEqual(self.relationships.lifecycle_stage_id, self.stage_prospect)
        for relationship in self.relationships:
            self.assertRecordValues(
                relationship.change_ids,
                [
                    {
                        "new_tier_id": self.tier_high.id,
                        "reason": "Signed the yearly contract",
                        "user_id": self.users["all"].id,
                    }
                ],
            )

    def test_numbers_first(self):
        """How many of the chosen customers stand in which stage and tier."""
        first, second = self.relationships
        self._place(first, tier_id=self.tier_high)
        self._place(second, lifecycle_stage_id=self.stage_active)
        form = self._open(self.relationships)
        self.assertEqual(form.tiers_now, "High 1, none 1")
        self.assertEqual(
            form.stages_now,
            f"{self.stage_prospect.name} 1, {self.stage_active.name} 1",
        )

    def test_none_at_all(self):
        """Customers leave segment and tier for good, with the reason, in one row."""
        self.relationships.write(
            {
                "rfm_segment_id": self.segment_best.id,
                "tier_id": self.tier_high.id,
                "change_reason": "By mistake",
            }
        )
        form = self._open(self.relationships)
        form.is_segment_removed = form.is_tier_removed = True
        form.reason = "Not ours"
        form.save().action_move()
        self.assertFalse(self.relationships.rfm_segment_id)
        self.assertFalse(self.relationships.tier_id)
        for relationship in self.relationships:
            [_before, change] = relationship.change_ids.sorted("id")
            self.assertEqual(change.reason, "Not ours")
            self.assertEqual(change.old_tier_id, self.tier_high)
            self.assertFalse(change.new_tier_id)
        self.assertEqual(len(self.relationships.tier_override_id), 2)

    def test_one_and_none(self):
        """To take a tier and to have none is refused."""
        move = self.env["crm.relationship.move"].create(
            {
                "relationship_ids": [Command.set(self.relationships.ids)],
                "tier_id": self.tier_high.id,
                "is_tier_removed": True,
                "reason": "By hand",
            }
        )
        with self.assertRaisesRegex(UserError, "either what the customers take"):
            move.action_move()
        self.assertFalse(self.relationships.tier_id)

    def test_reason_is_required(self):
        """Without a reason nothing moves, by the form, by RPC or with blanks."""
        form = self._open(self.relationships)
        form.tier_id = self.tier_high
        with self.assertRaisesRegex(AssertionError, "reason"):
            form.save()
        form.reason = "   "
        with self.assertRaisesRegex(UserError, "Say why"):
            form.save().action_move()
        self.assertFalse(self.relationships.tier_id)

    def test_nothing_chosen(self):
        """The dialog says what is missing when nothing is to change."""
        form = self._open(self.relationships)
        form.reason = "Because"
        with self.assertRaisesRegex(UserError, "Choose the stage"):
            form.save().action_move()

    def test_one_refusal_moves_nobody(self):
        """Nobody moves when the lifecycle forbids it for one of them."""
        buyer = self._meet(self.customer_own, self.company_a)
        self._confirm(self._create_order(self.customer_own))
        form = self._open(self.relationships)
        form.lifecycle_stage_id = self.stage_responder
        form.reason = "Asked for a brochure"
        with self.assertRaisesRegex(UserError, "cannot go back"):
            form.save().action_move()
        self.assertEqual(buyer.lifecycle_stage_id, self.stage_active)
        self.assertEqual(
            (self.relationships - buyer).lifecycle_stage_id, self.stage_prospect
        )

    def test_defaults_of_the_caller(self):
        """A button says whom and where to; the form then asks for the reason only."""
        wizards = self.env["crm.relationship.move"].with_user(self.users["all"])
        context = {
            "active_model": "res.partner",
            "active_ids": self.customer.ids,
            "default_relationship_ids": self.relationships[0].ids,
            "default_lifecycle_stage_id": self.stage_responder.id,
        }
        form = Form(wizards.with_context(**context))
        form.reason = "Asked for a brochure"
        form.save().action_move()
        self.assertEqual(
            self.relationships.mapped("lifecycle_stage_id.kind"),
            ["responder", "prospect"],
        )

    def test_choices_of_the_company(self):
        """A tier of another company is refused, also for customers of both."""
        both = self.relationships[0] | self._meet(self.customer, self.company_b)
        self.assertFalse(self._open(both).company_id)
        wizard = self._open(self.relationships[0]).company_id
        self.assertEqual(wizard, self.company_a)
        foreign = self.tier_low.copy({"company_id": self.company_b.id})
        move = self.env["crm.relationship.move"].create(
            {
                "relationship_ids": [Command.set(both.ids)],
                "tier_id": foreign.id,
                "reason": "By hand",
            }
        )
        with self.assertRaises(UserError):
            move.action_move()

    def test_rights(self):
        """A reader has no dialog; a salesperson moves own and free customers only."""
        wizards = self.env["crm.relationship.move"]
        with self.assertRaises(AccessError):
            wizards.with_user(self.users["reader"]).create({"reason": "Mine"})
        other = self._meet(self.customer_other, self.company_a)
        with self.assertRaises(AccessError):
            wizards.with_user(self.users["own"]).create(
                {
                    "relationship_ids": [Command.set(other.ids)],
                    "tier_id": self.tier_high.id,
                    "reason": "Mine",
                }
            ).action_move()
        self.assertFalse(other.tier_id)
