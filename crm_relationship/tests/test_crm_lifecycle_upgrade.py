from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .lifecycle_common import LifecycleCommon

TODAY = date(2025, 6, 30)
DAYS = [date(2020, 3, 1), date(2022, 5, 4), date(2025, 6, 1)]


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestCrmLifecycleUpgrade(LifecycleCommon):
    """A first run that is half done goes on after the module was updated."""

    def _compute(self):
        """Return a run that has computed and applied nothing yet."""
        run = self.runs.create({"company_id": self.company_a.id})._as_system()
        with patch.object(type(run), "_do_range", lambda *_args: (0, 1)):
            run._advance()
        self.assertEqual(run.state, "applying")
        return run

    def _turn_back(self):
        """Have the work table be as the release before left it."""
        table = "ALTER TABLE crm_scoring_line"
        self.env.cr.execute(f"{table} ADD COLUMN past jsonb")
        self.env.cr.execute("UPDATE crm_scoring_line SET past = TO_JSONB(past_days)")
        self.env.cr.execute(f"{table} DROP COLUMN past_days")

    def test_past_as_json(self):
        """The past that was noted as JSON is told, too."""
        days = {1: [(day, 100) for day in DAYS], 2: [(TODAY, 100)]}
        returned, new = self._create_buyers(days).values()
        with self._undone():
            self._run(TODAY)
            expected = [self._get_moves(returned), self._get_moves(new)]
        self.assertGreater(len(expected[0]), 4)
        run = self._compute()
        self._turn_back()
        self.env["crm.scoring.line"].init()
        run.action_run()
        self.assertEqual(run.state, "done")
        self.assertEqual([self._get_moves(returned), self._get_moves(new)], expected)
