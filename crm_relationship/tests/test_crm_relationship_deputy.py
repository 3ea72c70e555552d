from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import ROLES
from .test_crm_relationship_hand_over import HandOverCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipDeputy(HandOverCommon, CronMixinCase):
    """A deputy holds customers until a day, then they are given back as they were."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-03-10 12:00:00"))

    def _deputise(self, user, until, **values):
        wizard = self._wizard(user, kind="deputy", date_end=until, **values)
        wizard.action_hand_over()

    def _give_back_on(self, instant):
        """Call the scheduled action at ``instant`` (UTC)."""
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_give_back").method_direct_trigger()
        self.env.invalidate_all()

    def test_given_back_after_the_last_day(self):
        """The deputy holds the customer on the last day, not after it."""
        self._deputise(self.own, date(2026, 3, 20))
        self.assertEqual(self.relationship.user_id, self.all)
        self._give_back_on("2026-03-20 22:00:00")
        self.assertEqual(self.relationship.user_id, self.all)
        self._give_back_on("2026-03-21 01:00:00")
        self.assertEqual(self.relationship.user_id, self.own)
        self.assertFalse(self.relationship.deputy_ids)
        self.assertIn("Given back to", self.relationship.message_ids[0].body)

    def test_days_are_those_of_the_company(self):
        """In Tehran the day ends at half past eight in the evening, in UTC."""
        self.company_a.partner_id.tz = "Asia/Tehran"
        self._deputise(self.own, date(2026, 3, 20))
        self._give_back_on("2026-03-20 20:00:00")
        self.assertEqual(self.relationship.user_id, self.all)
        self._give_back_on("2026-03-20 20:45:00")
        self.assertEqual(self.relationship.user_id, self.own)

    def test_called_when_the_day_is_over(self):
        """The scheduled action is called when the company's last day is over."""
        self.company_a.partner_id.tz = "Asia/Tehran"
        with self.capture_triggers("crm_relationship.ir_cron_give_back") as captured:
            self._deputise(self.own, date(2026, 3, 20))
        instants = [str(trigger.call_at) for trigger in captured.records]
        self.assertEqual(instants, ["2026-03-20 20:30:00"])

    def test_salesperson_is_followed_again(self):
        """Given back as it was: it follows the contact's salesperson again."""
        self._deputise(self.own, date(2026, 3, 20))
        self.assertTrue(self.relationship.is_user_manual)
        self._give_back_on("2026-03-21 01:00:00")
        self.assertFalse(self.relationship.is_user_manual)
        self.customer_own.user_id = self.manager
        self.assertEqual(self.relationship.user_id, self.manager)

    def test_manager_chosen_by_hand_comes_back(self):
        self.other.user_id = self.own
        self._deputise(self.own, date(2026, 3, 20))
        self._give_back_on("2026-03-21 01:00:00")
        self.assertEqual(self.other.user_id, self.own)
        self.assertTrue(self.other.is_user_manual)

    def test_activities_come_back(self):
        """Open activities move to the deputy and back, new ones included."""
        old = self._plan(self.relationship, self.own)
        self._deputise(self.own, date(2026, 3, 20))
        new = self._plan(self.relationship, self.all)
        self._give_back_on("2026-03-21 01:00:00")
        self.assertEqual((old | new).user_id, self.own)

    def test_chosen_by_hand_meanwhile(self):
        """A manager chosen meanwhile stays; the deputy's time is over."""
        self._deputise(self.own, date(2026, 3, 20))
        self.relationship.user_id = self.manager
        self.assertFalse(self.relationship.deputy_ids)
        self._give_back_on("2026-03-21 01:00:00")
        self.assertEqual(self.relationship.user_id, self.manager)

    def test_refused_choice_keeps_the_deputy(self):
        """A write that the guard refuses does not end the deputy's time either."""
        self._deputise(self.own, date(2026, 3, 20))
        values = {"user_id": self.manager.id, "tier_id": self.tier_high.id}
        with self.assertRaises(UserError):  # the tier without a reason
            self.relationship.write(values)
        self.assertTrue(self.relationship.deputy_ids)
        self.assertEqual(self.relationship.user_id, self.all)

    def test_deputy_of_a_deputy(self):
        """When the first one is back, everybody who stood in is done."""
        self._deputise(self.own, date(2026, 3, 20))
        self._deputise(
            self.manager,
            date(2026, 4, 20),
            from_user_id=self.all.id,
            user_id=self.manager.id,
        )
        self.assertEqual(self.relationship.user_id, self.manager)
        self._give_back_on("2026-03-21 01:00:00")
        self.assertEqual(self.relationship.user_id, self.own)
        self.assertFalse(self.relationship.deputy_ids)
        self.assertEqual(self.other.deputy_ids.absent_user_id, self.all)

    def test_short_deputy_of_a_deputy(self):
        """The second one's time ends first: the first deputy has the customer again."""
        self._deputise(self.own, date(2026, 3, 20))
        self._deputise(
            self.manager,
            date(2026, 3, 15),
            from_user_id=self.all.id,
            user_id=self.manager.id,
        )
        self._give_back_on("2026-03-16 01:00:00")
        self.assertEqual(self.relationship.user_id, self.all)
        self.assertEqual(self.relationship.deputy_ids.absent_user_id, self.own)

    def test_manager_who_left_gets_nothing_back(self):
        """The deputy keeps the customers of somebody who does not come back."""
        self._deputise(self.own, date(2026, 3, 20))
        self.own.sudo().active = False
        self._give_back_on("2026-03-21 01:00:00")
        self.assertEqual(self.relationship.user_id, self.all)
        self.assertFalse(self.relationship.deputy_ids)
        self.assertIn("Stays with", self.relationship.message_ids[0].body)

    def test_merge_gives_back_first(self):
        """A deputy does not get a customer for good because contacts are merged."""
        self._deputise(self.own, date(2026, 3, 20))
        target = self._meet(self.customer, self.company_a)
        wizards = self.env["base.partner.merge.automatic.wizard"]
        wizards._merge((self.customer_own | self.customer).ids, self.customer)
        self.assertNotEqual(target.user_id, self.all)
        self.assertFalse(target.deputy_ids)

    def test_give_back_now(self):
        """The absent one may take the customers back before the day."""
        self._deputise(self.own, date(2026, 3, 20))
        self.relationship.deputy_ids.with_user(self.own).action_give_back()
        self.assertEqual(self.relationship.user_id, self.own)

    def test_rows_of_others(self):
        """A salesperson sees the rows of the own absence and standing in, no others."""
        self._deputise(self.own, date(2026, 3, 20))
        row = self.relationship.deputy_ids
        stranger = self._new_user("stranger", ROLES["own"], self.companies)
        Deputy = self.env["crm.relationship.deputy"]
        self.assertFalse(Deputy.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            row.with_user(stranger).action_give_back()
        for user in (self.own, self.manager):
            self.assertEqual(Deputy.with_user(user).search([]), row)
            with self.assertRaises(AccessError):
                row.with_user(user).date_end = date(2027, 1, 1)

    def test_queries_do_not_grow(self):
        """Giving back ten customers and eighty costs the same number of queries."""
        counts = []
        for number in (1, 10, 80):  # the first one warms the caches
            self._meet_many(number)
            self._deputise(self.manager, date(2026, 3, 20))
            rows = self.env["crm.relationship.deputy"].search([])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows._give_back()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
