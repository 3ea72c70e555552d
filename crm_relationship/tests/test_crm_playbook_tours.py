from odoo.tests import HttpCase, tagged

from .playbook_common import PlaybookCommon


@tagged("post_install", "-at_install")
class TestCrmPlaybookTours(PlaybookCommon, HttpCase):
    """The salesperson's morning, and a manager who makes a playbook."""

    def _start(self, action, tour, login):
        action = self.env.ref(f"crm_relationship.{action}")
        self.start_tour(f"/odoo/action-{action.id}", tour, login=login)

    def test_morning(self):
        """Who is on today's list, why; a call logged without leaving it."""
        user = self.users["own_a"]
        due, risky = (
            self._meet(self._create_partner(name=name, user_id=user.id), self.company_a)
            for name in ("Due Ltd", "Risky Ltd")
        )
        self._flush()
        activity = due.activity_schedule(
            "mail.mail_activity_data_call",
            self._days_ago(2),
            summary="Ask how they are",
            user_id=user.id,
        )
        risky.sudo().at_risk_date = self.today
        self._place(risky, tier_id=self.tier_high)
        self._place(due, tier_id=self.tier_low)
        self._start(
            "crm_relationship_action_today", "crm_relationship_morning", user.login
        )
        self.assertFalse(activity.active)
        self.assertTrue(activity.date_done)

    def test_playbook(self):
        """A playbook is made and looked at, without doing anything yet."""
        self._activate(self.everybody)
        self._start(
            "crm_playbook_action", "crm_relationship_playbook", "relationship_manager"
        )
        playbook = self.env["crm.playbook"].search(
            [("name", "=", "Thank new customers")]
        )
        self.assertEqual(playbook.stage_id, self.stage_active)
        self.assertEqual(playbook.activity_plan_id, self.plan)
        self.assertFalse(playbook.is_on)
        self.assertFalse(self._get_hits(playbook))
