from datetime import timedelta

from odoo.fields import Date, Datetime
from odoo.tests import tagged

from .tier_common import TierCommon


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
        self.env["crm.relationship"]._sync_overdue_contacts(self.company_a)
        return self._get_planned()

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

    def test_planned_by_the_night(self):
        """A run plans; a silent one, and one of another company, does not."""
        self.relationship.write({"user_id": self.users["own"].id, "is_not_moved": True})
        self.scheme.as_of_date = False
        for count in (0, 1, 1):  # the first run of a company is silent
            run = self.runs.create({"company_id": self.company_a.id})
            run.action_run()
            self.assertEqual((run.state, run.is_silent), ("done", not count))
            self.assertEqual(len(self._get_planned()), count)
