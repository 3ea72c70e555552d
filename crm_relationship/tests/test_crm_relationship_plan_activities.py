from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .scoring_screens_common import ScoringScreensCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipPlanActivities(ScoringScreensCommon):
    """Activities for many customers: the same one never twice for a customer."""

    def _get_form(self, domain, role="all"):
        action = self._as(role).action_plan_activities(domain)
        dialogs = self._as(role, action["res_model"])
        return Form(dialogs.with_context(**action["context"]))

    def _plan(self, domain, role="all", **values):
        """Fill the dialog in, plan, and return the activities that are new."""
        form = self._get_form(domain, role)
        for name, value in values.items():
            setattr(form, name, value)
        before = self._get_activities()
        form.save().action_plan()
        return self._get_activities() - before

    def _get_activities(self):
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("res_model", "=", "crm.relationship")])
        )

    def test_each_once(self):
        """Planned for each customer, and not again the second time."""
        domain = [("company_id", "=", self.company_a.id), ("rfm_code", "!=", False)]
        activities = self._plan(domain, summary="Spring offer")
        self.assertEqual(
            {activity.res_id for activity in activities},
            {self.known[name].id for name in ("best", "good", "late", "fresh")},
        )
        self.assertFalse(self._plan(domain, summary="Spring offer"))
        # a wider choice reaches who is new in it
        wider = [("company_id", "=", self.company_a.id)]
        self.assertEqual(len(self._plan(wider, summary="Spring offer")), 3)
        # another occasion is another activity
        self.assertEqual(len(self._plan(domain, summary="Summer offer")), 4)

    def test_done_is_not_planned_again(self):
        """What is done is not planned again, unless one asks for it."""
        domain = [("id", "=", self.known["best"].id)]
        activity = self._plan(domain, summary="Spring offer")
        activity.action_feedback("Called")
        self.assertFalse(self._plan(domain, summary="Spring offer"))
        again = self._plan(domain, summary="Spring offer", is_repeated=True)
        self.assertEqual(len(again), 1)
        self.assertFalse(self._plan(domain, summary="Spring offer", is_repeated=True))

    def test_numbers_before(self):
        """The dialog tells for how many it plans, and how many have it already."""
        domain = [("company_id", "=", self.company_a.id), ("rfm_code", "!=", False)]
        self._plan([("id", "=", self.known["best"].id)], summary="Spring offer")
        form = self._get_form(domain)
        form.summary = "Spring offer"
        self.assertEqual(form.new_count, 3)
        self.assertIn("1 of 4", form.planned_text)

    def test_responsible(self):
        """The account manager of each customer, else the colleague chosen."""
        domain = [("id", "in", (self.known["best"] | self.known["fresh"]).ids)]
        activities = self._plan(domain, summary="Call", user_id=self.users["manager"])
        users = {activity.res_id: activity.user_id for activity in activities}
        self.assertEqual(users[self.known["best"].id], self.users["manager"])
        self.assertEqual(users[self.known["fresh"].id], self.users["all"])
        activities = self._plan(
            domain, summary="Visit", responsible="user", user_id=self.users["manager"]
        )
        self.assertEqual(activities.user_id, self.users["manager"])

    def test_plan(self):
        """The plan of the segment is proposed; each of its steps is planned once."""
        segment = self.known["best"].rfm_segment_id
        segment.activity_plan_id = self._create_plan("Write", "Call")
        domain = [("rfm_segment_id", "=", segment.id)]
        form = self._get_form(domain)
        self.assertEqual(form.activity_plan_id, segment.activity_plan_id)
        activities = self._plan(domain)
        self.assertEqual(set(activities.mapped("summary")), {"Write", "Call"})
        self.assertFalse(self._plan(domain))
        # a step that came later reaches those who have the others
        segment.activity_plan_id.template_ids.create(
            {"plan_id": segment.activity_plan_id.id, "summary": "Visit"}
            | {"activity_type_id": self.env.ref("mail.mail_activity_data_todo").id}
        )
        self.assertEqual(self._plan(domain).summary, "Visit")

    def test_from_a_list(self):
        """The dialog opened from a list plans for the customers chosen there."""
        chosen = self.known["best"] | self.known["late"]
        dialogs = self._as("all", "crm.relationship.plan.activities")
        form = Form(
            dialogs.with_context(active_model="crm.relationship", active_ids=chosen.ids)
        )
        self.assertEqual(form.new_count, 2)

    def test_own_customers(self):
        """A salesperson plans for own customers only, whatever the domain says."""
        domain = [("company_id", "=", self.company_a.id)]
        activities = self._plan(domain, "own", summary="Call")
        self.assertNotIn(self.known["fresh"].id, activities.mapped("res_id"))
        with self.assertRaises(AccessError):
            self._plan(domain, "reader", summary="Call")

    def test_too_many(self):
        """Too many at once are refused with one message, nothing is planned."""
        domain = [("company_id", "=", self.company_a.id)]
        module = "odoo.addons.crm_relationship.wizard"
        with (
            patch(f"{module}.crm_relationship_plan_activities.LIMIT", 3),
            self.assertRaises(UserError),
        ):
            self._plan(domain, summary="Call")
        self.assertFalse(self._get_activities().filtered(lambda a: a.summary == "Call"))

    def test_nothing_to_plan(self):
        """A plan or a type has to be chosen."""
        form = self._get_form([("id", "=", self.known["best"].id)])
        dialog = form.save()
        dialog.activity_type_id = False
        with self.assertRaises(UserError):
            dialog.action_plan()


@tagged("post_install", "-at_install")
class TestCrmRelationshipMailing(ScoringScreensCommon):
    """Customers as a mailing's audience: with mass mailing, and without."""

    def _has_button(self, model, role="manager"):
        arch = self._as(role, model).get_view(view_type="list")["arch"]
        return bool(
            etree.fromstring(arch).xpath("//button[@name='action_mail_audience']")
        )

    def test_mailing(self):
        """With the app a mailing opens on the customers; without it nothing shows."""
        domain = [("rfm_code", "=", "5-5-5"), ("company_id", "=", self.company_a.id)]
        manager = self.users["manager"]
        if "mailing.mailing" not in self.env:
            self.assertFalse(self._has_button("crm.relationship"))
            self.assertFalse(self._has_button("crm.rfm.segment.report"))
            self.assertFalse(self._as("manager").get_rfm_heat_map([])["can_mail"])
            with self.assertRaises(UserError):
                self._as("manager").action_open_mailing(domain)
            return
        manager.group_ids |= self.env.ref("mass_mailing.group_mass_mailing_user")
        self.assertTrue(self._has_button("crm.relationship"))
        self.assertTrue(self._as("manager").get_rfm_heat_map([])["can_mail"])
        action = self._as("manager").action_open_mailing(domain)
        mailing = (
            self._as("manager", "mailing.mailing")
            .with_context(**action["context"])
            .create({"subject": "News"})
        )
        self.assertEqual(mailing._get_recipients(), self.known["best"].ids)
        with self.assertRaises(AccessError):
            self._as("own").action_open_mailing(domain)
        self.assertFalse(self._has_button("crm.relationship", "own"))

    def test_objections(self):
        """Neither who left the lists nor who is excluded gets the mailing."""
        if "mailing.mailing" not in self.env:
            return
        names = ("best", "good", "lapsed")
        for name in names:
            self.known[name].partner_id.email = f"{name}@example.com"
        news, offers = self.env["mailing.list"].create(
            [{"name": "News"}, {"name": "Offers"}]
        )
        left, stays = self.env["mailing.contact"].create(
            [
                {"email": "best@example.com", "list_ids": news.ids},
                {"email": "lapsed@example.com", "list_ids": (news | offers).ids},
            ]
        )
        (left.subscription_ids | stays.subscription_ids[0]).opt_out = True
        self.env["mail.blacklist"]._add("good@example.com")
        customers = [self.known[name].id for name in names]
        action = self.env["crm.relationship"].action_open_mailing(
            [("id", "in", customers)]
        )
        mailing = (
            self.env["mailing.mailing"]
            .with_context(**action["context"])
            .create({"subject": "News", "body_html": "<p>News</p>"})
        )
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            mailing.action_send_mail()
        traces = mailing.mailing_trace_ids
        states = {trace.res_id: trace.failure_type for trace in traces}
        self.assertEqual(
            [states[customer] for customer in customers],
            ["mail_optout", "mail_bl", False],
        )
