from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .queries import queries_of
from .readiness_gate_common import ReadinessGateCommon


@tagged("post_install", "-at_install")
class TestReadinessGate(ReadinessGateCommon):
    """No path leads through a gate that is not passed; what advises blocks nobody."""

    def _assert_refused(self, lead, move):
        before = lead.stage_id, lead.won_status
        with self.assertRaisesRegex(UserError, "Ask"), self.env.cr.savepoint():
            move()
        lead.invalidate_recordset()
        self.assertEqual((lead.stage_id, lead.won_status), before)

    def _get_ways_to_win(self, lead):
        """Return what a salesperson can do to win, by name."""
        stage = self.stage_won

        def drag():
            with Form(lead) as form:
                form.stage_id = stage

        def load():
            result = lead.load(["id", "stage_id"], [["__test__.lead", "Got It"]])
            if result["messages"]:
                raise UserError(result["messages"][0]["message"])

        return {
            "write": lambda: lead.write({"stage_id": stage.id}),
            "button": lead.action_set_won,
            "rainbow": lead.action_set_won_rainbowman,
            "web_save": lambda: lead.web_save({"stage_id": stage.id}, {}),
            "form": drag,
            "probability": lambda: lead.write(
                {"stage_id": stage.id, "probability": 50}
            ),
            "import": load,
            "as the system": lambda: lead.sudo().write({"stage_id": stage.id}),
        }

    def test_ways_to_win(self):
        self._create_rule("won")
        lead = self._create_deal()
        self.env["ir.model.data"].create(
            {"module": "__test__", "name": "lead", "model": "crm.lead"}
            | {"res_id": lead.id}
        )
        for name, move in self._get_ways_to_win(lead).items():
            with self.subTest(name):
                self._assert_refused(lead, move)

    def test_passed(self):
        """With the item ticked and the amount known, the way is free."""
        self._create_rule("won")
        lead = self._create_deal()
        self._settle(lead)
        with self.assertRaisesRegex(UserError, "Amount"), self.env.cr.savepoint():
            lead.action_set_won()
        lead.expected_revenue = 10
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")

    def test_passed_by_the_same_write(self):
        """What a form saves together counts together."""
        self._create_rule("won")
        lead = self._create_deal()
        self._settle(lead)
        lead.write({"stage_id": self.stage_won.id, "expected_revenue": 10})
        self.assertEqual(lead.won_status, "won")

    def test_advisory(self):
        self._create_rule("none")
        lead = self._create_deal()
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")

    def test_created_behind(self):
        """A lead that is imported as won has passed no gate."""
        self._create_rule("won")
        with self.assertRaisesRegex(UserError, "Ask"), self.env.cr.savepoint():
            self._create_deal(stage_id=self.stage_won.id)

    def test_archived(self):
        """A lead that is archived goes through no gate unseen."""
        lead = self._create_deal(active=False)
        self._create_rule("stage", gate_crm_stage_ids=self.stage_offer.ids)
        self._assert_refused(
            lead, lambda: lead.write({"stage_id": self.stage_offer.id})
        )

    def test_jump(self):
        """Nobody jumps over the stage in which the checklist is attached."""
        self._create_rule("won", crm_stage_ids=self.stage_offer.ids)
        lead = self._create_deal()
        self._assert_refused(lead, lead.action_set_won)
        with self.assertRaisesRegex(UserError, "Ask"), self.env.cr.savepoint():
            self._create_deal(stage_id=self.stage_won.id)
        lead.stage_id = self.stage_offer
        self._settle(lead)
        lead.expected_revenue = 10
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")

    def test_gone_from_the_condition(self):
        """Who writes the condition away first has the checklist all the same."""
        self._create_rule("won", domain="[('priority', '=', '3')]")
        lead = self._create_deal(priority="3")
        lead.priority = "0"
        self._assert_refused(lead, lambda: lead.write({"stage_id": self.stage_won.id}))
        lead = self._create_deal(priority="0")
        lead.priority = "3"
        lead.priority = "0"
        self._assert_refused(lead, lambda: lead.write({"stage_id": self.stage_won.id}))

    def test_every_change_of_a_stage(self):
        """Who leaves the stage of the checklist is asked, who comes to it is not."""
        self._create_rule("stage", crm_stage_ids=self.stage_offer.ids)
        lead = self._create_deal()
        lead.stage_id = self.stage_offer
        self._assert_refused(lead, lambda: lead.write({"stage_id": self.stage_new.id}))

    def test_stage_declared_won(self):
        """Leads of a stage are not won by declaring the stage to be for won ones."""
        self._create_rule("won")
        lead = self._create_deal(stage_id=self.stage_offer.id)
        self._assert_refused(lead, lambda: self.stage_offer.write({"is_won": True}))

    def test_stages(self):
        """The gate stands before the stages that the rule names, no other."""
        self._create_rule("stage", gate_crm_stage_ids=self.stage_offer.ids)
        lead = self._create_deal()
        self._assert_refused(
            lead, lambda: lead.write({"stage_id": self.stage_offer.id})
        )
        lead.stage_id = self.stage_won
        self.assertEqual(lead.stage_id, self.stage_won)

    def test_every_change(self):
        self._create_rule("stage")
        lead = self._create_deal()
        self._assert_refused(
            lead, lambda: lead.write({"stage_id": self.stage_offer.id})
        )
        lead.action_set_lost()
        self.assertEqual(lead.won_status, "lost")

    def test_bulk_message(self):
        """One message names what is missing, of all; nothing of it is changed."""
        self._create_rule("won")
        leads = self.env["crm.lead"].union(
            *(self._create_deal(name=f"Deal {number}") for number in range(3))
        )
        leads = leads.with_user(self.seller)
        self._settle(leads[0])
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            leads.write({"stage_id": self.stage_won.id})
        message = str(caught.exception)
        self.assertIn("Deal 0 – List of lead: Amount", message)
        self.assertIn("Deal 1, Deal 2 – List of lead: Ask; Amount", message)
        self.assertEqual(leads.stage_id, self.stage_new)

    def test_other_company(self):
        """A rule of another company holds nobody back."""
        self._create_rule("won", company_id=self.company_b.id)
        lead = self._create_deal()
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")

    def test_context_is_no_key(self):
        """No client can send what lets facts pass."""
        self._create_rule("won")
        lead = self._create_deal().with_context(crm_readiness_pass=True)
        self._assert_refused(lead, lead.action_set_won)

    def _count_win(self, number):
        """Return how many statements name our tables when so many leads are won."""
        leads = self.env["crm.lead"].create(
            [
                {"name": "Many", "type": "opportunity", "user_id": self.seller.id}
                | {"stage_id": self.stage_new.id, "expected_revenue": 1}
                for _number in range(number)
            ]
        )
        self._settle(leads)
        self.env.flush_all()
        self.env.invalidate_all()
        with queries_of("crm_readiness") as queries:
            leads.write({"stage_id": self.stage_won.id})
            leads.mapped("checklist_progress")
            self.env.flush_all()
        self.assertEqual(set(leads.mapped("won_status")), {"won"})
        self.assertEqual(set(leads.mapped("checklist_progress")), {100})
        return len(queries)

    def test_queries(self):
        """A bulk move asks as much of ten leads as of a hundred."""
        self._create_rule("won")
        self._count_win(1)  # warms up
        self.assertEqual(self._count_win(10), self._count_win(100))
