from odoo.tests import HttpCase, tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipTours(RelationshipCommon, HttpCase):
    """What a salesperson of the least rights does in the browser.

    In a company of their own, so that customers of other tests and of the demo data
    stay out of sight.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tier_high.write({"color": 3, "icon": "fa-diamond"})
        cls.bought = cls._meet(cls.customer, cls.company_a)
        cls._place(
            cls.bought, lifecycle_stage_id=cls.stage_active, tier_id=cls.tier_high
        )
        cls.new = cls._meet(cls.stranger, cls.company_a)

    def _start(self, action, tour):
        """Run the tour on the action, as a salesperson who knows one company."""
        action = self.env.ref(action)
        self.start_tour(f"/odoo/action-{action.id}", tour, login="relationship_own_a")

    def _get_last_change(self, relationship):
        """Return (stage, reason, user) of the newest row in the ledger."""
        change = relationship.change_ids.sorted("id")[-1:]
        return change.new_stage_id, change.reason, change.user_id

    def test_contacts(self):
        """From the contacts by tier and stage to one of them, its stage, its ledger."""
        self._start("base.action_partner_form", "crm_relationship_contacts")
        self.assertEqual(
            self._get_last_change(self.bought),
            (self.stage_former, "Moved abroad", self.users["own_a"]),
        )

    def test_kanban(self):
        """A drop asks for the reason; cancelled or refused, the card goes back."""
        changes = self.bought.change_ids
        self._start(
            "crm_relationship.crm_relationship_action", "crm_relationship_kanban"
        )
        self.assertEqual(
            self._get_last_change(self.new),
            (self.stage_active, "Signed at the fair", self.users["own_a"]),
        )
        self.assertEqual(len(self.new.change_ids), 1)  # none of the cancelled drop
        self.assertEqual(self.bought.change_ids, changes)

    def test_statusbar(self):
        """The status bar asks for the reason, and the ledger shows it."""
        self._start(
            "crm_relationship.crm_relationship_action", "crm_relationship_statusbar"
        )
        self.assertEqual(
            self._get_last_change(self.bought),
            (self.stage_former, "Closed the shop", self.users["own_a"]),
        )

    def test_lead_header(self):
        """On a lead a click moves its customer with a reason, or its own stage."""
        unknown, known = (
            self._create_lead(partner, self.company_a, name=name, type="opportunity")
            for partner, name in (
                (None, "Met at the fair"),
                (self.stranger, "Wants more"),
            )
        )
        (unknown | known).user_id = self.users["own_a"]
        self._start("crm.crm_lead_action_pipeline", "crm_relationship_lead_header")
        self.assertEqual(unknown.own_stage_id, self.stage_responder)
        self.assertEqual(
            self._get_last_change(self.new),
            (self.stage_responder, "Asked at the fair", self.users["own_a"]),
        )
