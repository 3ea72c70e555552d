from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .readiness_gate_common import ReadinessGateCommon

BEGIN, DUE, LATE, LATER = "2026-03-02", "2026-03-07", "2026-03-08", "2026-03-09"


@tagged("post_install", "-at_install")
class TestReadinessTickLate(ReadinessGateCommon):
    """An item that is late is so by its date, and the leader hears of it once."""

    @classmethod
    @freeze_time(BEGIN)
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.users["all"]
        cls.team = cls.env["crm.team"].create(
            {"name": "Field", "user_id": cls.leader.id, "company_id": cls.company_a.id}
        )
        cls.list_late = cls._create_ticked(
            "late",
            {"name": "Call", "days": 5},
            {"name": "Visit", "days": 5},
            {"name": "Worth", "days": 5, "tick_by": "domain"}
            | {"tick_domain": "[('expected_revenue', '>', 0)]"},
        )
        cls.rule = cls._create_rule(checklist_id=cls.list_late.id)
        cls.deal = cls._create_deal(team_id=cls.team.id, expected_revenue=5)
        cls.call, cls.visit, cls.worth = cls.deal.readiness_tick_ids

    def _run(self, day):
        cron = self.env.ref("crm_relationship.ir_cron_escalate_ticks")
        with freeze_time(day), self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _get_told(self, user, record=None):
        """Return what the user is told to look at, on the deal or another record."""
        kind = self.env.ref("crm_relationship.mail_activity_type_readiness_late")
        activities = (
            (record or self.deal)
            .sudo()
            .activity_ids.filtered(
                lambda one: one.activity_type_id == kind and one.user_id == user
            )
        )
        return activities.mapped("summary")

    def test_by_date(self):
        """Late from the day after on; what has ticked itself never is."""
        for day, late in ((DUE, False), (LATE, True)):
            with freeze_time(day):
                ticks = (self.call + self.worth).with_user(self.seller)
                ticks.invalidate_recordset()
                self.assertEqual(ticks.mapped("is_overdue"), [late, False])
                found = ticks.search([("is_overdue", "=", True)])
                self.assertEqual(self.call in found, late)
                self.assertNotIn(self.worth, found)
                rest = ticks.search([("is_overdue", "=", False)])
                self.assertEqual(self.call in rest, not late)
                self.assertIn(self.worth, rest)

    def test_told_once(self):
        """One activity names everything late; the second run is silent."""
        for day, told in ((DUE, []), (LATE, ["Call; Visit"]), (LATER, ["Call; Visit"])):
            self._run(day)
            self.assertEqual(self._get_told(self.leader), told, day)
        self.assertFalse(self._get_told(self.seller))

    def test_new_date(self):
        """With a new date the item may be late anew."""
        self._run(LATE)
        self.call.with_user(self.seller).date_deadline = "2026-03-20"
        self.assertFalse(self.call.date_escalated)
        self.visit.with_user(self.seller).action_done()
        self._run("2026-03-21")
        self.assertEqual(self._get_told(self.leader), ["Call"])

    def test_settled_in_the_meantime(self):
        """What was true by itself and is no longer is late as well."""
        self._run(LATE)
        self.deal.expected_revenue = 0
        self._run(LATER)
        self.assertEqual(self._get_told(self.leader), ["Call; Visit; Worth"])

    def test_nothing_left_to_do(self):
        """On a lost deal nothing is late."""
        self.deal.sudo().action_set_lost()
        self._run(LATE)
        self.assertFalse(self._get_told(self.leader))

    def test_leader_who_may_not_read(self):
        """Nobody is sent to a record that is closed to him: whoever does it is."""
        self.leader.write({"group_ids": [Command.clear()]})
        self._run(LATE)
        self.assertFalse(self._get_told(self.leader))
        self.assertEqual(self._get_told(self.seller), ["Call; Visit"])

    def test_uninstalled(self):
        """Leads stay when we go: an activity of ours would keep its type with them."""
        self._run(LATE)
        modules = self.env["ir.module.module"]
        modules.search([("name", "=", "crm_relationship")])._forget_activities()
        self.assertFalse(self._get_told(self.leader))
        self.env.ref("crm_relationship.mail_activity_type_readiness_late").unlink()

    def test_customer(self):
        """On a customer it is the leader of the account manager's team."""
        checklist = self._create_ticked("welcome", {"name": "Greet", "days": 5})
        partner = self._create_partner(name="Held Ltd", user_id=self.seller.id)
        relationship = self._meet(partner, self.company_a)
        self.team.member_ids = self.seller
        with freeze_time(BEGIN):
            self._create_rule(model="crm.relationship", checklist_id=checklist.id)
        self._run(LATE)
        self.assertEqual(self._get_told(self.leader, relationship), ["Greet"])
