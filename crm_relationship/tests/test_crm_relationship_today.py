from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .playbook_common import PlaybookCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipToday(PlaybookCommon):
    """My customers today: who is on the list, why, in which order; one tap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.users["own_a"]
        names = ("due", "risky", "silent", "calm", "new")
        cls.mine = {}
        for name in names:
            partner = cls._create_partner(name=name, user_id=cls.user.id)
            cls.mine[name] = cls._meet(partner, cls.company_a)
        cls._flush()
        cls._place(
            cls.mine["due"] | cls.mine["risky"] | cls.mine["silent"] | cls.mine["calm"],
            lifecycle_stage_id=cls.stage_active,
        )
        cls.mine["risky"].sudo().at_risk_date = cls._days_ago(3)
        cls.mine["silent"].sudo().lifecycle_stage_date = cls._days_ago(200)
        cls.mine["calm"].sudo().lifecycle_stage_date = cls._days_ago(200)
        cls._plan(cls.mine["calm"], cls._days_ago(10)).action_feedback()
        cls.activity = cls._plan(cls.mine["due"], cls._days_ago(2))
        cls._plan(cls.mine["new"], cls.today + timedelta(days=1))

    @classmethod
    def _plan(cls, relationship, deadline, user=None, xmlid="mail_activity_data_call"):
        return relationship.activity_schedule(
            f"mail.{xmlid}",
            deadline,
            summary="Ask",
            user_id=(user or cls.user).id,
        )

    def _list(self, user=None):
        """Return the list as the action opens it."""
        return self._as(self.env["crm.relationship"], user or self.user).search(
            [("is_for_today", "=", True)], order="tier_id, purchase_amount desc, id"
        )

    def _as(self, records, user):
        """Return the records as a user has them, in all companies of theirs."""
        companies = user.company_ids.ids
        return records.with_user(user).with_context(allowed_company_ids=companies)

    def _log_call(self, name, user=None):
        self._as(self.mine[name], user or self.user).action_log_call()
        self.env.invalidate_all()

    def test_who(self):
        """Due, at risk, without contact for long; nobody else's, and nobody calm."""
        self.assertEqual(
            set(self._list().partner_id.mapped("name")), {"due", "risky", "silent"}
        )
        self.assertFalse(self._list(self.users["own_b"]))

    def test_why(self):
        """Each says why it is there."""
        why = {
            record.partner_id.name: (
                record.today_activity,
                record.today_risk,
                record.today_contact,
            )
            for record in self._list()
        }
        self.assertEqual(
            why,
            {
                "due": ("Ask: late by 2 days", False, False),
                "risky": (False, "At risk", False),
                "silent": (False, False, "No contact for 200 days"),
            },
        )

    def test_all_listed_say_why(self):
        """Whoever the search finds has a reason, whoever has one is found."""
        everybody = self._as(self.env["crm.relationship"], self.user).search([])
        reasons = everybody.filtered(lambda record: record.is_for_today)
        self.assertEqual(reasons & self._list(), self._list())

    def test_order(self):
        """The highest tier first; within it who bought most."""
        self._place(self.mine["silent"], tier_id=self.tier_low)
        self._place(self.mine["risky"] | self.mine["due"], tier_id=self.tier_high)
        self.mine["risky"].sudo().purchase_amount = 900
        self.assertEqual(
            self._list().partner_id.mapped("name"), ["risky", "due", "silent"]
        )

    def test_cadence(self):
        """The tier's cadence decides where it has one, whatever the days of others."""
        scheme = self.env["crm.customer.tier.scheme"].create(
            {
                "name": "Tested",
                "company_id": self.company_a.id,
                "method": "line",
                "rule_ids": [
                    Command.create({"tier_id": self.tier_high.id, "line": 100}),
                    Command.create({"tier_id": self.tier_low.id, "line": 0}),
                ],
            }
        )
        rule = scheme.rule_ids.filtered(lambda rule: rule.tier_id == self.tier_high)
        silent, calm = self.mine["silent"], self.mine["calm"]
        self._get_done(calm).date_done = self._days_ago(10)
        day = self._days_ago(200)
        self._place(
            (silent | calm).with_context(crm_relationship_date=day),
            tier_id=self.tier_high,
        )
        for days, found in ((0, silent), (300, silent.browse()), (5, silent | calm)):
            rule.contact_days = days
            self.env.invalidate_all()
            listed = self._list().filtered("today_contact")
            self.assertEqual(listed, found, days)
        self.assertIn("10 days", self._as(calm, self.user).today_contact)

    def test_message(self):
        """A message to the customer is contact, as a call is."""
        self.mine["silent"].message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn(self.mine["silent"], self._list())

    def test_unassigned_activity(self):
        """What is due for nobody is the account manager's; a colleague's is not."""
        open_activity = self._plan(self.mine["new"], self.today)
        open_activity.user_id = False
        self.assertIn(self.mine["new"], self._list())
        open_activity.user_id = self.users["all"]
        self.assertNotIn(self.mine["new"], self._list())

    def test_due_on_colleagues_customer(self):
        """An activity of mine counts on a colleague's customer that I may see."""
        self._plan(self.other, self.today, self.users["manager"])
        self.assertEqual(self._list(self.users["manager"]), self.other)
        self._plan(self.other, self.today)
        self.assertNotIn(self.other, self._list())

    def test_log_call_due(self):
        """The call that is due is done by it: no second one."""
        self._log_call("due")
        self.assertFalse(self.activity.active)
        self.assertNotIn(self.mine["due"], self._list())
        done = self._get_done(self.mine["due"])
        self.assertEqual(done, self.activity)
        self.assertIn("Call", self.mine["due"].message_ids[0].body)

    def test_log_call(self):
        """Without one a call is entered as done; tomorrow the customer is back."""
        for name in ("risky", "silent"):
            self._log_call(name)
            done = self._get_done(self.mine[name])
            self.assertEqual(done.user_id, self.user)
            self.assertEqual(done.activity_category, "phonecall")
        self.assertEqual(self._list(), self.mine["due"])
        self._get_done(self.mine["risky"]).date_done = self._days_ago(1)
        self.assertEqual(self._list(), self.mine["due"] | self.mine["risky"])

    def _get_done(self, relationship):
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", "crm.relationship"),
                    ("res_id", "=", relationship.id),
                    ("active", "=", False),
                ]
            )
        )

    def test_log_call_keeps_other_activities(self):
        """A meeting that is due stays due."""
        self._plan(self.mine["risky"], self.today, xmlid="mail_activity_data_meeting")
        self._log_call("risky")
        self.assertIn(self.mine["risky"], self._list())

    def test_rights(self):
        """Whoever may not work with the customer neither lists nor calls."""
        for role in ("portal", "employee", "reader"):
            with self.assertRaises(AccessError):
                self._list(self.users[role])
            with self.assertRaises(AccessError):
                self._log_call("due", self.users[role])
        with self.assertRaises(AccessError):
            self._log_call("due", self.users["own"])
        self.assertTrue(self.activity.active)

    def test_queries(self):
        """As many queries for 3 customers as for 30."""
        counts = []
        self._list().mapped("today_contact")  # what is asked once in a server's life
        for number in (3, 30):
            partners = self.env["res.partner"].create(
                [{"name": f"C{n}", "user_id": self.user.id} for n in range(number)]
            )
            for partner in partners:
                relationship = self._meet(partner, self.company_a)
                relationship.sudo().at_risk_date = self.today
                self._plan(relationship, self.today)
            self._list()  # what creating customers makes the server look up anew
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self._list()
            found.mapped("today_activity")
            found.mapped("today_contact")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertGreater(len(found), number)
        self.assertLessEqual(abs(counts[0] - counts[1]), 1)

    def _open_lead(self, name, days=20, **values):
        """Return an opportunity of the user's that was made and left so long ago."""
        lead = self._create_lead(
            self.mine[name].partner_id,
            self.company_a,
            name="Roof",
            type="opportunity",
            user_id=self.user.id,
            **values,
        )
        self.env.flush_all()
        for table, column, key in (
            ("crm_lead", "create_date", "id"),
            ("mail_message", "date", "res_id"),
        ):
            model = SQL("model = 'crm.lead' AND" if key == "res_id" else "")
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self._days_ago(days),
                    model,
                    SQL.identifier(key),
                    lead.id,
                )
            )
        self.env.invalidate_all()
        return lead

    def test_untouched_opportunity(self):
        """An opportunity that nobody has touched for two weeks brings its customer."""
        lead = self._open_lead("calm")
        calm = self._as(self.mine["calm"], self.user)
        self.assertNotIn(calm, self._list())  # who has been called
        new = self._as(self.mine["new"], self.user)
        lead.partner_id = new.partner_id
        self._open_lead("risky", days=13)
        self.assertIn(new, self._list())
        self.assertEqual(new.today_lead, "Roof: untouched for 20 days")
        self.assertTrue(new.is_for_today)
        self.assertFalse(self._as(self.mine["risky"], self.user).today_lead)
        self.assertNotIn(new, self._list(self.users["own"]))
        self._log_call("new")
        self.assertNotIn(new, self._list())

    def test_touched_opportunity(self):
        """A plan, a word, a lost or another's opportunity brings nobody."""
        new = self._as(self.mine["new"], self.user)
        lead = self._open_lead("new")
        self.assertIn(new, self._list())
        activity = lead.activity_schedule("mail.mail_activity_data_call")
        self.assertNotIn(new, self._list())
        activity.unlink()
        lead.user_id = self.users["own"]
        self.assertNotIn(new, self._list())
        lead.user_id = self.user
        lead.message_post(body="Asked about the roof")
        self.assertNotIn(new, self._list())
        other = self._open_lead("new")
        self.assertIn(new, self._list())
        other.action_set_lost()
        self.assertNotIn(new, self._list())
