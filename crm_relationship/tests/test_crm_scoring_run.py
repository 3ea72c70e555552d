from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_relationship.models.scoring.crm_scoring_line import (
    FACT_COLUMNS,
    SCORE_COLUMNS,
)

from .scoring_common import AS_OF, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmScoringRun(ScoringCommon):
    """A run of one company: what it gives, what it counts, that it gives it once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._create_buyers(
            {
                number: [
                    (AS_OF - timedelta(days=7 * number + 30 * turn), 10 * number + 5)
                    for turn in range(number % 4 + 1)
                ]
                for number in range(20)
            }
            | {"lapsed": [(AS_OF - timedelta(days=500), 80)]}
        )
        cls.never = cls._create_partner(name="Never")
        cls.buyers["never"] = cls._meet(cls.never, cls.company_a)

    def test_scores_and_segments(self):
        """Scores, their sum and code, and a segment for everybody."""
        run = self._score()
        self.assertEqual(run.state, "done")
        for key, buyer in self.buyers.items():
            scores = self._get_scores(self.buyers)[key]
            if key in ("lapsed", "never"):
                self.assertEqual(scores, (0, 0, 0))
                self.assertFalse(buyer.rfm_code)
                self.assertEqual(buyer.rfm_segment_id, self._get_segment(key))
            else:
                self.assertEqual(buyer.rfm_code, "-".join(map(str, scores)))
                self.assertAlmostEqual(buyer.rfm_score, sum(scores) / 3, 2)
                cell = self.scheme.cell_ids.filtered(
                    lambda cell, scores=scores: cell._get_place() == scores
                )
                self.assertEqual(buyer.rfm_segment_id, cell.segment_id)

    def test_counts(self):
        """A run counts whom it looked at, scored, left out and changed."""
        self.buyers[3].is_not_profiled = True
        run = self._score()
        count = len(self.buyers)
        self.assertRecordValues(
            run,
            [
                {
                    "customer_count": count,
                    "scored_count": count - 3,  # lapsed, never, not profiled
                    "not_profiled_count": 1,
                    "line_count": count,  # the objector has a history, no scores
                    "applied_count": count,
                    "segment_change_count": count - 1,
                    "stage_change_count": 1,  # lapsed, hence a former customer
                    "tier_change_count": 0,
                    "error_count": 0,
                    "mended_count": 0,
                    "progress": 100,
                }
            ],
        )
        self.assertFalse(run.line_ids)
        self.assertEqual(len(run.change_ids), count - 1)

    def test_ledger(self):
        """Each change of segment is one row, dated as of the day, by nobody."""
        run = self._score()
        change = self.buyers[0].change_ids & run.change_ids
        self.assertRecordValues(
            change,
            [
                {
                    "run_id": run.id,
                    "date": AS_OF,
                    "user_id": False,
                    "old_segment_id": False,
                    "new_segment_id": self.buyers[0].rfm_segment_id.id,
                    "old_stage_id": self.buyers[0].lifecycle_stage_id.id,
                    "new_stage_id": self.buyers[0].lifecycle_stage_id.id,
                    "purchase_amount": self.buyers[0].purchase_amount,
                }
            ],
        )
        self.assertEqual(self.buyers[0].rfm_segment_date, AS_OF)

    def test_deleted_run_leaves_the_ledger(self):
        """What was, was: the rows of a run that is deleted stay, and forget it."""
        run = self._score()
        simulation = self._score(simulate=True, as_of_date=AS_OF - timedelta(days=90))
        changes, lines = run.change_ids, simulation.line_ids
        self.assertTrue(changes)
        self.assertTrue(lines)
        (run | simulation).unlink()
        self.env.invalidate_all()
        self.assertEqual(changes.exists(), changes)
        self.assertFalse(changes.run_id)
        self.assertFalse(lines.exists())

    def test_second_run_writes_nothing(self):
        """Same day, no new data: no row is written, whoever starts the run."""
        self._score()
        self.assertNothingWritten(self._score)

    def test_second_run_by_a_manager(self):
        """A manager's rights and language change nothing."""
        self._score()
        manager = self.users["manager"]
        manager.lang = "en_US"

        def run():
            runs = self.runs.with_user(manager).with_company(self.company_a)
            runs.create({"company_id": self.company_a.id}).action_run()

        self.assertNothingWritten(run)

    def test_second_run_from_the_other_company(self):
        """What company is active does not matter, with a domain by company either."""
        self.scheme.partner_domain = "[('customer_purchase_count', '>=', 0)]"
        self._score()

        def run():
            runs = self.runs.with_user(self.users["manager"])
            runs = runs.with_company(self.company_b)
            runs.create({"company_id": self.company_a.id}).action_run()

        self.assertNothingWritten(run)

    def test_second_full_pass_writes_nothing(self):
        """A full pass gives the same rows as what was there."""
        self._score()
        self.scheme.new_days = 1
        self.scheme.new_days = 0  # other rules twice: a full pass, silent

        def run():
            self.assertTrue(self._score().is_full)

        self.assertNothingWritten(run)

    def test_only_managers(self):
        """Whoever is no manager can neither create a run nor push one on."""
        run = self.runs.create({"company_id": self.company_a.id})
        for role in ("own", "all"):
            runs = self.runs.with_user(self.users[role])
            with self.assertRaises(AccessError):
                runs.action_score_now()
            with self.assertRaises(AccessError):
                runs.browse(run.id).action_run()

    def test_own_fields(self):
        """How far a run is, is written by itself; nobody rewrites what it was told."""
        runs = self.runs.with_user(self.users["manager"])
        day = AS_OF - timedelta(days=3)
        for vals in ({"state": "applying"}, {"thresholds": {}}, {"is_silent": True}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                runs.create(vals)
        run = runs.with_context(default_state="applying").create({"simulate": True})
        self.assertEqual(run.state, "draft")
        run.as_of_date = day
        with self.assertRaises(AccessError):
            run.write({"state": "applying"})
        run.action_run()
        self.assertEqual((run.state, run.as_of_date), ("done", day))
        for vals in ({"simulate": False}, {"company_id": self.company_b.id}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                run.write(vals)
        copy = run.copy()
        self.assertEqual(
            (copy.state, copy.as_of_date, copy.started), ("draft", day, False)
        )

    def test_ended_run_does_not_run_again(self):
        """A run that has ended is not run a second time."""
        run = self._score()
        with self.assertRaisesRegex(UserError, "has ended"):
            run.action_run()

    def test_score_now_queues_once(self):
        """The button makes one run however often it is pressed, and calls the cron."""
        first = self.runs.action_score_now()["res_id"]
        self.assertEqual(self.runs.action_score_now()["res_id"], first)
        self.assertEqual(self.runs.browse(first).state, "draft")
        cron = self.env.ref("crm_relationship.ir_cron_score")
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )

    def test_simulation_writes_nothing(self):
        """A simulation tells who would change and leaves everybody alone."""

        def simulate():
            run = self._score(simulate=True)
            self.assertEqual(run.state, "done")
            self.assertEqual(len(run.line_ids), len(self.buyers))

        self.assertNothingWritten(simulate)

    def test_simulation_equals_the_run(self):
        """What a simulation shows is what the real run then does, row for row."""
        self._score()
        self.scheme.write({"bins": 3, "window_days": 120, "mode": "nested"})
        simulation = self._score(simulate=True)
        lines = simulation.line_ids
        self.assertTrue(lines)
        names = [*FACT_COLUMNS, *SCORE_COLUMNS, "rfm_code", "rfm_score"]
        names.append("rfm_segment_id")
        expected = {
            line.relationship_id: [line[name] for name in names] for line in lines
        }
        before = {buyer: [buyer[name] for name in names] for buyer in self._get_all()}
        run = self._score()
        for buyer in self._get_all():
            values = [buyer[name] for name in names]
            self.assertEqual(values, expected.get(buyer, before[buyer]))
        self.assertEqual(run.line_count, simulation.line_count)
        self.assertEqual(run.segment_change_count, simulation.segment_change_count)

    def _get_all(self):
        return self.env["crm.relationship"].union(*self.buyers.values())

    def test_first_run_and_changed_rules_are_silent(self):
        """History is kept, but nothing follows a first run or other rules."""
        told = []
        self.patch(
            self.env.registry["crm.relationship.change"],
            "_after_changes",
            lambda changes, ids: told.append(ids),
        )
        self.assertTrue(self._score().is_silent)
        self.scheme.window_days = 90
        run = self._score()
        self.assertTrue(run.is_silent)
        self.assertTrue(run.change_ids)
        self.assertFalse(told)
        self._insert_orders([(self.buyers[19].partner_id, AS_OF, 9999)], self.company_a)
        self.buyers[19]._touch_own_purchases()
        run = self._score()
        self.assertFalse(run.is_silent)
        self.assertEqual(len(told), 1)
        self.assertEqual(set(told[0]), set(run.change_ids.ids))

    def test_past_day_is_silent(self):
        """A run for a day before the last run's is silent and looks at everything."""
        self._score()
        run = self._score(as_of_date=AS_OF - timedelta(days=40))
        self.assertTrue(run.is_silent)
        self.assertTrue(run.is_full)

    def test_before_the_first_document(self):
        """A day before the first purchase is refused with its date."""
        with self.assertRaisesRegex(UserError, "nothing to score"):
            self.runs.create(
                {"company_id": self.company_a.id, "as_of_date": date(1990, 1, 1)}
            )
