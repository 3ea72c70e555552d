from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .override_common import OverrideCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipOverrideAsk(OverrideCommon):
    """Where a manager has to approve, others propose."""

    def test_proposal(self):
        """With approval a salesperson proposes, and only a manager decides."""
        proposal = self._propose()
        self.assertEqual(proposal.state, "proposed")
        self.assertFalse(self.own.tier_id)
        for role in ("own", "all"):
            with self.assertRaisesRegex(UserError, "a manager decides"):
                proposal.with_user(self.users[role]).action_approve()
        proposal.with_user(self.users["manager"]).action_approve()
        self.assertEqual(proposal.state, "standing")
        self.assertEqual(proposal.decision_user_id, self.users["manager"])
        self.assertEqual(self.own.tier_id, self.tier_high)
        with self.assertRaisesRegex(UserError, "a manager decides"):
            self.own.with_user(self.users["own"]).action_end_tier_override()

    def test_no_way_round(self):
        """Neither a write, a contact, nor the switch of a customer needs no manager."""
        self.company_a.relationship_override_approval = True
        user = self.users["own"]
        own = self.own.with_user(user).with_context(crm_relationship_override=True)
        tier = {"tier_id": self.tier_high.id, "change_reason": "Try"}
        partner = self.customer_own.with_user(user).with_company(self.company_a)
        for records, values in (
            (own, tier),
            (own, {"is_not_moved": True}),
            (partner, {"customer_tier_id": tier["tier_id"], "change_reason": "Try"}),
        ):
            with self.assertRaisesRegex(UserError, "Propose an override"):
                records.write(values)
        with self.assertRaisesRegex(UserError, "Propose an override"):
            own.create({"partner_id": self.stranger.id, "is_not_moved": True})
        proposal = self._override(role="own", state="standing", user_id=False)
        self.assertEqual(proposal.state, "proposed")
        with self.assertRaises(AccessError):
            proposal.write({"state": "standing"})
        with self.assertRaisesRegex(UserError, "cannot be written"):
            own.write({"tier_override_id": proposal.id})

    def _get_questions(self, relationship):
        kind = self.env.ref("crm_relationship.mail_activity_type_override")
        return relationship.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )

    def test_managers_asked(self):
        """Each manager of the company has an activity until one of them decides."""
        outsider = self._new_user(
            "other", "sales_team.group_sale_manager", self.company_b
        )
        self._override(self.other)  # in force at once: asks nobody
        proposal = self._propose()
        asked = self._get_questions(self.own)
        self.assertIn(self.users["manager"], asked.user_id)
        self.assertNotIn(outsider, asked.user_id)
        self.assertNotIn(self.users["own"], asked.user_id)
        self.assertIn("proposes High: Strategic", asked[0].note)
        stage = self._propose(kind="stage", stage_id=self.stage_active.id)
        proposal.with_user(self.users["manager"]).action_approve()
        self.assertFalse(asked.exists())
        self.assertTrue(self._get_questions(self.own))
        stage.with_user(self.users["own"]).action_refuse()
        self.assertFalse(self._get_questions(self.own | self.other))

    def test_refuse(self):
        """A manager refuses, an author takes back, a colleague does neither."""
        proposal = self._propose()
        with self.assertRaises(UserError):
            proposal.with_user(self.users["all"]).action_refuse()
        proposal.with_user(self.users["own"]).action_refuse()
        self.assertEqual(proposal.state, "refused")
        again = self._propose()
        again.with_user(self.users["manager"]).action_refuse()
        self.assertEqual(again.state, "refused")
        self.assertFalse(self.own.tier_id)

    def test_second_proposal(self):
        """One proposal a customer and kind: decide on that one first."""
        self._propose()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._propose(tier_id=self.tier_low.id)
