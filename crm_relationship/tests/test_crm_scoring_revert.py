from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .scoring_common import AS_OF, POSITIONS, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmScoringRevert(ScoringCommon):
    """A run is taken back: every position that it gave, and what was planned for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._create_buyers(
            {
                number: [(AS_OF - timedelta(days=12 * number), 10 * number + 1)]
                for number in range(30)
            }
        )
        cls.first = cls._score(as_of_date=AS_OF - timedelta(days=1))
        cls._insert_orders(
            [
                (cls.buyers[29 - number].partner_id, AS_OF, 1000 * (number + 1))
                for number in range(15)
            ],
            cls.company_a,
        )
        for number in range(15):
            cls.buyers[29 - number]._touch_own_purchases()
        cls._flush()

    def _get_positions(self, *left_out):
        self.env.invalidate_all()
        names = [
            *POSITIONS,
            *(name.removesuffix("_id") + "_date" for name in POSITIONS),
        ]
        return {
            key: [buyer[name] for name in names]
            for key, buyer in self.buyers.items()
            if key not in left_out
        }

    def test_everything_comes_back(self):
        """Stage, segment and tier, and the days since when, are those of before."""
        before = self._get_positions()
        run = self._score()
        self.assertNotEqual(self._get_positions(), before)
        run.with_user(self.users["manager"]).action_revert()
        self.assertEqual(run.state, "reverted")
        self.assertEqual(self._get_positions(), before)
        self.assertEqual(run.reverted_count, run.segment_change_count)

    def test_ledger(self):
        """Each restored customer is a new row with the reason, by who reverted."""
        run = self._score()
        changes = run.change_ids
        run.with_user(self.users["manager"]).action_revert()
        self.assertEqual(run.change_ids, changes)
        for change in changes:
            back = change.relationship_id.change_ids[0]
            self.assertIn("Reverted", back.reason)
            self.assertEqual(back.user_id, self.users["manager"])
            self.assertEqual(back.old_segment_id, change.new_segment_id)
            self.assertEqual(back.new_segment_id, change.old_segment_id)
            self.assertEqual(back.old_stage_id, back.new_stage_id)
            self.assertFalse(back.run_id)

    def test_who_moved_on_is_left_alone(self):
        """What has changed since by hand stays; the rest of the customer goes back."""
        before = self._get_positions()
        run = self._score()
        moved, other = run.change_ids.relationship_id[:2]
        self._place(moved, rfm_segment_id=self.segment_best)
        self._place(other, tier_id=self.tier_high)
        old = {buyer: before[key][1] for key, buyer in self.buyers.items()}
        run.action_revert()
        self.assertEqual(moved.rfm_segment_id, self.segment_best)
        self.assertEqual(other.rfm_segment_id, old[other])
        self.assertEqual(other.tier_id, self.tier_high)
        self.assertEqual(run.reverted_count, len(run.change_ids) - 1)

    def test_first_run(self):
        """After the only run everybody is where nobody had put it: without segment."""
        self.first.action_revert()
        for buyer in self.buyers.values():
            self.assertFalse(buyer.rfm_segment_id)
            self.assertFalse(buyer.rfm_segment_date)
            self.assertTrue(buyer.lifecycle_stage_date)

    def test_what_was_planned_is_withdrawn(self):
        """Whoever plans something for changes is told which were taken back."""
        withdrawn = []
        self.patch(
            self.env.registry["crm.relationship.change"],
            "_after_revert",
            lambda changes, ids: withdrawn.extend(ids),
        )
        run = self._score()
        run.action_revert()
        self.assertEqual(set(withdrawn), set(run.change_ids.ids))

    def test_by_ranges(self):
        """More customers than one range are taken back range by range."""
        run = self._score()
        ranges = []
        commit = type(run)._commit_range

        def count(self, done):
            ranges.append(done)
            return commit(self, done)

        self.patch(self.env.registry["crm.scoring.run"], "_commit_range", count)
        self.patch_range(4)
        run.action_revert()
        self.assertEqual(sum(ranges), len(run.change_ids))
        self.assertGreater(len(ranges), len(run.change_ids) // 4)

    def test_only_what_was_applied(self):
        """Neither a simulation, nor a queued run, nor the same one twice."""
        run = self._score()
        run.action_revert()
        queued = self.runs.create({"company_id": self.company_a.id})
        for other in (run, queued, self._score(simulate=True)):
            with self.assertRaisesRegex(UserError, "that was applied"):
                other.action_revert()

    def test_next_night(self):
        """The next run gives positions again: a full pass, told to everybody."""
        run = self._score()
        segments = {key: values[1] for key, values in self._get_positions().items()}
        run.action_revert()
        again = self._score()
        self.assertTrue(again.is_full)
        self.assertFalse(again.mended_count)
        self.assertEqual(
            {key: values[1] for key, values in self._get_positions().items()}, segments
        )
