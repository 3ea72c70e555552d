from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .scoring_common import AS_OF, ScoringCommon

CRON_LOGGER = "odoo.addons.crm_relationship.models.scoring.crm_scoring_run_cron"


@tagged("post_install", "-at_install")
class TestCrmScoringCron(ScoringCommon):
    """One scheduled action for all companies: who is due, what fails, what is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{AS_OF} 10:00:00"))
        cls.env["res.company"].search([]).write(
            {"relationship_use_rfm": False, "relationship_use_lifecycle": False}
            | {"relationship_use_tiers": False}
        )
        cls.companies.relationship_use_rfm = True
        cls.env["crm.scoring.run"].search([]).unlink()
        cls.scheme.as_of_date = False
        for company in cls.companies:
            cls._create_buyers(
                {number: [(AS_OF, number + 1)] for number in range(5)}, company
            )
        cls.cron = cls.env.ref("crm_relationship.ir_cron_score")

    def _call(self):
        """Call the scheduled action as the scheduler does; return all runs."""
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.runs.search([], order="id")

    def test_serves_every_company(self):
        """One call gives each company its run of the day."""
        runs = self._call()
        self.assertEqual(runs.company_id, self.companies)
        self.assertEqual(set(runs.mapped("state")), {"done"})
        self.assertEqual(runs.mapped("customer_count"), [5, 5])

    def test_once_a_day(self):
        """A second call of the day makes no run; the next day's does."""
        self._call()
        self.assertEqual(len(self._call()), 2)
        with freeze_time(f"{AS_OF + timedelta(days=1)} 01:00:00"):
            self.assertEqual(len(self._call()), 4)

    def test_day_of_the_company(self):
        """It is tomorrow in Tehran from 20:30 UTC on; elsewhere it is not yet."""
        self.company_a.partner_id.tz = "Asia/Tehran"
        self._call()
        with freeze_time(f"{AS_OF} 20:00:00"):
            self.assertEqual(len(self._call()), 2)
        with freeze_time(f"{AS_OF} 21:00:00"):
            runs = self._call()
        self.assertEqual(runs[2:].company_id, self.company_a)
        self.assertEqual(runs[2:].as_of_date, AS_OF + timedelta(days=1))
        with freeze_time(f"{AS_OF + timedelta(days=1)} 19:00:00"):
            runs = self._call()
        self.assertEqual(runs[3:].company_id, self.company_b)

    def test_queued_runs_come_first(self):
        """What a manager has queued is done, and is the run of the day."""
        queued = self.runs.create({"company_id": self.company_b.id})
        runs = self._call()
        self.assertEqual(len(runs), 2)
        self.assertEqual(queued.state, "done")

    def test_simulations_are_left_alone(self):
        """A simulation is no run of the day."""
        simulation = self.runs.create({"simulate": True})
        runs = self._call() - simulation
        self.assertEqual(runs.company_id, self.companies)
        self.assertEqual(simulation.state, "draft")

    def test_companies_without_customers(self):
        """A company that has no customers is not bothered, nor one switched off."""
        self.company_b.relationship_use_rfm = False
        self._create_company(name="Nobody's")
        self.assertEqual(self._call().company_id, self.company_a)

    def test_fixed_day_before_a_company_began(self):
        """A shared scheme's day before one company's first order stops nobody."""
        self.scheme.active = False
        default = self.env["crm.rfm.scheme"]._get_active(self.company_a)
        self._create_buyers({"early": [(AS_OF - timedelta(days=90), 1)]})
        default.as_of_date = AS_OF - timedelta(days=60)
        runs = self._call()
        self.assertEqual(runs.mapped("state"), ["done", "done"])
        self.assertEqual(runs.mapped("scored_count"), [1, 0])

    def test_failure(self):
        """A failed run is recorded and told once; other companies have theirs."""
        compute = type(self.runs)._compute_lines

        def fail(run):
            if run.company_id == self.company_a:
                raise ValueError("The sky is falling")
            return compute(run)

        with (
            patch.object(type(self.runs), "_compute_lines", fail),
            mute_logger(CRON_LOGGER),
        ):
            runs = self._call()
            self.assertEqual(len(self._call()), 2)  # not again today
        failed = runs.filtered(lambda run: run.company_id == self.company_a)
        self.assertEqual(runs.mapped("state"), ["failed", "done"])
        self.assertEqual(failed.error, "The sky is falling")
        self.assertTrue(failed.ended)
        activities = failed.activity_ids
        self.assertIn(self.users["manager"], activities.user_id)
        self.assertEqual(len(activities), len(activities.user_id))
        self.assertIn("The sky is falling", activities[0].note)
        with freeze_time(f"{AS_OF + timedelta(days=1)} 01:00:00"):
            runs = self._call()
        self.assertEqual(runs[2:].mapped("state"), ["done", "done"])

    def test_waiting_run_does_not_block_the_next_night(self):
        """The night after, a new run replaces the one that waits."""
        self._call()
        self.scheme.change_limit = 1
        partners = self._create_buyers({n: [(AS_OF, 50 + n)] for n in range(12)})
        self.assertEqual(len(partners), 12)
        with freeze_time(f"{AS_OF + timedelta(days=1)} 01:00:00"):
            runs = self._call()
            waiting = runs.filtered(lambda run: run.state == "waiting")
            self.assertEqual(waiting.company_id, self.company_a)
            self.assertEqual(len(self._call()), len(runs))
        self.scheme.change_limit = 0
        with freeze_time(f"{AS_OF + timedelta(days=2)} 01:00:00"):
            runs = self._call() - runs
        self.assertEqual(waiting.state, "discarded")
        self.assertEqual(runs.mapped("state"), ["done", "done"])

    def test_second_run_writes_nothing(self):
        """The scheduled action of the same day, made to run again, writes no row."""
        self._call()
        self.env.cr.execute("UPDATE crm_scoring_run SET started = '2020-01-01'")
        self.env.cr.execute("UPDATE crm_scoring_run SET ended = '2020-01-01'")
        self.env.invalidate_all()
        self.assertNothingWritten(self._call)
        self.assertEqual(self.runs.search_count([]), 4)

    def test_two_at_once(self):
        """A run of a company that has one half applied says so and leaves."""
        busy, other = self.runs.create([{"company_id": self.company_a.id}] * 2)
        busy.state = "applying"
        with self.assertRaisesRegex(UserError, "Another process is at work"):
            other.action_run()
        self.assertEqual(other.state, "draft")
        simulation = self._score(simulate=True)
        self.assertEqual(simulation.state, "done")
