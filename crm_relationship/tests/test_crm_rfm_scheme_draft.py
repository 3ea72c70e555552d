from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .scoring_common import AS_OF, SCORES, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmRfmSchemeDraft(ScoringCommon):
    """A change of rules is tried on a draft, seen, and adopted or thrown away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._create_buyers(
            {
                number: [
                    (AS_OF - timedelta(days=11 * number + 40 * turn), 7 * number + 3)
                    for turn in range(number % 5 + 1)
                ]
                for number in range(25)
            }
        )
        cls._score()
        cls.draft = cls.scheme.browse(cls.scheme.action_try_change()["res_id"])

    def test_draft_scores_nobody(self):
        """A draft is not in force, and cannot be put in force beside its scheme."""
        self.assertFalse(self.draft.active)
        schemes = self.env["crm.rfm.scheme"]
        self.assertEqual(schemes._get_active(self.company_a), self.scheme)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.draft.active = True
            self.env.flush_all()

    def test_simulation_writes_nothing(self):
        """Neither customers nor the scheme in force notice a simulation."""
        version = self.scheme.rule_version

        def simulate():
            self.draft.window_days = 100
            action = self.draft.with_company(self.company_a).action_simulate()
            run = self.runs.browse(action["res_id"])
            self.assertEqual(run.state, "done")
            self.assertTrue(run.is_full)
            self.assertTrue(run.line_ids)

        self.assertNothingWritten(simulate)
        self.assertEqual(self.scheme.rule_version, version)

    def test_adopted_rules_do_what_the_simulation_showed(self):
        """The first run after adopting changes whom the draft's simulation named."""
        self.draft.write({"window_days": 100, "mode": "nested", "bins": 4})
        self.draft.cell_ids[0].segment_id = self.segment_best
        action = self.draft.with_company(self.company_a).action_simulate()
        simulation = self.runs.browse(action["res_id"])
        names = [*SCORES, "rfm_code", "rfm_segment_id", "window_count"]
        expected = {
            line.relationship_id: [line[name] for name in names]
            for line in simulation.line_ids
        }
        self.draft.action_adopt()
        self.assertFalse(self.draft.exists())
        self.assertEqual(simulation.scheme_id, self.scheme)
        run = self._score()
        self.assertTrue(run.is_silent)
        self.assertEqual(run.line_count, len(expected))
        for relationship, values in expected.items():
            self.assertEqual([relationship[name] for name in names], values)

    def test_adopting_counts_as_one_change(self):
        """Rules and map come over in one write; a draft without changes is none."""
        version = self.scheme.rule_version
        self.draft.write({"new_days": 30, "frozen": True})
        self.draft.cell_ids[:3].segment_id = self.segment_best
        self.draft.action_adopt()
        self.assertEqual(self.scheme.rule_version, version + 1)
        self.assertEqual(self.scheme.new_days, 30)
        self.assertEqual(self.scheme.cell_ids[:3].segment_id, self.segment_best)
        self.assertEqual(self.scheme.name, "Tested")
        same = self.scheme.browse(self.scheme.action_try_change()["res_id"])
        same.action_adopt()
        self.assertEqual(self.scheme.rule_version, version + 1)

    def test_frozen_thresholds_stay_frozen_in_a_draft(self):
        """A draft with the same measures keeps the thresholds, as the scheme would."""
        self.scheme.frozen = True
        run = self._score()
        draft = self.scheme.browse(self.scheme.action_try_change()["res_id"])
        draft.cell_ids[0].segment_id = self.segment_best
        self._insert_orders(
            [(buyer.partner_id, AS_OF, 500) for buyer in self.buyers.values()],
            self.company_a,
        )
        action = draft.with_company(self.company_a).action_simulate()
        self.assertEqual(self.runs.browse(action["res_id"]).thresholds, run.thresholds)

    def test_only_drafts_are_adopted(self):
        """A scheme in force is no draft, and another company's is not simulated."""
        with self.assertRaisesRegex(UserError, "Only a draft"):
            self.scheme.action_adopt()
        with self.assertRaisesRegex(UserError, "another scheme"):
            self.draft.with_company(self.company_b).action_simulate()

    def test_deleted_with_its_scheme(self):
        """No draft outlives the scheme it was made of."""
        other = self.scheme.copy()
        draft = other.browse(other.action_try_change()["res_id"])
        other.unlink()
        self.assertFalse(draft.exists())
