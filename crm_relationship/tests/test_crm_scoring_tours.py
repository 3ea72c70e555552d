from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .scoring_screens_common import ScoringScreensCommon


@tagged("post_install", "-at_install")
class TestCrmScoringTours(ScoringScreensCommon, HttpCase):
    """What a manager and a salesperson of the least rights do in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["manager"].company_ids = cls.company_a
        cls.users["own_a"].company_ids = cls.company_a

    def _start(self, action, tour, role):
        action = self.env.ref(f"crm_relationship.{action}")
        login = self.users[role].login
        self.start_tour(f"/odoo/action-{action.id}", tour, login=login)

    def test_manager(self):
        """Try a change, simulate, adopt, score, and plan from the heat map.

        In place of the scheduled action, which no test starts, the run advances when
        the form looks at it for the third time.
        """
        runs = self.env.registry["crm.scoring.run"]
        read, looks = runs.web_read, []

        def advance_and_read(records, *args, **kwargs):
            if len(records) == 1 and records.state == "draft":
                looks.append(records.id)
                if len(looks) > 2:
                    records.sudo().action_run()
            return read(records, *args, **kwargs)

        with patch.object(runs, "web_read", advance_and_read):
            self._start("crm_rfm_scheme_action", "crm_scoring_manager", "manager")
        self.assertGreater(len(looks), 2)
        self.assertEqual(self.scheme.window_days, 3650)
        self.assertTrue(self.known["lapsed"].rfm_code)
        activities = self.known["best"].activity_ids
        self.assertEqual(activities.mapped("summary"), ["Thank them"])

    def test_salesperson(self):
        """A salesperson reads why a customer is scored as it is."""
        self._start("crm_relationship_action_cell", "crm_scoring_salesperson", "own_a")
