from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo.tests import tagged

from odoo.addons.crm_relationship.models.scoring import crm_scoring_run_work

from .scoring_common import AS_OF, SCORES, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmScoringResume(ScoringCommon):
    """What happens to customers, and to the work table, between compute and apply."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._create_buyers(
            {
                number: [(AS_OF - timedelta(days=12 * number), 10 * number + 1)]
                for number in range(30)
            }
        )

    def _compute(self):
        """Return a run that has computed and applied nothing yet."""
        self._flush()
        run = self.runs.create({"company_id": self.company_a.id})._as_system()
        with patch.object(type(run), "_do_range", lambda *_args: (0, 1)):
            run._advance()
        self.assertEqual(run.state, "applying")
        return run

    def _get_given(self, *left_out):
        self.env.invalidate_all()
        names = [*SCORES, "rfm_code", "rfm_segment_id", "window_count", "window_amount"]
        return {
            key: [buyer[name] for name in names]
            for key, buyer in self.buyers.items()
            if key not in left_out and buyer.exists()
        }

    def _get_uninterrupted(self):
        """Return what a run gives that nobody disturbs, without leaving it."""
        with self._undone():
            self._score()
            return self._get_given()

    def test_by_ranges(self):
        """A run of many ranges gives what one range gives."""
        expected = self._get_uninterrupted()
        self.patch_range(4)
        run = self._score()
        self.assertEqual(self._get_given(), expected)
        self.assertEqual(run.applied_count, run.line_count)
        self.assertEqual(len(run.change_ids), len(self.buyers))

    def test_ranges_grow(self):
        """Ranges double up to a limit, and stay small where somebody was in the way."""
        expected = self._get_uninterrupted()
        self.patch_range(2, growth=4)
        self.patch(crm_scoring_run_work, "QUICK", 60)
        sizes = []
        apply_range = type(self.runs)._apply_range

        def apply(run, size, is_contested, **held):
            sizes.append(size)
            if len(sizes) == 3:
                raise psycopg2.errors.SerializationFailure
            return apply_range(run, size, is_contested, **held)

        self.patch(self.env.registry["crm.scoring.run"], "_apply_range", apply)
        with patch.object(self.env.cr, "rollback"):
            run = self._score()
        self.assertEqual(sizes[:7], [2, 4, 8, 1, 4, 4, 4])
        self.assertEqual((run.state, run.error_count), ("done", 0))
        self.assertEqual(self._get_given(), expected)

    def test_goes_on_where_it_was(self):
        """Broken off after some ranges, the next call does the rest, none twice."""
        expected = self._get_uninterrupted()
        self.patch_range(4)
        run = self._compute()
        for _range in range(3):
            run._do_range(run._apply_range, 4)
        self.assertEqual(run.applied_count, 12)
        self.assertEqual(len(run.line_ids), 18)
        run.action_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(self._get_given(), expected)
        self.assertEqual(len(run.change_ids), len(self.buyers))

    def test_changed_meanwhile(self):
        """A customer whom somebody changed is computed again, with what changed."""
        expected = self._get_uninterrupted()
        run = self._compute()
        with self.env.cr.savepoint():  # of another transaction, as far as rows tell
            self._insert_orders(
                [(self.buyers[29].partner_id, AS_OF, 5000)], self.company_a
            )
            self.buyers[29]._touch_own_purchases()
            self._flush()
            self._place(self.buyers[28], tier_id=self.tier_high)
        run.action_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.error_count, 0)
        self.assertEqual(self._get_given(29), {k: expected[k] for k in range(29)})
        self.assertEqual(self.buyers[29].window_count, 2)
        self.assertEqual(self.buyers[29].monetary_score, 5)  # by the run's thresholds
        self.assertEqual(self.buyers[28].tier_id, self.tier_high)
        change = run.change_ids.filtered(
            lambda change: change.relationship_id == self.buyers[28]
        )
        self.assertEqual(change.old_tier_id, self.tier_high)

    def test_not_profiled_meanwhile(self):
        """Who objects while the run is on gets nothing from it."""
        run = self._compute()
        with self.env.cr.savepoint():
            self.buyers[5].is_not_profiled = True
            self.env.flush_all()
        run.action_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(self._get_scores(self.buyers)[5], (0, 0, 0))
        self.assertFalse(self.buyers[5].rfm_segment_id)

    def test_archived_meanwhile(self):
        """Who is archived meanwhile keeps what it has."""
        run = self._compute()
        with self.env.cr.savepoint():
            self.buyers[5].partner_id.active = False
            self._flush()
        run.action_run()
        self.assertEqual(run.state, "done")
        self.assertFalse(self.buyers[5].rfm_segment_id)
        self.assertEqual(len(run.change_ids), 29)

    def test_deleted_meanwhile(self):
        """Who is deleted meanwhile does not keep the run from ending."""
        run = self._compute()
        partners = (self.buyers[5] | self.buyers[6]).partner_id
        self.env["sale.order"].search(
            [("partner_id", "in", partners.ids)]
        ).with_context(force=True).state = "cancel"
        self.env.cr.execute(
            "DELETE FROM crm_relationship WHERE partner_id = ANY(%s)", [partners.ids]
        )
        self.env.invalidate_all()
        run.action_run()
        self.assertEqual(run.state, "done")
        self.assertEqual((run.applied_count, run.line_count), (28, 28))

    def test_merged_meanwhile(self):
        """Two customers who become one are scored as one."""
        run = self._compute()
        with self.env.cr.savepoint():
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge(
                (self.buyers[3] | self.buyers[4]).partner_id.ids,
                self.buyers[3].partner_id,
            )
            self._flush()
        run.action_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(self.buyers[3].window_count, 2)
        self.assertTrue(self.buyers[3].rfm_segment_id)

    def test_nested_group_of_nobody(self):
        """A customer in a group without limits has nobody below: score 1."""
        self.scheme.mode = "nested"
        run = self._compute()
        thresholds = run.thresholds
        for measure in ("frequency", "monetary"):
            thresholds[measure] = {}
        run.thresholds = thresholds
        with self.env.cr.savepoint():
            self.buyers[0].is_not_profiled = True
            self.env.flush_all()
        with self.env.cr.savepoint():
            self.buyers[0].is_not_profiled = False
            self.env.flush_all()
        run.action_run()
        self.assertEqual(self.buyers[0].frequency_score, 1)
        self.assertEqual(self.buyers[0].monetary_score, 1)

    def test_work_table_lost(self):
        """After a crash of the server the run computes the rest again."""
        expected = self._get_uninterrupted()
        self.patch_range(4)
        for applied in (0, 3):
            with self.subTest(ranges=applied), self._undone():
                run = self._compute()
                for _range in range(applied):
                    run._do_range(run._apply_range, 4)
                self.env.cr.execute("TRUNCATE crm_scoring_line")
                run.action_run()
                self.assertEqual(run.state, "done")
                self.assertEqual(self._get_given(), expected)
                self.assertEqual(run.applied_count, len(self.buyers))
                self.assertEqual(run.line_count, len(self.buyers))
                self.assertEqual(run.segment_change_count, len(self.buyers))
                self.assertEqual(len(run.change_ids), len(self.buyers))

    def test_somebody_never_lets_go(self):
        """Customers that cannot be applied are left over, counted, and settled."""
        self.env["crm.relationship.touch"].search([]).unlink()
        run = self._compute()
        again = type(run)._compute_again

        def disturb(self, ids):
            again(self, ids)
            self.env.cr.execute(
                "UPDATE crm_scoring_line SET row_version = '0' WHERE run_id = %s",
                [self.id],
            )

        with patch.object(type(run), "_compute_again", disturb):
            self.env.cr.execute(
                "UPDATE crm_scoring_line SET row_version = '0'"
                " WHERE relationship_id = %s",
                [self.buyers[7].id],
            )
            run.action_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.error_count, 1)
        self.assertEqual(run.applied_count, 29)
        self.assertFalse(self.buyers[7].rfm_segment_id)
        touches = self.env["crm.relationship.touch"].search([])
        self.assertEqual(touches.contact_id, self.buyers[7].partner_id)
        touches._settle()
        self._score()
        self.assertTrue(self.buyers[7].rfm_segment_id)
