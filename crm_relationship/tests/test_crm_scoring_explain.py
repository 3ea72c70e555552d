from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .scoring_screens_common import ScoringScreensCommon


@tagged("post_install", "-at_install")
class TestCrmScoringExplain(ScoringScreensCommon):
    """The why-panel: what a score was held against, what is missing, or why none."""

    def _explain(self, name, role="own"):
        relationship = self._as(role).browse(self.known[name].id)
        relationship.invalidate_recordset(["rfm_explanation"])
        return relationship.rfm_explanation

    def _get_measures(self, name, role="own"):
        measures = self._explain(name, role)["measures"]
        return {measure["measure"]: measure for measure in measures}

    # --- scored ---

    def test_values_and_limits(self):
        """Each value stands beside the thresholds of the run that gave the score."""
        explanation = self._explain("good")
        self.assertEqual(explanation["status"], "scored")
        self.assertEqual(explanation["code"], "4-4-4")
        self.assertIn("06/30/2025", explanation["reason"])
        self.assertIn("365 days", explanation["reason"])
        self.assertEqual(explanation["segment"]["name"], "Loyal")
        self.assertTrue(explanation["segment"]["advice"])
        measures = self._get_measures("good")
        self.assertEqual(measures["recency"]["value"], "05/15/2025")
        # at most 180, 90, 60, 30 days before
        self.assertEqual(
            measures["recency"]["limits"],
            ["01/01/2025", "04/01/2025", "05/01/2025", "05/31/2025"],
        )
        self.assertEqual(measures["frequency"]["value"], "4")
        self.assertEqual(measures["frequency"]["limits"], ["2", "3", "4", "6"])
        self.assertEqual(measures["monetary"]["value"], "$\N{NO-BREAK SPACE}500.00")
        self.assertIn("reached", explanation["hint"])

    def test_next_step(self):
        """What is missing is told by measure and in one sentence."""
        measures = self._get_measures("good")
        self.assertEqual(measures["recency"]["next"]["score"], 5)
        self.assertEqual(measures["frequency"]["next"]["missing"], 2)
        self.assertEqual(measures["monetary"]["next"]["missing"], 500)
        self.assertEqual(
            self._explain("good")["next"],
            "Missing to the next score: 2 more in purchases, or "
            "$\N{NO-BREAK SPACE}500.00 more in amount.",
        )
        self.assertFalse(self._explain("best")["next"])

    def test_next_step_until(self):
        """With a window that moves, the step has to be made while purchases count."""
        self.scheme.as_of_date = False
        with freeze_time("2025-06-30 12:00:00"):
            self._score()
            # its first purchase of the window, of 2024-10-01, leaves it after that day
            self.assertEqual(
                self._explain("good")["next"],
                "2 more purchases, or $\N{NO-BREAK SPACE}500.00 more, until 09/30/2025 "
                "raise the score.",
            )
            self.assertEqual(
                self._explain("late")["next"],
                "One more purchase, or $\N{NO-BREAK SPACE}10.00 more, until "
                "07/31/2025 raises the score.",
            )

    def test_quantiles(self):
        """The limits of quantiles have to be exceeded."""
        self.scheme.mode = "independent"
        self._score()
        self.assertIn("exceeded", self._explain("late")["hint"])
        measure = self._get_measures("late")["monetary"]
        # 40, 60, 500, 1200: the lowest has to bring more than itself
        self.assertEqual(measure["score"], 1)
        self.assertEqual(measure["limits"][0], "$\N{NO-BREAK SPACE}40.00")
        self.assertAlmostEqual(measure["next"]["missing"], 0.01)

    def test_nested(self):
        """A nested measure is held against the limits of its own group."""
        self.scheme.mode = "nested"
        run = self._score()
        relationship = self.known["late"]
        measures = self._get_measures("late")
        group = str(relationship.recency_score)
        self.assertEqual(
            measures["frequency"]["limits"], run.thresholds["frequency"][group]
        )
        self.assertTrue(all(measure["is_current"] for measure in measures.values()))

    def test_thresholds_of_the_run(self):
        """A changed scheme does not change the explanation, it is told."""
        self.scheme.frequency_bands = "10,20,30,40"
        explanation = self._explain("good")
        self.assertEqual(explanation["measures"][1]["limits"], ["2", "3", "4", "6"])
        self.assertTrue(
            any("rules have changed" in note for note in explanation["notes"])
        )

    def test_bought_since(self):
        """Facts move at once, scores by the next run: the panel says so."""
        order = self._create_order(self.known["late"].partner_id, amount=500)
        self._confirm(order, "2025-06-29 12:00:00")
        explanation = self._explain("late")
        self.assertEqual(explanation["code"], "1-1-1")
        self.assertFalse(explanation["next"])
        self.assertTrue(
            any("purchases have changed" in note for note in explanation["notes"])
        )

    def test_reverted(self):
        """Scores stay when a run is reverted, and are still explained by it."""
        self.scoring.action_revert()
        explanation = self._explain("good")
        self.assertEqual(explanation["measures"][1]["limits"], ["2", "3", "4", "6"])
        self.assertTrue(any("reverted" in note for note in explanation["notes"]))

    # --- not scored ---

    def _assert_status(self, name, status, *words):
        explanation = self._explain(name)
        self.assertEqual(explanation["status"], status)
        for word in words:
            self.assertIn(word, explanation["reason"])
        self.assertFalse(explanation["measures"] or explanation["next"])

    def test_never_bought(self):
        self._assert_status("never", "never", "never bought")

    def test_lapsed(self):
        """Bought, but before the window: both days are named."""
        self._assert_status(
            "lapsed", "lapsed", "03/01/2023", "07/01/2024", "06/30/2025"
        )

    def test_not_profiled(self):
        self._assert_status("objector", "not_profiled", "objects to profiling")

    def test_excluded(self):
        """The scheme leaves the customer out."""
        name = self.known["late"].partner_id.name
        self.scheme.partner_domain = repr([("name", "!=", name)])
        self._score()
        self._assert_status("late", "excluded")

    def test_no_run(self):
        """Before the first run of a company."""
        partner = self.known["never"].partner_id
        self.known["elsewhere"] = self._meet(partner, self.company_b)
        relationship = self.known["elsewhere"].with_user(self.users["own"])
        self.assertEqual(relationship.rfm_explanation["status"], "no_run")
        self.assertIs(relationship.rfm_explanation["run"], False, "no record: JSON")
        self.assertIs(relationship.rfm_explanation["segment"], False)

    def test_switched_off(self):
        """Scoring is off in the company."""
        self.company_a.relationship_use_rfm = False
        self._assert_status("good", "off")

    def test_later(self):
        """A customer who came after the run waits for the next one."""
        partner = self._create_partner(name="newcomer")
        self._confirm(self._create_order(partner))  # today: after the as-of date
        self.known["newcomer"] = self._meet(partner, self.company_a)
        self._assert_status("newcomer", "later", "06/30/2025")

    # --- who reads it ---

    def test_reader_gets_no_amounts(self):
        """Without the right to amounts: the score, nothing of what it is made of."""
        measure = self._get_measures("good", "reader")["monetary"]
        self.assertEqual(measure["score"], 4)
        self.assertFalse(measure["value"] or measure["limits"] or measure["next"])
        self.assertNotIn("500", self._explain("good", "reader")["next"])

    def test_action(self):
        """The panel opens from the relationship, the contact, a lead and an order."""
        relationship = self._as("own").browse(self.known["good"].id)
        self.assertEqual(relationship.action_explain()["target"], "new")
        partner = self._as("own", "res.partner").browse(relationship.partner_id.id)
        action = partner.action_explain_customer()
        self.assertEqual(action["res_id"], relationship.id)
        stranger = self._as("own", "res.partner").browse(self.stranger.id)
        with self.assertRaises(UserError):
            stranger.action_explain_customer()
