from datetime import date

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged, users

from .guard_common import AFTER, BEFORE, GuardCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipGuard(GuardCommon):
    def test_kinds(self):
        """Every kind to every other one, by every path: never back before buying."""
        for path, move in self._get_paths().items():
            for old in self.stages:
                for new in self.stages:
                    with self.subTest(path=path, old=old, new=new):
                        self._check_kind(move, old, new)

    def _check_kind(self, move, old, new):
        self._put(old)
        count = len(self.relationship.change_ids)
        stage = self.stages[new]
        if old in AFTER and new in BEFORE:
            with self.assertRaisesRegex(UserError, "cannot go back"):
                with self.env.cr.savepoint():
                    move(stage, "Trying")
            stage = self.stages[old]
        else:
            move(stage, "Because")
            count += old != new
        self.env.invalidate_all()
        self.assertEqual(self.relationship.lifecycle_stage_id, stage)
        self.assertEqual(len(self.relationship.change_ids), count)

    def test_reason(self):
        """No path moves anybody without a reason; blanks are none."""
        for path, move in self._get_paths().items():
            for reason in (False, "", "  "):
                with self.subTest(path=path, reason=reason):
                    with self.assertRaisesRegex(UserError, "together with a reason"):
                        with self.env.cr.savepoint():
                            move(self.stage_active, reason or "")
        self.assertEqual(self.relationship.lifecycle_stage_id, self.stage_prospect)
        self.assertFalse(self.relationship.change_ids)

    def test_empty_stage(self):
        """A customer always has a stage; segment and tier can be taken away."""
        self._place(self.relationship, tier_id=self.tier_low)
        empty = self.env["crm.lifecycle.stage"]
        for path in ("write", "context", "partner"):
            with self.assertRaisesRegex(UserError, "always has a lifecycle stage"):
                with self.env.cr.savepoint():
                    self._get_paths()[path](empty, "Why not")
        self._place(self.relationship, tier_id=self.env["crm.customer.tier"])
        self.assertFalse(self.relationship.tier_id)
        self.assertFalse(self.relationship.tier_date)

    def test_create(self):
        """Creating in a stage is a move: reason, history; the kind is free."""
        relationships = self._as_user(self.env["crm.relationship"])
        values = {"partner_id": self.stranger.id}
        position = {"lifecycle_stage_id": self.stage_former.id}
        with self.assertRaisesRegex(UserError, "together with a reason"):
            relationships.create(values | position)
        self.assertFalse(self._get(self.stranger))
        for context in (f"default_{name}" for name in position):
            stage = {context: self.stage_former.id}
            with self.assertRaisesRegex(UserError, "together with a reason"):
                relationships.with_context(**stage).create(values)
        self.assertFalse(self._get(self.stranger))
        reason = {"change_reason": "A friend"}
        with self.assertRaisesRegex(UserError, "no customer any more"):
            relationships.create(values | position | reason)
        self.assertFalse(self._get(self.stranger))
        reason["leaving_kind"] = "off_list"
        made = relationships.create(values | position | reason)
        self.assertEqual(made.lifecycle_stage_id, self.stage_former)
        self.assertEqual(made.change_ids.old_stage_id, self.stage_prospect)
        self.assertEqual(made.change_ids.reason, "A friend")
        self.assertEqual(made.change_ids.stage_cause, "off_list")
        self.assertEqual(made.former_kind, "off_list")

    def test_half_written(self):
        """A refused move leaves everything else in the same call as it was."""
        self._put("active")
        manager = self.relationship.user_id
        for position in (
            {"lifecycle_stage_id": self.stage_prospect.id, "change_reason": "Back"},
            {"tier_id": self.tier_low.id},
            {"lifecycle_stage_id": False, "change_reason": "Away"},
        ):
            with self.assertRaises(UserError):  # no savepoint that would hide it
                self._as_user(self.relationship).write(
                    {"user_id": self.users["own"].id} | position
                )
            self.assertEqual(self.relationship.user_id, manager)
            self.assertFalse(self.relationship.is_user_manual)
            self.assertFalse(self.relationship.tier_id)

    def test_mass_write_is_one(self):
        """One customer that cannot move keeps the others from moving."""
        self._put("former")
        other = self._meet(self.customer_own, self.company_a)
        with self.assertRaisesRegex(UserError, "Shared Ltd has bought before"):
            self._place(
                other | self.relationship, lifecycle_stage_id=self.stage_responder
            )
        self.assertEqual(other.lifecycle_stage_id, self.stage_prospect)

    def test_other_company(self):
        """A stage, segment or tier of another company is refused by name."""
        for name, model in (
            ("lifecycle_stage_id", self.stage_active),
            ("rfm_segment_id", self.segment_best),
            ("tier_id", self.tier_high),
        ):
            foreign = model.copy({"company_id": self.company_b.id, "name": "Theirs"})
            with self.assertRaisesRegex(UserError, "Theirs belongs to Relationship B"):
                self._as_user(self.relationship).write(
                    {name: foreign.id, "change_reason": "Mixed up"}
                )
            own = model.copy({"company_id": self.company_a.id})
            self._place(self.relationship, **{name: own})
            self.assertEqual(self.relationship[name], own)

    def test_missing_record(self):
        """A stage that does not exist is refused, and nothing is written."""
        with self.assertRaises(MissingError):
            self._as_user(self.relationship).write(
                {"lifecycle_stage_id": 2**30, "change_reason": "Typo"}
            )

    @users("relationship_own")
    def test_colleague(self):
        """A colleague's customer cannot be moved; giving away and moving can be one."""
        colleague = self._meet(self.customer_other, self.company_a)
        with self.assertRaises(AccessError):
            colleague.with_env(self.env).write(
                {"tier_id": self.tier_low.id, "change_reason": "Mine now"}
            )
        own = self._meet(self.customer_own, self.company_a).with_env(self.env)
        own.write(
            {"user_id": self.users["all"].id, "tier_id": self.tier_low.id}
            | {"change_reason": "Too big for me"}
        )
        self.assertEqual(own.sudo().tier_id, self.tier_low)
        self.assertEqual(own.sudo().change_ids.user_id, self.env.user)

    def test_kept_fields(self):
        """What follows from documents cannot be written by RPC, nor by a default."""
        record = self._as_user(self.relationship)
        for values in (
            {"purchase_count": 7},
            {"purchase_amount": 7.0, "user_id": False},
            {"first_purchase_date": "2020-01-01"},
            {"tier_date": "2020-01-01"},
            {"active": False},
            {"company_id": self.company_b.id},
        ):
            with self.assertRaisesRegex(UserError, "cannot be written"):
                record.write(values)
        with self.assertRaisesRegex(UserError, "stays with this customer"):
            record.write({"partner_id": self.stranger.id})
        with self.assertRaisesRegex(UserError, "cannot be written"):
            record.create({"partner_id": self.stranger.id, "purchase_count": 7})
        made = record.with_context(default_purchase_count=7).create(
            {"partner_id": self.stranger.id}
        )
        self.assertEqual(made.purchase_count, 0)

    def test_dates(self):
        """Entry dates are the company's day, or the day of an import."""
        began = self.relationship.lifecycle_stage_date
        self.company_a.partner_id.tz = "Pacific/Kiritimati"  # first to see the day
        self._place(self.relationship, tier_id=self.tier_low)
        today = self.relationship._get_company_today(self.company_a)
        self.assertEqual(self.relationship.tier_date, today)
        self.assertEqual(self.relationship.change_ids.date, today)
        dated = self.relationship.with_context(crm_relationship_date="2023-04-05")
        self._place(dated, tier_id=self.tier_high, rfm_segment_id=self.segment_best)
        self.assertEqual(self.relationship.tier_date, date(2023, 4, 5))
        self.assertEqual(self.relationship.rfm_segment_date, date(2023, 4, 5))
        self.assertEqual(self.relationship.lifecycle_stage_date, began)
        last = self.relationship.change_ids.sorted("id")[-1]
        self.assertEqual(last.date, date(2023, 4, 5))
