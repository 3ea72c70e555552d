from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .tier_common import DAY, TierCommon


@tagged("post_install", "-at_install")
class TestCrmCustomerTier(TierCommon):
    """Tiers that the run gives: by lines, up at once, down after grace."""

    # --- the line ---

    def test_share(self):
        """Who together bring the first half are Top, up to 80 % Mid, then Base."""
        buyers = self._create_ladder(50, 25, 15, 10)
        run = self._score_on(DAY)
        self.assertEqual(
            self._get_tiers(buyers), {0: "Top", 1: "Mid", 2: "Mid", 3: "Base"}
        )
        lines = [float(line) for line in run.tier_rules["lines"]]
        self.assertEqual(lines, [37.5, 12.5])  # midway to the next below

    def test_lines_kept_without_a_sort(self):
        """While sums tell that the lines still fit, not all values are ranked."""
        amounts = [round(100 * 1.0018**number, 2) for number in range(110)]
        self._create_ladder(*amounts)
        run = self._score_on(DAY)
        ranked = patch.object(type(run), "_rank_lines", autospec=True)
        with ranked as rank:
            again = self._score_on(DAY)
        rank.assert_not_called()
        self.assertEqual(again.tier_rules["lines"], run.tier_rules["lines"])
        self._create_ladder(10 * sum(amounts))  # holds more than all others together
        moved = self._score_on(DAY)
        self.assertNotEqual(moved.tier_rules["lines"], run.tier_rules["lines"])

    def test_score_kept(self):
        """Scores are whole numbers; their lines are held against sums as well."""
        self.tiers.measure = "rfm_score"
        buyers = self._create_ladder(50, 25, 15, 10)
        run, again = self._score_on(DAY), self._score_on(DAY)
        self.assertTrue(run.tier_rules["lines"])
        self.assertEqual(again.tier_rules["lines"], run.tier_rules["lines"])
        self.assertEqual(self._get_tiers(buyers)[0], "Top")

    def test_ties_go_up(self):
        """Customers who are alike at the line all go to the upper tier."""
        buyers = self._create_ladder(30, 30, 30, 5, 5)
        self._score_on(DAY)
        self.assertEqual(
            self._get_tiers(buyers),
            {0: "Top", 1: "Top", 2: "Top", 3: "Base", 4: "Base"},
        )

    def test_nobody_and_nothing(self):
        """Who never bought has no tier; one who bought for nothing is in the last."""
        never = self._meet(self.stranger, self.company_a)
        buyers = self._create_ladder(0, 100, -20)
        self._score_on(DAY)
        self.assertFalse(never.tier_id)
        self.assertEqual(self._get_tiers(buyers), {0: "Base", 1: "Top", 2: "Base"})

    def test_all_equal_or_alone(self):
        buyers = self._create_ladder(10, 10, 10)
        self._score_on(DAY)
        self.assertEqual(set(self._get_tiers(buyers).values()), {"Top"})

    def test_not_counted(self):
        """Who objects to profiling gets no tier, and does not move the lines."""
        buyers = self._create_ladder(50, 1000, 25, 25)
        buyers[1].is_not_profiled = True
        self._score_on(DAY)
        self.assertEqual(
            self._get_tiers(buyers), {0: "Top", 1: False, 2: "Mid", 3: "Mid"}
        )

    def test_idempotent(self):
        self._create_ladder(50, 25, 15, 10)
        self._score_on(DAY)
        self.assertNothingWritten(self._score)
        self.scheme._write_uncounted({"rule_version": 99})  # a full pass
        self.assertNothingWritten(self._score)

    # --- up, down, and in between ---

    def test_up_at_once(self):
        self._use_lines(1000, 100)
        buyer = self._create_ladder(90)[0]
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.base)
        self._buy(buyer, DAY, 910)
        run = self._score_on(DAY + timedelta(1))
        self.assertEqual(buyer.tier_id, self.mid)  # 1000 is within the band of Top
        self._buy(buyer, DAY, 20)
        self._score_on(DAY + timedelta(2))
        self.assertEqual(buyer.tier_id, self.top)
        self.assertEqual(run.tier_change_count, 1)
        self.assertEqual(
            buyer.change_ids.sorted("id").new_tier_id, self.base | self.mid | self.top
        )

    def test_down_after_grace(self):
        """Below the line for the days of grace, whatever number of runs that is."""
        self._use_lines(1000, 100)
        buyer = self._create_ladder(1000)[0]
        self._score_on(DAY)
        self.assertEqual(buyer.tier_id, self.top)
        self._buy(buyer, DAY, -500)
        below = DAY + timedelta(1)
        for _run in range(3):
            self._score_on(below)
            self.assertEqual(buyer.tier_candidate_id, self.mid)
            self.assertEqual(buyer.tier_below_since, below)
            self.assertEqual(buyer.tier_fall_date, below + timedelta(30))
        self._score_on(below + timedelta(29))
        self.assertEqual(buyer.tier_id, self.top)
        self._score_on(below + timedelta(30))
        self.assertEqual(buyer.tier_id, self.mid)
        self.assertFalse(buyer.tier_candidate_id)
        self.assertFalse(buyer.tier_below_since)
        self.assertNothingWritten(self._score)

    def test_recovers_in_grace(self):
        self._use_lines(1000, 100)
        buyer = self._create_ladder(1000)[0]
        self._score_on(DAY)
        self._buy(buyer, DAY, -500)
        self._score_on(DAY + timedelta(1))
        self._buy(buyer, DAY, 490)
        self._score_on(DAY + timedelta(2))
        self.assertFalse(buyer.tier_below_since)
        self._score_on(DAY + timedelta(200))
        self.assertEqual(buyer.tier_id, self.top)

    def test_band(self):
        """Between the line less and plus the band nobody moves, either way."""
        self._use_lines(1000, 100)
        buyers = self._create_ladder(1000, 990, 979, 1019, 1021)
        self._score_on(DAY)
        self.assertEqual(
            self._get_tiers(buyers), {0: "Top", 1: "Mid", 2: "Mid", 3: "Top", 4: "Top"}
        )
        for key, amount in ((0, -19), (1, 29), (3, -40), (2, 42)):
            self._buy(buyers[key], DAY, amount)
        self._score_on(DAY + timedelta(1))
        self.assertEqual(
            self._get_tiers(buyers), {0: "Top", 1: "Mid", 2: "Top", 3: "Top", 4: "Top"}
        )
        below = [key for key, buyer in buyers.items() if buyer.tier_below_since]
        self.assertEqual(below, [3])

    def test_newcomer(self):
        """Nobody falls in the first months; grace begins after them."""
        self._use_lines(1000, 100, newcomer_months=2)
        buyer = self._create_buyers({0: [(DAY - timedelta(10), 1000)]})[0]
        self._score_on(DAY)
        self._buy(buyer, DAY, -950)
        self._score_on(DAY + timedelta(40))
        self.assertFalse(buyer.tier_below_since)
        self._score_on(DAY + timedelta(60))
        self.assertEqual(buyer.tier_below_since, DAY + timedelta(60))
        self.assertEqual(buyer.tier_candidate_id, self.base)

    def test_no_grace(self):
        self._use_lines(1000, 100, grace_days=0)
        buyer = self._create_ladder(1000)[0]
        self._score_on(DAY)
        self._buy(buyer, DAY, -950)
        self._score_on(DAY + timedelta(1))
        self.assertEqual(buyer.tier_id, self.base)

    # --- people first ---

    def test_override(self):
        """No rule moves an overridden tier, nor who is kept out of the rules."""
        buyers = self._create_ladder(100, 100)
        self.env["crm.relationship.override"].create(
            {"relationship_id": buyers[0].id, "kind": "tier", "reason": "Strategic"}
            | {"tier_id": self.base.id}
        )
        buyers[1].is_not_moved = True
        self._score_on(DAY)
        self.assertEqual(self._get_tiers(buyers), {0: "Base", 1: False})
        buyers[0].tier_override_id.action_end()
        self._score_on(DAY + timedelta(1))
        self.assertEqual(buyers[0].tier_id, self.top)

    def test_switched_off(self):
        self.company_a.relationship_use_tiers = False
        buyers = self._create_ladder(100)
        run = self._score_on(DAY)
        self.assertFalse(buyers[0].tier_id)
        self.assertFalse(run.tier_rules)

    def test_without_scores(self):
        """Tiers by amount need no scores; tiers by score wait for them."""
        self.company_a.relationship_use_rfm = False
        buyers = self._create_ladder(100)
        self._score_on(DAY)
        self.assertEqual(buyers[0].tier_id, self.top)
        self.tiers.measure = "rfm_score"
        self.assertFalse(self._score_on(DAY).tier_rules)
        self.assertEqual(buyers[0].tier_id, self.top)

    # --- silence and reverting ---

    def test_silent(self):
        """After changed rules of tiers nobody is told; the next night is normal."""
        self._create_ladder(50, 25, 15, 10)
        self.assertTrue(self._score_on(DAY).is_silent)
        self.assertFalse(self._score().is_silent)
        self.tiers.grace_days = 10
        self.assertTrue(self._score().is_silent)
        self.assertFalse(self._score().is_silent)

    def test_revert(self):
        buyers = self._create_ladder(50, 25, 15, 10)
        self._score_on(DAY).action_revert()
        self.assertFalse(any(self._get_tiers(buyers).values()))
