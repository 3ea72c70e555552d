from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .tier_common import DAY, LONG_AGO, TierCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipDemote(TierCommon):
    """Demotions that a manager decides on, and what a tier says of itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_lines(1000, 100, needs_approval=True)
        cls.buyers = cls._create_buyers(
            {number: [(LONG_AGO, 1000)] for number in range(3)}
        )
        cls._score_on(DAY)
        for number, amount in ((0, -500), (1, -950)):
            cls._buy(cls.buyers[number], DAY, amount)
        cls._score_on(DAY + timedelta(1))
        cls.relationships = cls.env["crm.relationship"].union(*cls.buyers.values())

    def _decide(self, decision, role="manager", relationships=None, **values):
        relationships = relationships or self.relationships
        wizard = (
            self.env["crm.relationship.demote"]
            .with_user(self.users[role])
            .create(
                {"relationship_ids": [Command.set(relationships.ids)]}
                | {"decision": decision, "reason": "Reviewed"}
                | values
            )
        )
        wizard.action_decide()
        return wizard

    def _search(self, name, value=True):
        found = self.env["crm.relationship"].search([(name, "=", value)])
        return found & self.relationships

    def test_nobody_falls_alone(self):
        """However long the grace is over: a manager has to say so."""
        self._score_on(DAY + timedelta(90))
        self.assertEqual(set(self._get_tiers(self.buyers).values()), {"Top"})
        due = self._search("is_fall_due")
        self.assertEqual(due, self.buyers[0] | self.buyers[1])
        self.assertEqual(self._search("is_fall_due", False), self.buyers[2])
        self.assertEqual(due.mapped("is_fall_due"), [True, True])

    def test_not_due_in_grace(self):
        self.assertFalse(self._search("is_fall_due"))
        below = self.relationships.filtered("tier_candidate_id")
        self.assertEqual(below, self.buyers[0] | self.buyers[1])

    def test_accept(self):
        """Each falls to its own tier, by the rule: it is no override."""
        wizard = self._decide("accept")
        self.assertEqual(wizard.reason, "Reviewed")
        self.assertEqual(self._get_tiers(self.buyers), {0: "Mid", 1: "Base", 2: "Top"})
        self.assertFalse(self.relationships.tier_override_id)
        self.assertFalse(self.relationships.tier_candidate_id)
        last = self.buyers[1].change_ids.sorted("id")[-1]
        self.assertEqual(last.user_id, self.users["manager"])
        self.assertEqual(last.reason, "Reviewed")
        self.assertNothingWritten(self._score)

    def test_keep(self):
        """Whoever is kept has the whole grace again, and the history says why."""
        self._score_on(DAY + timedelta(40))
        self._decide("keep", relationships=self.buyers[0])
        self.assertEqual(self.buyers[0].tier_fall_date, DAY + timedelta(70))
        self.assertFalse(self.buyers[0].is_fall_due)
        last = self.buyers[0].change_ids.sorted("id")[-1]
        self.assertEqual(last.reason, "Kept in tier: Reviewed")
        self._score_on(DAY + timedelta(69))
        self.assertEqual(self._search("is_fall_due"), self.buyers[1])

    def test_numbers_first(self):
        action = self.relationships.with_context(
            crm_relationship_decision="keep"
        ).action_decide_demotion()
        self.assertEqual(action["context"]["default_decision"], "keep")
        wizard = (
            self.env["crm.relationship.demote"]
            .with_context(**action["context"])
            .create({"reason": "Look"})
        )
        self.assertEqual(wizard.relationship_count, 2)
        self.assertEqual(wizard.from_text, "Top 2")
        self.assertEqual(wizard.to_text, "Mid 1, Base 1")

    def test_refusals(self):
        with self.assertRaises(AccessError):
            self._decide("accept", role="all")
        with self.assertRaisesRegex(UserError, "None of these customers"):
            self._decide("accept", relationships=self.buyers[2])
        with self.assertRaisesRegex(UserError, "Say why"):
            self._decide("accept", reason=" ")

    def test_decided_otherwise(self):
        """Who is overridden or kept out of the rules is on no list of demotions."""
        self._score_on(DAY + timedelta(40))
        self.env["crm.relationship.override"].create(
            {"relationship_id": self.buyers[0].id, "kind": "tier"}
            | {"tier_id": self.top.id, "reason": "Strategic"}
        )
        self.buyers[1].is_not_moved = True
        self.assertFalse(self._search("is_fall_due"))
        with self.assertRaisesRegex(UserError, "None of these customers"):
            self._decide("accept")
        self.assertEqual(set(self._get_tiers(self.buyers).values()), {"Top"})
        self.assertNothingWritten(self._score)

    # --- what the tier says of itself ---

    def _explain(self, number, role="all"):
        buyer = self.buyers[number].with_user(self.users[role])
        return buyer.tier_explanation

    def test_explanation(self):
        """The value, the line, the day of the fall, and what is missing to rise."""
        text = self._explain(0)
        self.assertIn("The line of Top is $\N{NO-BREAK SPACE}1,000.00.", text)
        self.assertIn("falls to Mid on", text)
        self._decide("accept")
        text = self._explain(0)
        self.assertIn("$\N{NO-BREAK SPACE}520.00 more to Top", text)
        self.assertIn("Next step up", self._explain(1))
        self.assertFalse(self._explain(0, "reader"))

    def test_explanation_of_override(self):
        self.env["crm.relationship.override"].create(
            {"relationship_id": self.buyers[2].id, "kind": "tier"}
            | {"tier_id": self.base.id, "reason": "Strategic"}
        )
        self.assertIn("set by hand: Strategic", self._explain(2, "reader"))
        self.buyers[1].is_not_moved = True
        self.assertIn("No rule moves", self._explain(1))

    def test_on_the_line(self):
        """Within the band of a line of the last run: a little would do."""
        self.assertEqual(self._search("is_on_line"), self.buyers[2])
        self.assertEqual(self.relationships.filtered("is_on_line"), self.buyers[2])
