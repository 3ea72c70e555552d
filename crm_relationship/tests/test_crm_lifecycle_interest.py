from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .lifecycle_common import LifecycleCommon

TODAY = date(2025, 6, 30)
MAIL = """Return-Path: {return_path}
To: {to}
cc: {cc}
From: {email_from}
Subject: {subject}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Message-ID: {msg_id}
{extra}

Please send me your price list.
"""


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestCrmLifecycleInterest(LifecycleCommon):
    """What makes a prospect a responder, and what does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls._meet(cls.customer, cls.company_a)

    def _assert_responder(self, cause):
        self.assertEqual(self.prospect.lifecycle_kind, "responder")
        change = self.prospect.change_ids.sorted("id")[-1]
        self.assertEqual(change.stage_cause, cause)
        self.assertTrue(change.reason)

    def _assert_prospect(self):
        self.assertEqual(self.prospect.lifecycle_kind, "prospect")

    def _reply(self, author, kind="email"):
        order = self._create_order(self.customer)
        order.message_post(body="Please", message_type=kind, author_id=author.id)

    def test_reply(self):
        """An e-mail of the customer, or of one of its contacts, shows interest."""
        self._reply(self.users["own"].partner_id)
        self._assert_prospect()
        self._reply(self.contact)
        self._assert_responder("reply")

    def test_notification(self):
        """What the system writes in the customer's name shows none."""
        self._reply(self.contact, "notification")
        self._assert_prospect()

    def test_other_company(self):
        """Interest shown to one company is none shown to the other."""
        other = self._meet(self.customer, self.company_b)
        self._reply(self.contact)
        self.assertEqual(other.lifecycle_kind, "prospect")

    def test_switches(self):
        """Each sign has its switch; the company has one for all."""
        self.rules.use_mail = False
        self._reply(self.contact)
        self._assert_prospect()
        self.rules.use_mail = True
        self.company_a.relationship_use_lifecycle = False
        self._reply(self.contact)
        self._assert_prospect()

    def test_kept(self):
        """A customer kept out of the rules stays a prospect."""
        self.prospect.is_not_moved = True
        self._reply(self.contact)
        self._assert_prospect()

    def test_active(self):
        """A reply never moves a buyer back."""
        self._confirm(self._create_order(self.customer), TODAY)
        self._reply(self.contact)
        self.assertEqual(self.prospect.lifecycle_kind, "active")

    def test_quotation(self):
        """A quotation that was sent had been asked for; a draft says nothing."""
        order = self._create_order(self.customer)
        self._assert_prospect()
        order.action_quotation_sent()
        self._assert_responder("quotation")

    def test_meeting(self):
        """A meeting counts once it is over, unless the customer had declined."""
        start = datetime(2025, 6, 30, 9)
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "user_id": self.users["own"].id,
                "partner_ids": [Command.set(self.contact.ids)],
                "start": start,
                "stop": start + timedelta(hours=1),
            }
        )
        event.attendee_ids.state = "declined"
        self._run(TODAY)
        self._assert_prospect()
        event.attendee_ids.state = "accepted"
        event.stop = start + timedelta(hours=8)
        self._run(TODAY)
        self._assert_prospect()
        event.stop = start + timedelta(hours=1)
        self._run(TODAY)
        self._assert_responder("meeting")

    def test_optional_apps(self):
        """Mailings and surveys are asked only where their apps are installed."""
        run = self.runs.create({"company_id": self.company_a.id})
        run.lifecycle_scheme_id = self.rules
        interests = run._get_interests()
        self.assertEqual("mailing" in interests, "mailing.trace" in self.env)
        self.assertEqual("survey" in interests, "survey.user_input" in self.env)

    # --- leads ---

    def test_lead_by_a_visitor(self):
        """A lead that a visitor's form makes shows interest; a salesperson's not."""
        self._create_lead(self.customer, self.company_a)
        self._assert_prospect()
        leads = self.env["crm.lead"].with_user(self.users["portal"]).sudo()
        leads.create(
            {"name": "Form", "partner_id": self.contact.id, "user_id": False}
            | {"company_id": self.company_a.id}
        )
        self._assert_responder("lead")

    def test_lead_without_customer(self):
        """Without a customer the lead is the responder, and hands it over later."""
        leads = self.env["crm.lead"].with_user(self.users["portal"]).sudo()
        lead = leads.create(
            {"name": "Form", "company_id": self.company_a.id, "user_id": False}
        ).with_user(self.env.user)
        self.assertEqual(lead.own_stage_id, self.stage_responder)
        lead.partner_id = self.customer
        self.assertFalse(lead.own_stage_id)
        self.assertEqual(self.prospect.lifecycle_kind, "responder")

    def test_meeting_without_customer(self):
        """A held meeting about a lead nobody is known of raises its own stage."""
        lead, quiet, other = (
            self._create_lead(None, company)
            for company in (self.company_a, self.company_a, self.company_b)
        )
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "user_id": self.users["own"].id,
                "opportunity_id": lead.id,
                "start": datetime(2025, 6, 30, 18),
                "stop": datetime(2025, 6, 30, 19),
            }
        )
        event.copy({"opportunity_id": other.id, "start": datetime(2025, 6, 30, 8)})
        self._run(TODAY)
        self.assertEqual(lead.own_stage_id, self.stage_prospect)  # not over yet
        event.write({"start": datetime(2025, 6, 30, 8)})
        event.write({"stop": datetime(2025, 6, 30, 9)})
        self.rules.use_meeting = False
        self._run(TODAY)
        self.assertEqual(lead.own_stage_id, self.stage_prospect)
        self.rules.use_meeting = True
        self._run(TODAY)
        self.assertEqual(lead.own_stage_id, self.stage_responder)
        self.assertEqual((quiet | other).own_stage_id, self.stage_prospect)
        loyal = self.stage_responder.copy({"name": "Warm"})
        lead.own_stage_id = loyal
        self._run(TODAY)
        self.assertEqual(lead.own_stage_id, loyal)

    def _hold_meeting(self, lead, hour):
        self.env["calendar.event"].create(
            {"name": "Visit", "user_id": lead.user_id.id, "opportunity_id": lead.id}
            | {"start": datetime(2025, 6, 30, hour), "duration": 1}
            | {"stop": datetime(2025, 6, 30, hour + 1)}
        )

    def test_set_back_without_customer(self):
        """A lead set back to prospect stays one until it shows interest anew."""
        own = self.users["own"]
        lead = self._create_lead(None, self.company_a)
        lead.user_id = own
        self._hold_meeting(lead, 8)
        self._run(TODAY - timedelta(days=1))
        self.assertEqual(lead.own_stage_id, self.stage_prospect)  # not by that day
        self._run(TODAY)
        self.assertEqual(lead.own_stage_id, self.stage_responder)
        lead.with_user(own).write({"customer_stage_id": self.stage_prospect.id})
        self._run(TODAY)
        self.assertEqual(lead.own_stage_id, self.stage_prospect)
        self._hold_meeting(lead, 14)
        with freeze_time(f"{TODAY} 18:00:00"):
            self._run(TODAY)
        self.assertEqual(lead.own_stage_id, self.stage_responder)

    def test_newness(self):
        """New or existing is as it was when the lead came up; found and grouped."""
        new = self._create_lead(self.customer, self.company_a)
        stranger = self._create_lead(None, self.company_a)
        self._confirm(self._create_order(self.customer_own), "2024-03-01")
        existing = self._create_lead(self.customer_own, self.company_a)
        self._confirm(self._create_order(self.customer), TODAY)
        leads = new | stranger | existing
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2025-06-20' WHERE id = ANY(%s)",
            [leads.ids],
        )
        leads.invalidate_recordset()
        self.assertEqual(leads.mapped("customer_newness"), ["new", "new", "existing"])
        own = [("id", "in", leads.ids)]
        find = self.env["crm.lead"].search
        self.assertEqual(find(own + [("customer_newness", "=", "existing")]), existing)
        self.assertEqual(
            find(own + [("customer_newness", "!=", "existing")]), leads - existing
        )
        groups = self.env["crm.lead"]._read_group(
            own, ["customer_newness"], ["__count"]
        )
        self.assertEqual(dict(groups), {"new": 2, "existing": 1})


@tagged("post_install", "-at_install")
class TestCrmLifecycleMail(MailCommon):
    """The mail gateway: whoever writes to the leads' address has shown interest."""

    def test_gateway(self):
        """A new lead by e-mail is a responder; so is the known customer behind it."""
        self.env["mail.alias"].create(
            {
                "alias_name": "wishes",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_domain_id": self.mail_alias_domain.id,
                "alias_contact": "everyone",
            }
        )
        address = f"wishes@{self.mail_alias_domain.name}"
        lead = self.format_and_process(
            MAIL, "unknown@example.com", address, target_model="crm.lead"
        )
        self.assertEqual(lead.own_stage_id.kind, "responder")
        partner = self.env["res.partner"].create(
            {"name": "Known", "email": "known@example.com"}
        )
        known = self.format_and_process(
            MAIL,
            "known@example.com",
            address,
            subject="Another",
            target_model="crm.lead",
        )
        self.assertEqual(known.partner_id, partner)
        self.assertEqual(known.customer_stage_id.kind, "responder")
