from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .override_common import OverrideCommon
from .scoring_common import AS_OF


@tagged("post_install", "-at_install")
class TestCrmRelationshipOverride(OverrideCommon):
    """Overrides of stage and tier: who may, what they do, and how they end."""

    # --- in force ---

    def test_in_force_at_once(self):
        """Without approval, the customer moves, stays, and the history says until."""
        override = self._override(role="own", date_end="2099-05-01")
        self.assertEqual(override.state, "standing")
        self.assertEqual(override.user_id, self.users["own"])
        self.assertEqual(self.own.tier_id, self.tier_high)
        self.assertEqual(self.own.tier_override_id, override)
        self.assertEqual(self.own.tier_override_until, date(2099, 5, 1))
        self.assertRecordValues(
            self.own.change_ids,
            [
                {
                    "new_tier_id": self.tier_high.id,
                    "user_id": self.users["own"].id,
                    "reason": "Override until 05/01/2099: Strategic",
                }
            ],
        )
        self.assertFalse(self.own._filter_free("tier"))
        self.assertTrue(self.own._filter_free("stage"))

    def test_stage(self):
        """A stage is kept the same way, and the guard still refuses what it must."""
        self._override(kind="stage", stage_id=self.stage_active.id)
        self.assertEqual(self.own.lifecycle_stage_id, self.stage_active)
        self.assertFalse(self.own._filter_free("stage"))
        with self.assertRaisesRegex(UserError, "cannot go back"):
            self._override(kind="stage", stage_id=self.stage_prospect.id)

    def test_newer_one_replaces(self):
        first = self._override()
        second = self._override(tier_id=self.tier_low.id)
        self.assertEqual((first.state, second.state), ("ended", "standing"))
        self.assertEqual(self.own.tier_override_id, second)
        self.assertEqual(self.own.tier_id, self.tier_low)

    def test_where_it_is(self):
        """To keep a customer where it is changes nothing, and is in the history."""
        self._place(self.own, tier_id=self.tier_high)
        self._override()
        last = self.own.change_ids.sorted("id")[-1]
        self.assertEqual(last.reason, "Override: Strategic")
        self.assertEqual(last.old_tier_id, last.new_tier_id)
        self.assertFalse(last.is_tier_change)

    def test_one_click_back(self):
        override = self._override()
        self.own.with_user(self.users["own"]).action_end_tier_override()
        self.assertEqual(override.state, "ended")
        self.assertFalse(self.own.tier_override_id)
        self.assertEqual(self.own.tier_id, self.tier_high)  # until the next run
        last = self.own.change_ids.sorted("id")[-1]
        self.assertEqual(last.reason, "Override ended: Strategic")

    def test_set_by_hand(self):
        """A tier set by hand stays, on whatever screen; one set by code does not."""
        partner = self.customer_own.with_user(self.users["all"])
        partner.with_company(self.company_a).write(
            {"customer_tier_id": self.tier_low.id, "change_reason": "By import"}
        )
        override = self.own.tier_override_id
        self.assertEqual(override.tier_id, self.tier_low)
        self.assertEqual(override.reason, "By import")
        self.assertFalse(override.date_end)
        self.assertEqual(self.own.change_ids.mapped("reason"), ["By import"])
        self._place(self.other, tier_id=self.tier_low)
        self.assertFalse(self.other.tier_override_id)

    def test_stage_moved_by_hand(self):
        """Who moves a customer by hand ends the override of its stage."""
        self._override(kind="stage", stage_id=self.stage_active.id)
        self.own.with_user(self.users["own"]).write(
            {"lifecycle_stage_id": self.stage_former.id, "change_reason": "Gone"}
            | {"leaving_kind": "cut"}
        )
        self.assertFalse(self.own.stage_override_id)
        self.assertEqual(self.own.override_ids.state, "ended")

    def test_not_moved(self):
        """A customer can be kept out of the rules; the history says so."""
        self.own.with_user(self.users["own"]).is_not_moved = True
        self.assertFalse(self.own._filter_free("tier") | self.own._filter_free("stage"))
        self.own.is_not_moved = False
        self.assertEqual(
            self.own.change_ids.sorted("id").mapped("reason"),
            ["Not moved by rules any more", "Moved by rules again"],
        )

    # --- the run ---

    def test_over_by_itself(self):
        """It ends with the first run past its last day; a simulation ends nothing."""
        override = self._override()
        self.env.flush_all()
        for end, state in ((AS_OF, "standing"), (AS_OF - timedelta(1), "ended")):
            self.env.cr.execute(
                "UPDATE crm_relationship_override SET date_end = %s", [end]
            )
            self.env.invalidate_all()
            self._score(simulate=True)
            self.assertEqual(override.state, "standing")
            self._score()
            self.assertEqual(override.state, state)
            self.assertEqual(bool(self.own.tier_override_id), state == "standing")
        last = self.own.change_ids.sorted("id")[-1]
        self.assertEqual(last.reason, "Override over: Strategic")
        self.assertEqual(last.date, AS_OF)
        self.assertNothingWritten(self._score)

    # --- refusals and rights ---

    def test_bad_input(self):
        for message, values in (
            ("would be over already", {"date_end": Date.today()}),
            ("would be over already", {"date_end": "2020-01-01"}),
            ("Say why", {"reason": "  "}),
            ("stage_given", {"kind": "stage"}),
        ):
            with (
                self.subTest(message),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex((UserError, IntegrityError), message),
                self.env.cr.savepoint(),
            ):
                self._override(**values)
        foreign = self.tier_high.copy({"company_id": self.company_b.id})
        with self.assertRaises(UserError):
            self._override(tier_id=foreign.id)

    def test_rights(self):
        """Who may not change the customer overrides nothing; portal reads nothing."""
        override = self._override(self.other)
        with self.assertRaises(AccessError):
            self._override(self.other, role="own")
        with self.assertRaises(AccessError):
            override.with_user(self.users["own"]).read(["reason"])
        with self.assertRaises(AccessError):
            override.with_user(self.users["own_b"]).read(["reason"])
        for role in ("portal", "employee"):
            with self.assertRaises(AccessError):
                override.with_user(self.users[role]).read(["reason"])
        with self.assertRaises(AccessError):
            self._override(role="reader")
        with self.assertRaises(AccessError):
            override.with_user(self.users["manager"]).unlink()

    # --- merging ---

    def test_merge(self):
        """The target's override stays, else the one of the customer that joins it."""
        self._place(self.own, tier_id=self.tier_high)
        kept = self._override(self.other, tier_id=self.tier_low.id)
        self.own._join_into(self.customer_other)
        self.assertEqual(self.other.tier_id, self.tier_low)
        self.assertEqual(self.other.tier_override_id, kept)
        joining = self._meet(self.stranger, self.company_a)
        target = self._meet(self.customer, self.company_a)
        moved = self._override(joining)
        joining._join_into(self.customer)
        self.assertEqual(target.tier_override_id, moved)
        self.assertEqual(target.tier_id, self.tier_high)
        both = self._meet(self.customer_a, self.company_a)
        gone = self._override(both)
        both._join_into(self.customer)
        self.assertEqual((moved.state, gone.state), ("standing", "ended"))

    # --- the dialog ---

    def _open(self, role, relationships):
        wizards = self.env["crm.relationship.move"].with_user(self.users[role])
        return Form(
            wizards.with_context(
                default_relationship_ids=[Command.set(relationships.ids)]
            )
        )

    def test_dialog(self):
        """The dialog keeps a stage and a tier until the day."""
        form = self._open("all", self.own | self.other)
        form.tier_id = self.tier_low
        form.lifecycle_stage_id = self.stage_active
        form.is_stage_kept = True
        form.date_end = self.tomorrow
        form.reason = "Contract"
        form.save().action_move()
        for relationship in self.own | self.other:
            self.assertEqual(relationship.tier_override_until, self.tomorrow)
            self.assertEqual(relationship.stage_override_until, self.tomorrow)

    def test_dialog_proposes(self):
        """Where a manager approves, what is kept is proposed, the rest moves."""
        self.company_a.relationship_override_approval = True
        form = self._open("own", self.own)
        form.tier_id = self.tier_low
        form.lifecycle_stage_id = self.stage_active
        form.reason = "Contract"
        self.assertTrue(form.is_proposal)
        form.save().action_move()
        self.assertFalse(self.own.tier_id)
        self.assertEqual(self.own.lifecycle_stage_id, self.stage_active)
        self.assertEqual(self.own.override_ids.state, "proposed")

    # --- in bulk, with the numbers first ---

    def _decide(self, overrides, role="manager", **values):
        action = overrides.with_user(self.users[role]).action_decide()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard = wizard.with_user(self.users[role])
        wizard.write(values)
        return wizard

    def test_bulk_approval(self):
        """A manager sees how many move from where to where, then decides on all."""
        self._place(self.own, tier_id=self.tier_low)
        third = self._meet(self.customer, self.company_a)
        proposals = self._propose() | self._override(
            third, "own", tier_id=self.tier_low.id
        )
        proposals |= self._override(
            third, "own", kind="stage", tier_id=False, stage_id=self.stage_active.id
        )
        done = self._override(self.other)
        wizard = self._decide(proposals | done)
        self.assertRecordValues(
            wizard,
            [
                {
                    "proposal_count": 3,
                    "tiers_now": "Low 1, none 1",
                    "tiers_then": "High 1, Low 1",
                    "stages_now": f"{self.stage_prospect.name} 1",
                    "stages_then": f"{self.stage_active.name} 1",
                }
            ],
        )
        wizard.action_decide()
        self.assertEqual({*proposals.mapped("state")}, {"standing"})
        self.assertEqual(self.own.tier_id, self.tier_high)
        self.assertEqual(third.lifecycle_stage_id, self.stage_active)
        with self.assertRaisesRegex(UserError, "None of these waits"):
            wizard.action_decide()

    def test_bulk_in_other_languages(self):
        """The numbers are told one after the other as the language does it."""
        self.env["res.lang"]._activate_lang("fa_IR")
        self._place(self.own, tier_id=self.tier_low)
        third = self._meet(self.customer, self.company_a)
        proposals = self._propose()
        proposals |= self._override(third, "own", tier_id=self.tier_low.id)
        wizard = self._decide(proposals).with_context(lang="fa_IR")
        for text in (wizard.tiers_now, wizard.tiers_then):
            self.assertIn("Low 1", text)
            self.assertNotIn(",", text)

    def test_bulk_refusal(self):
        """Refused, the customers stay where they are."""
        proposal = self._propose()
        self._decide(proposal, decision="refuse").action_decide()
        self.assertEqual(proposal.state, "refused")
        self.assertFalse(self.own.tier_id)

    def test_bulk_approval_by_manager(self):
        """Nobody below a manager opens the dialog."""
        proposal = self._propose()
        with self.assertRaises(AccessError):
            self._decide(proposal, "own")
