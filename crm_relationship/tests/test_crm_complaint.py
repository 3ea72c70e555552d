from psycopg2 import IntegrityError

from odoo.fields import Datetime
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .complaint_common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaint(ComplaintCommon):
    """A complaint from receipt to closing, by whichever door."""

    def test_form(self):
        """An agent records a complaint; number, team and severity are given."""
        self.category.severity = "3"
        complaints = self.env["crm.complaint"].with_user(self.users["agent"])
        with Form(complaints.with_company(self.company_a)) as form:
            form.name = "Broken"
            form.partner_id = self.contact
            form.category_id = self.category
            self.assertEqual(form.severity, "3")
        complaint = form.record
        self.assertTrue(complaint.number)
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(complaint.customer_id, self.customer)
        self.assertEqual(complaint.kind, "new")
        self.assertEqual(len(complaint.clock_ids), 3)

    def test_relationship(self):
        """Whoever complains is a customer from then on, in that company."""
        partner = self.stranger
        relationships = self.env["crm.relationship"]
        self.assertFalse(relationships._get_of(partner, self.company_a))
        complaint = self._create_complaint(partner)
        found = relationships._get_of(partner, self.company_a)
        self.assertEqual(complaint.relationship_id, found)
        self.assertFalse(relationships._get_of(partner, self.company_b))
        complaint.partner_id = self.contact
        self.assertEqual(complaint.relationship_id.partner_id, self.customer)
        complaint.on_behalf_id = partner
        self.assertEqual(complaint.relationship_id, found)

    def test_unknown_sender(self):
        """Without a customer it is recorded, but not answered."""
        complaint = self._create_complaint(partner_id=False, email_from="a@b.example")
        self.assertFalse(complaint.relationship_id)
        with self._refused("Choose the customer"):
            complaint.stage_id = self.stage_answered
        complaint.partner_id = self.stranger
        complaint.stage_id = self.stage_answered
        with self._refused("Choose the customer"):
            complaint.partner_id = False

    def test_closing(self):
        """Cause and decision are asked for on every way to a closed stage."""
        complaint = self._create_complaint()
        steps = ({}, {"cause_id": self.cause.id}, {"outcome": "partly"})
        for values in steps[:2]:
            with self._refused("root cause"):
                complaint.write(values | {"stage_id": self.stage_closed.id})
            complaint.write(values)
        with self._refused("root cause"):
            self._create_complaint(stage_id=self.stage_closed.id)
        complaint.write(steps[2] | {"stage_id": self.stage_closed.id})
        self.assertEqual(complaint.date_closed, Datetime.to_datetime(NOW))
        with self._refused("root cause"):
            complaint.outcome = False
        praise = self._create_complaint(type="praise")
        praise.stage_id = self.stage_closed

    def test_created_closed(self):
        """One from before Odoo keeps its closing date, and no date is in the future."""
        values = {"cause_id": self.cause.id, "outcome": "upheld"}
        values |= {"stage_id": self.stage_closed.id}
        values["date_received"] = "2026-01-05 09:00:00"
        complaint = self._create_complaint(date_closed="2026-01-06 09:00:00", **values)
        closed = Datetime.to_datetime("2026-01-06 09:00:00")
        self.assertEqual(complaint.date_closed, closed)
        self.assertEqual(complaint.clock_ids.mapped("date_met"), [closed] * 3)
        ahead = self._create_complaint(date_closed="2027-01-06 09:00:00", **values)
        self.assertEqual(ahead.date_closed, Datetime.to_datetime(NOW))
        early = self._create_complaint(date_closed="2026-01-06 09:00:00")
        self.assertFalse(early.date_closed)

    def test_reopening(self):
        """Reopening asks for a reason, clears the dates and is counted."""
        complaint = self._create_complaint()
        self._close(complaint)
        with self._refused("reason of reopening"):
            complaint.stage_id = self.stage_investigating
        wizard = self.env["crm.complaint.reopen"].with_user(self.users["agent"])
        wizard = wizard.with_context(active_ids=complaint.ids)
        with Form(wizard) as form:
            form.reason = "Not settled"
        form.record.action_reopen()
        self.assertEqual(complaint.kind, "investigating")
        self.assertEqual(complaint.reopen_count, 1)
        self.assertFalse(complaint.date_closed)
        self._close(complaint)
        self.assertTrue(complaint.date_closed)

    def test_take_on(self):
        """Who takes it on is the assignee and investigates."""
        complaint = self._create_complaint().with_user(self.users["agent"])
        complaint.action_take_on()
        self.assertEqual(complaint.user_id, self.users["agent"])
        self.assertEqual(complaint.kind, "investigating")

    def test_acknowledged_at_once(self):
        """Who complains in person or by phone knows that we know."""
        channel = self.env["crm.channel"]._get_by_code("phone")
        complaint = self._create_complaint(channel_id=channel.id)
        self.assertEqual(self._get_clock(complaint, "acknowledge").state, "met")
        channel = self.env["crm.channel"]._get_by_code("letter")
        complaint = self._create_complaint(channel_id=channel.id)
        self.assertEqual(self._get_clock(complaint, "acknowledge").state, "running")

    def test_duplicates(self):
        """Same customer or order within thirty days, and nothing older."""
        first = self._create_complaint()
        order = self._create_order(self.stranger)
        by_order = self._create_complaint(self.stranger, order_id=order.id)
        self.assertFalse(first.duplicate_ids)
        with self._at("2026-03-30 09:00:00"):
            second = self._create_complaint(self.contact)
            self.assertEqual(second.duplicate_ids, first)
            same_order = self._create_complaint(partner_id=False, order_id=order.id)
            self.assertEqual(same_order.duplicate_ids, by_order)
        with self._at("2026-05-30 09:00:00"):
            self.assertFalse(self._create_complaint().duplicate_ids)
        self.assertEqual(second.customer_complaint_count, 2)

    def test_category_team(self):
        """The category's expert team gets the complaint, of the company only."""
        expert = self.team.copy({"name": "Experts", "sequence": 99})
        self.category.team_id = expert
        self.assertEqual(self._create_complaint().team_id, expert)
        there = self._create_complaint(company_id=self.company_b.id)
        self.assertEqual(there.team_id, self.team_b)

    def test_bad_input(self):
        """What cannot be is refused, with one message each."""
        complaint = self._create_complaint()
        other = self._create_complaint(repeat_of_id=complaint.id)
        with self._refused("future"):
            complaint.date_received = "2026-03-02 09:00:01"
        with self._refused("before what it is about"):
            complaint.date_incident = "2026-03-04"
        with self._refused("repeat of itself"):
            complaint.repeat_of_id = other
        foreign = self.category.create(
            {"name": "Theirs", "company_id": self.company_b.id}
        )
        with self._refused("company"):
            complaint.category_id = foreign
        part = self.category.create({"name": "Part", "parent_id": self.category.id})
        with self._refused("two levels"):
            part.create({"name": "Part of it", "parent_id": part.id})
        cause = self.cause.create({"name": "Part", "parent_id": self.cause.id})
        with self._refused("two levels"):
            cause.create({"name": "Part of it", "parent_id": cause.id})
        with self._refused("another stage"):
            self.stage_new.kind = "closed"
        no_currency = self._refused("redress_currency", IntegrityError)
        with mute_logger("odoo.sql_db"), no_currency:
            complaint.write({"redress_amount": 5, "redress_currency_id": False})

    def test_deleting(self):
        """Only what nobody worked on is deleted."""
        complaint = self._create_complaint()
        complaint.stage_id = self.stage_investigating
        with self._refused("is kept"):
            complaint.unlink()
        self._create_complaint().unlink()

    def test_merged_customers(self):
        """When two contacts become one, the complaints follow."""
        complaint = self._create_complaint(self.stranger)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.stranger | self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.customer_id, self.customer)
        self.assertEqual(complaint.relationship_id.partner_id, self.customer)

    def test_contact_gets_parent(self):
        """A contact that joins a company takes its complaints along."""
        complaint = self._create_complaint(self.stranger)
        self.stranger.parent_id = self.customer
        self._flush()
        self.env.invalidate_all()
        self.assertEqual(complaint.customer_id, self.customer)
        self.assertEqual(complaint.relationship_id.partner_id, self.customer)
