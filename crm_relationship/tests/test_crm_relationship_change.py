from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipChange(LifeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls.other = cls._meet(cls.customer_own, cls.company_a)

    def test_one_row(self):
        """One row for each customer that changes, none for one that stays."""
        self._place(self.other, tier_id=self.tier_low)
        both = self.relationship | self.other
        before = both.change_ids
        self._place(both, reason=" Promotion ", tier_id=self.tier_low)
        row = both.change_ids - before
        self.assertRecordValues(
            row,
            [
                {
                    "relationship_id": self.relationship.id,
                    "partner_id": self.customer.id,
                    "company_id": self.company_a.id,
                    "reason": "Promotion",
                    "old_stage_id": self.stage_prospect.id,
                    "new_stage_id": self.stage_prospect.id,
                    "old_segment_id": False,
                    "new_segment_id": False,
                    "old_tier_id": False,
                    "new_tier_id": self.tier_low.id,
                    "is_tier_change": True,
                    "is_stage_change": False,
                }
            ],
        )

    def test_all_at_once(self):
        """Stage, segment and tier in one call are one row."""
        self._place(
            self.relationship,
            lifecycle_stage_id=self.stage_active,
            rfm_segment_id=self.segment_best,
            tier_id=self.tier_high,
        )
        self.assertEqual(len(self.relationship.change_ids), 1)
        again = self.relationship.change_ids
        self._place(self.relationship, reason="Once more", tier_id=self.tier_high)
        self.assertEqual(self.relationship.change_ids, again)

    @users("relationship_own")
    def test_who(self):
        """By hand it names the user, automatically nobody; with what was bought."""
        self.other.with_env(self.env).write(
            {"tier_id": self.tier_low.id, "change_reason": "Nice people"}
        )
        self.assertEqual(self.other.change_ids.user_id, self.env.user)
        self._confirm(self._create_order(self.customer_own, amount=70))
        automatic = self.other.change_ids.sorted("id")[-1]
        self.assertFalse(automatic.user_id)
        self.assertEqual(automatic.purchase_amount, 70)
        self.assertEqual(automatic.currency_id, self.company_a.currency_id)

    def test_no_edit(self):
        """Nobody edits the history, not even the system; one message."""
        self._place(self.relationship, tier_id=self.tier_low)
        change = self.relationship.change_ids
        for records in (change, change.with_user(self.users["manager"])):
            with self.assertRaisesRegex(UserError, "cannot be edited"):
                records.write({"reason": "Better"})
        self.assertEqual(change.reason, "For the test")

    def test_no_rows_by_hand(self):
        """Nobody enters or deletes rows by RPC, nor with rights given by mistake."""
        self._place(self.relationship, tier_id=self.tier_low)
        change = self.relationship.change_ids
        values = change.copy_data()[0]
        for role in ("own", "all", "manager"):
            ledger = change.with_user(self.users[role])
            with self.assertRaises(AccessError):
                ledger.unlink()
            for edit in (ledger.copy, lambda ledger=ledger: ledger.create(values)):
                with self.assertRaisesRegex(UserError, "cannot be edited"):
                    edit()
        self.env["ir.model.access"].search(
            [("model_id.model", "=", change._name)]
        ).write({"perm_create": True, "perm_write": True, "perm_unlink": True})
        ledger = change.with_user(self.users["manager"])
        for edit in (ledger.unlink, ledger.copy, lambda: ledger.create(values)):
            with self.assertRaisesRegex(UserError, "cannot be edited"):
                edit()
        change.sudo().unlink()  # erasing a customer
        self.assertFalse(self.relationship.change_ids)

    def test_after_changes(self):
        """The extension point hears of each row, once, after it was entered."""
        heard = []
        ledger = type(self.env["crm.relationship.change"])

        def listen(changes, ids):
            self.assertTrue(changes.env.su)
            heard.extend(changes.browse(ids).mapped("reason"))

        with patch.object(ledger, "_after_changes", listen):
            self._place(self.relationship | self.other, tier_id=self.tier_low)
            self._place(self.other, reason="Again", tier_id=self.tier_low)
            self._confirm(self._create_order(self.customer))
        self.assertEqual(heard, ["For the test", "For the test", "First purchase"])

    def test_deleted_customer(self):
        """What a customer leaves behind is nothing, the history included."""
        self._place(self.relationship, tier_id=self.tier_low)
        change = self.relationship.change_ids
        self.customer.unlink()
        self.assertFalse(change.exists())

    def test_deleted_place(self):
        """A place that a customer is in, or was, cannot be deleted; others can."""
        self._place(
            self.relationship, tier_id=self.tier_low, rfm_segment_id=self.segment_best
        )
        self._place(self.relationship, reason="Up", tier_id=self.tier_high)
        for place in (
            self.tier_low,  # left: only the history names it
            self.tier_high,
            self.segment_best,
            self.relationship.lifecycle_stage_id,
        ):
            with self.assertRaisesRegex(UserError, "Archive instead of deleting"):
                place.unlink()
        spare = self.tier_low.copy()
        spare.unlink()
        self.assertFalse(spare.exists())
