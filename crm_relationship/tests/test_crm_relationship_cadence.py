from datetime import date, timedelta
from unittest.mock import patch

from odoo.fields import Date, Datetime
from odoo.tests import tagged

from .tier_common import TierCommon

PLAN = "odoo.addons.crm_relationship.models.scoring.crm_relationship_cadence_plan"


@tagged("post_install", "-at_install")
class TestCrmRelationshipCadence(TierCommon):
    """Who was last spoken with when, and whose tier asks for more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.tiers.rule_ids.filtered(lambda rule: rule.tier_id == cls.top)
        cls.rule.contact_days = 30
        cls.today = Date.today()
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls._place(
            cls.relationship.with_context(
                crm_relationship_date=cls.today - timedelta(60)
            ),
            tier_id=cls.top,
        )

    def _is_overdue(self):
        self.env.invalidate_all()
        found = self.env["crm.relationship"].search([("is_contact_overdue", "=", True)])
        self.assertEqual(
            self.relationship in found, self.relationship.is_contact_overdue
        )
        return self.relationship in found

    def _post(self, record, days=0, **values):
        values = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        } | values
        message = record.message_post(body="Hello", **values)
        message.date = Datetime.now() - timedelta(days)

    def test_never(self):
        """Who was never spoken with is silent since the day of the tier."""
        self.assertTrue(self._is_overdue())
        self.assertFalse(self.relationship.last_contact_date)
        self.rule.contact_days = 61
        self.assertFalse(self._is_overdue())
        self.rule.contact_days = 0
        self.assertFalse(self._is_overdue())

    def test_messages(self):
        """Messages count wherever they are; notes do not."""
        self._post(self.relationship, subtype_xmlid="mail.mt_note")
        self.assertTrue(self._is_overdue())
        lead = self._create_lead(self.contact, self.company_a)
        for record, days in (
            (self.relationship, 31),
            (self.contact, 30),
            (lead, 20),
            (self._create_order(self.contact), 10),
        ):
            self._post(record, days)
            self.assertEqual(self._is_overdue(), days > 30)
            day = self.today - timedelta(days)
            self.assertEqual(self.relationship.last_contact_date, day)

    def test_other_company(self):
        """A lead of company B says nothing of A's contact with the customer."""
        self._post(self._create_lead(self.customer, self.company_b))
        self.assertTrue(self._is_overdue())

    def test_calls_and_meetings(self):
        """A done call counts, a planned one does not; a meeting when it is over."""
        activity = self.relationship.activity_schedule("mail.mail_activity_data_call")
        self.assertTrue(self._is_overdue())
        activity.action_feedback()
        self.assertFalse(self._is_overdue())
        other = self._meet(self.customer_own, self.company_a)
        now = Datetime.now()
        meetings = self.env["calendar.event"]
        for days in (1, -5):
            meetings.create(
                {"name": "Lunch", "partner_ids": [(4, self.customer_own.id)]}
                | {"start": now + timedelta(days), "stop": now + timedelta(days, 3600)}
            )
        self.env.invalidate_all()
        self.assertEqual(other.last_contact_date, (now - timedelta(5)).date())

    def test_meetings_of_others(self):
        """A meeting that was declined counts as little as another company's."""
        start = Datetime.now() - timedelta(3)
        for host, state, is_held in (
            ("own_b", "accepted", False),
            ("own_a", "declined", False),
            ("own_a", "needsAction", True),
        ):
            meeting = self.env["calendar.event"].create(
                {"name": "Talk", "start": start, "stop": start + timedelta(hours=1)}
                | {"user_id": self.users[host].id}
                | {"partner_ids": [(4, self.contact.id)]}
            )
            meeting.attendee_ids.filtered(
                lambda own: own.partner_id == self.contact
            ).state = state
            self.assertEqual(self._is_overdue(), not is_held, (host, state))

    def test_parts_add_up(self):
        """Who is searched for by yes, by no and by both, are everybody together."""
        customers = self.env["crm.relationship"].with_user(self.users["all"])
        total = customers.search_count([])
        for name in (
            *("is_contact_overdue", "is_on_line", "is_fall_due"),
            *("is_manager_missing", "is_for_today"),
        ):
            parts = [customers.search_count([(name, "=", v)]) for v in (True, False)]
            self.assertEqual(sum(parts), total, name)
            both = customers.search_count([(name, "in", [True, False])])
            self.assertEqual(both, total, name)

    # --- planned ---

    def _get_planned(self):
        kind = self.env.ref("crm_relationship.mail_activity_type_contact")
        self.env.invalidate_all()
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "crm.relationship"),
                ("res_id", "=", self.relationship.id),
                ("activity_type_id", "=", kind.id),
            ]
        )

    def _sync(self):
        self._sync_company()
        return self._get_planned()

    def _sync_company(self):
        self.env["crm.relationship"]._sync_overdue_contacts(self.company_a)

    def test_planned(self):
        """One call is planned for the account manager, not another each night."""
        self.assertFalse(self._sync())  # for nobody
        self.relationship.user_id = self.users["own"]
        planned = self._sync()
        self.assertEqual(planned.user_id, self.users["own"])
        self.assertEqual(self._sync(), planned)
        self.relationship.user_id = self.users["all"]
        self.assertEqual(self._get_planned().user_id, self.users["all"])
        planned.action_feedback()
        self.assertFalse(self._is_overdue())
        self.assertFalse(self._sync())

    def test_plan_withdrawn(self):
        """Contacted in another way, the customer needs no call; none is pretended."""
        self.relationship.user_id = self.users["own"]
        planned = self._sync()
        self._post(self.relationship, 5)
        self.assertFalse(self._sync() | planned.exists())
        day = self.today - timedelta(5)
        self.assertEqual(self.relationship.last_contact_date, day)

    def test_planned_by_hand(self):
        """A call that somebody planned is planned, and no night takes it away."""
        self.relationship.user_id = self.users["own"]
        kind = "crm_relationship.mail_activity_type_contact"
        own = self.relationship.activity_schedule(kind, automated=False)
        self.assertEqual(self._sync(), own)
        automated = self.relationship.activity_schedule(kind)
        other = self.relationship.activity_schedule(kind, automated=False)
        self.rule.contact_days = 0
        self.assertEqual(self._sync(), own | other)
        self.assertFalse(automated.exists())

    def test_plan_of_archived_customers(self):
        """Who is archived is not called any more."""
        self.relationship.user_id = self.users["own"]
        self.assertTrue(self._sync())
        self.env.cr.execute(
            "UPDATE crm_relationship SET active = false WHERE id = %s",
            [self.relationship.id],
        )
        self.assertFalse(self._sync())

    def test_plan_bounded(self):
        """A night plans so many, of the highest tiers first, whoever can call."""
        early = date(2020, 1, 1)
        own, gone = self.users["own"], self.users["all"]
        (self.tiers.rule_ids - self.rule).contact_days = 30
        top, mid, base = (
            self._overdue(name, tier, user, early)
            for name, tier, user in (
                ("Top", self.top, gone),
                ("Mid", self.mid, own),
                ("Base", self.base, own),
            )
        )
        gone.sudo().active = False
        planned = []
        with patch(f"{PLAN}.PER_NIGHT", 1):
            for _night in range(3):
                self._sync()
                planned.append((top | mid | base).filtered("activity_ids"))
        self.assertEqual(planned, [mid, mid | base, mid | base])

    def _overdue(self, name, tier, user, day):
        partner = self.env["res.partner"].create({"name": name})
        one = self._meet(partner, self.company_a)
        one.user_id = user
        self._place(one.with_context(crm_relationship_date=day), tier_id=tier)
        return one

    def test_plan_queries_do_not_grow(self):
        """Three calls and thirty cost the same number of queries."""
        counts = []
        for number in (1, 3, 30):  # the first one warms the caches
            for key in range(number):
                name = f"{number} {key}"
                self._overdue(name, self.top, self.users["own"], date(2020, 1, 1))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._sync_company()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_tiers_switched_off(self):
        """The night after tiers are switched off takes the planned calls away."""
        self.relationship.write({"user_id": self.users["own"].id, "is_not_moved": True})
        self.scheme.as_of_date = False
        for is_used, count in ((True, 0), (True, 1), (False, 0)):
            self.company_a.relationship_use_tiers = is_used
            self.runs.create({"company_id": self.company_a.id}).action_run()
            self.assertEqual(len(self._get_planned()), count)

    def test_planned_by_the_night(self):
        """A run plans; a silent one, and one of another company, does not."""
        self.relationship.write({"user_id": self.users["own"].id, "is_not_moved": True})
        self.scheme.as_of_date = False
        for count in (0, 1, 1):  # the first run of a company is silent
            run = self.runs.create({"company_id": self.company_a.id})
            run.action_run()
            self.assertEqual((run.state, run.is_silent), ("done", not count))
            self.assertEqual(len(self._get_planned()), count)
