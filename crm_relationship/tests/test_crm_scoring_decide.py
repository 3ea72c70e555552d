from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .scoring_common import AS_OF, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmScoringDecide(ScoringCommon):
    """A run that moves too many waits; managers apply it, discard it or do nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._create_buyers(
            {
                number: [(AS_OF - timedelta(days=12 * number), 10 * number + 1)]
                for number in range(30)
            }
        )
        cls._score()
        cls.scheme.change_limit = 20

    def _turn_over(self, count=30):
        """Let so many customers buy so much that most of them move."""
        self._insert_orders(
            [
                (self.buyers[29 - number].partner_id, AS_OF, 1000 * (number + 1))
                for number in range(count)
                for _turn in range(number % 3 + 1)
            ],
            self.company_a,
        )
        for number in range(count):
            self.buyers[29 - number]._touch_own_purchases()
        self._flush()

    def _get_activities(self, run):
        return self.env["mail.activity"].search(
            [("res_model", "=", run._name), ("res_id", "=", run.id)]
        )

    def _get_positions(self):
        self.env.invalidate_all()
        return {key: buyer.rfm_segment_id for key, buyer in self.buyers.items()}

    def test_waits(self):
        """Past the limit nothing is applied, and each manager is told once."""
        self._turn_over()
        before = self._get_positions()
        run = self._score()
        self.assertEqual(run.state, "waiting")
        self.assertGreater(run.segment_change_count, 6)
        self.assertEqual(self._get_positions(), before)
        self.assertFalse(run.change_ids)
        activities = self._get_activities(run)
        self.assertIn(self.users["manager"], activities.user_id)
        self.assertEqual(len(activities), len(activities.user_id))
        self.assertNotIn(self.env.ref("base.user_root"), activities.user_id)
        managers = self.env.ref("crm_relationship.group_relationship_manager")
        self.assertTrue(activities.user_id <= managers.all_user_ids)

    def test_does_not_run_by_itself(self):
        """Neither a button nor the scheduled action takes a waiting run further."""
        self._turn_over()
        run = self._score()
        with self.assertRaisesRegex(UserError, "waits for approval"):
            run.action_run()
        self.assertNotIn(run, self.runs._take_due(self.runs.browse()))

    def test_apply(self):
        """Applied, it does what it showed, and nobody has to decide any more."""
        self._turn_over()
        run = self._score()
        expected = {line.relationship_id: line.rfm_segment_id for line in run.line_ids}
        run.with_user(self.users["manager"]).action_apply()
        self.assertEqual(run.state, "done")
        self.assertFalse(run.is_silent)
        self.assertEqual(run.applied_count, len(expected))
        for relationship, segment in expected.items():
            self.assertEqual(relationship.rfm_segment_id, segment)
        self.assertFalse(self._get_activities(run))
        self.assertIn("Applied.", run.message_ids[0].body)
        self.assertEqual(run.message_ids[0].author_id, self.users["manager"].partner_id)

    def test_discard(self):
        """Discarded, nothing is left of it but the run itself."""
        self._turn_over()

        def work():
            run = self._score()
            run.with_user(self.users["manager"]).action_discard()
            self.assertEqual(run.state, "discarded")
            self.assertFalse(run.line_ids)
            self.assertFalse(self._get_activities(run))

        self.assertNothingWritten(work)

    def test_queued_run_is_discarded(self):
        """A run that has not begun is discarded, one that has ended is not."""
        run = self.runs.create({"company_id": self.company_a.id})
        run.action_discard()
        self.assertEqual(run.state, "discarded")
        done = self._score()
        for action in (done.action_discard, done.action_apply, run.action_apply):
            with self.assertRaises(UserError):
                action()

    def test_only_managers_decide(self):
        """A salesperson decides nothing."""
        self._turn_over()
        run = self._score().with_user(self.users["all"])
        for action in (run.action_apply, run.action_discard, run.action_revert):
            with self.assertRaises(AccessError):
                action()

    def test_newer_run_replaces_it(self):
        """The next run discards the one that waits, and waits itself if it has to."""
        self._turn_over()
        old = self._score()
        new = self._score()
        self.assertEqual(old.state, "discarded")
        self.assertEqual(new.state, "waiting")
        self.assertFalse(self._get_activities(old))
        self.assertTrue(self._get_activities(new))
        self.assertIn("newer run", old.message_ids[0].body)
        self.scheme.change_limit = 100
        self.assertEqual(self._score().state, "done")
        self.assertEqual(new.state, "discarded")

    def test_simulation_replaces_nothing(self):
        """A simulation never waits and leaves the one that waits alone."""
        self._turn_over()
        run = self._score()
        self.assertEqual(self._score(simulate=True).state, "done")
        self.assertEqual(run.state, "waiting")

    def test_few_moves_never_wait(self):
        """A handful of customers is no wrong night, however few there are in all."""
        self.scheme.change_limit = 1
        self._turn_over(1)
        run = self._score()
        self.assertEqual(run.state, "done")
        self.assertTrue(0 < run.segment_change_count < 10)

    def test_no_limit(self):
        """A limit of 0 is none."""
        self.scheme.change_limit = 0
        self._turn_over()
        self.assertEqual(self._score().state, "done")

    def test_changed_rules_never_wait(self):
        """Whoever changed the rules wanted customers to move."""
        self.scheme.write({"mode": "nested", "window_days": 30})
        run = self._score()
        self.assertEqual(run.state, "done")
        self.assertGreater(run.segment_change_count, 6)

    def test_past_days_never_wait(self):
        """Whoever has past days scored in order wants each run to go to its end."""
        self._turn_over()
        self.scheme.as_of_date = AS_OF + timedelta(days=2)
        self._score(as_of_date=AS_OF - timedelta(days=1))
        with self._undone():
            run = self._score(as_of_date=AS_OF)
            self.assertEqual((run.state, run.is_silent), ("done", False))
            self.assertGreater(run.segment_change_count, 10)
        self.assertEqual(
            self._score(as_of_date=AS_OF + timedelta(days=1)).state, "waiting"
        )

    def test_applied_in_spite_of_lost_lines(self):
        """The work table emptied by a crash is computed again on applying."""
        self._turn_over()
        run = self._score()
        count = run.line_count
        self.env.cr.execute("DELETE FROM crm_scoring_line")
        run.action_apply()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.applied_count, count)
        self.assertNothingWritten(self._score)
