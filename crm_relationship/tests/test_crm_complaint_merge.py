from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime, Domain
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintMerge(ComplaintCommon):
    """What was recorded twice is handled once, and nothing of it is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._create_complaint(description="<p>First</p>")
        cls.other = cls._create_complaint(
            date_received="2026-02-27 10:00:00",
            description="<p>Second</p>",
            severity="4",
            expected_remedy="Money back",
        )

    def _merge(self, complaints, kept=None, role="agent"):
        wizard = self.env["crm.complaint.merge"]
        wizard = self._as(role, wizard).with_context(active_ids=complaints.ids)
        with Form(wizard) as form:
            if kept:
                form.complaint_id = kept
        return form.save().action_merge()

    def test_history(self):
        """Messages, files, activities and followers are the kept one's."""
        note = self.other.message_post(body="Seen", subtype_xmlid="mail.mt_note")
        attachment = self.env["ir.attachment"].create(
            {"name": "photo", "res_model": self.other._name, "res_id": self.other.id}
        )
        activity = self.other.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.users["agent"].id
        )
        self.other.message_subscribe(self.users["own"].partner_id.ids)
        self._merge(self.kept | self.other, self.kept)
        for record in (note, attachment, activity):
            self.assertEqual(record.res_id, self.kept.id)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn(self.users["own"].partner_id, self.kept.message_partner_ids)
        self.assertFalse(self.other.message_partner_ids)
        links = (self.kept.message_ids[0].body, self.other.message_ids[:1].body)
        self.assertIn(self.other.number, links[0])
        self.assertIn(self.kept.number, links[1])

    def test_facts(self):
        """The kept one counts from the first receipt and knows what the others knew."""
        self._merge(self.kept | self.other, self.kept)
        self.assertRecordValues(
            self.kept,
            [
                {
                    "date_received": Datetime.to_datetime("2026-02-27 10:00:00"),
                    "severity": "4",
                    "expected_remedy": "Money back",
                    "kind": "new",
                }
            ],
        )
        self.assertIn("First", self.kept.description)
        self.assertIn("Second", self.kept.description)
        deadline = self._get_dates(self.kept)["acknowledge"]
        self.assertEqual(deadline, Datetime.to_datetime("2026-02-27 14:00:00"))
        self.assertEqual(self.other.kind, "withdrawn")
        self.assertEqual(self.other.merged_into_id, self.kept)
        for clock in self.other.clock_ids:
            self.assertEqual(clock.date_stop or clock.date_met, Datetime.now())

    def test_counted_once(self):
        """The customer has one complaint, and a repeat of the other is one of it."""
        repeat = self._create_complaint(repeat_of_id=self.other.id)
        self._merge(self.kept | self.other, self.kept)
        self.assertEqual(repeat.repeat_of_id, self.kept)
        self.assertEqual(self.kept.relationship_id.complaint_count, 2)
        self.assertNotIn(self.other, self.kept.duplicate_ids)

    def test_deadlines_counted_once(self):
        """The deadlines of the other warn nobody, and none counts as missed twice."""
        clocks = self.env["crm.complaint.clock"].sudo()
        action = self.env.ref("crm_relationship.crm_complaint_clock_action")
        counted = Domain(literal_eval(action.domain))
        with self._at("2026-03-12 09:00:00"):
            both = self.kept | self.other
            self.assertEqual(both.mapped("is_any_missed"), [True, True])
            self.kept._merge(self.other)
            both.invalidate_recordset()
            self.assertEqual(both.mapped("is_any_missed"), [True, False])
            missed = [("is_any_missed", "=", True), ("id", "in", both.ids)]
            self.assertEqual(self.env["crm.complaint"].search(missed), self.kept)
            due = clocks.search(clocks._get_warning_domain())
            self.assertNotIn(self.other, due.complaint_id)
            shown = clocks.search(counted & Domain("complaint_id", "in", both.ids))
            self.assertEqual(shown.complaint_id, self.kept)
        self.assertTrue(all(clock.date_stop for clock in self.other.clock_ids))

    def test_repeat_of_merged(self):
        """What is merged with the one that it repeats repeats nothing any more."""
        second = self._create_complaint(repeat_of_id=self.other.id)
        self.kept.repeat_of_id = self.other
        self._merge(self.kept | self.other, self.kept)
        self.assertFalse(self.kept.repeat_of_id)
        self.assertEqual(second.repeat_of_id, self.kept)

    def test_proposed(self):
        """The one that was received first is proposed to be kept."""
        self._merge(self.kept | self.other)
        self.assertEqual(self.kept.merged_into_id, self.other)
        context = self.other.action_merge_duplicates()["context"]
        self.assertEqual(context["default_complaint_ids"], self.other.ids)

    def test_confidential_stays(self):
        """What was confidential stays so under the kept complaint."""
        self.other.is_confidential = True
        self._merge(self.kept | self.other, self.kept, role="officer")
        self.assertTrue(self.kept.is_confidential)

    def test_confidential_people(self):
        """What is confidential is not merged with a colleague's, either way round."""
        colleague = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.customer.id}
        )
        theirs = self._create_complaint(colleague, is_confidential=True)
        unknown = self._create_complaint(is_confidential=True)
        unknown.partner_id = False
        for secret in (theirs, unknown):
            with self._refused("confidential complaint is not merged"):
                self.kept._merge(secret)
            with self._refused("confidential complaint is not merged"):
                secret._merge(self.kept)
        theirs.is_confidential = False
        self.kept._merge(theirs)
        self.assertEqual(theirs.merged_into_id, self.kept)

    def test_confidential_followers(self):
        """Followers of the others do not follow a confidential one; its sender does."""
        follower = self.users["own"].partner_id
        self.kept.is_confidential = True
        self.kept.message_unsubscribe(self.customer.ids)
        self.other.message_subscribe((follower | self.customer).ids)
        self.kept._merge(self.other)
        self.assertNotIn(follower, self.kept.message_partner_ids)
        self.assertIn(self.customer, self.kept.message_partner_ids)
        self.assertFalse(self.other.message_partner_ids)

    def test_refused(self):
        """Alone, closed, of others or praise: each with one message."""
        merge = self.kept._merge
        with self._refused("at least two"):
            merge(self.kept)
        with self._refused("not merged: each customer gets an answer"):
            merge(self._create_complaint(self.stranger))
        with self._refused("not merged: each customer gets an answer"):
            merge(self._create_complaint(company_id=self.company_b.id))
        with self._refused("praise"):
            merge(self._create_complaint(type="praise"))
        self._close(self.other)
        with self._refused("Only open complaints are merged"):
            merge(self.other)

    def test_reopened_there(self):
        """What was merged is not reopened by itself, by agents or customers."""
        self._merge(self.kept | self.other, self.kept)
        with self._refused("is handled under"):
            self.other.write({"stage_id": self.stage_new.id, "reopen_reason": "No"})
        self.assertFalse(self.other._can_customer_reopen())

    def test_no_stage(self):
        """Without a stage of withdrawal nothing can be merged."""
        self.env["crm.complaint.stage"].search([("kind", "=", "withdrawn")]).active = 0
        with self._refused("no stage of withdrawn"):
            self.kept._merge(self.other)

    def test_rights(self):
        """An agent merges what the agent may see."""
        others = self.team.create({"name": "O", "company_id": self.company_a.id})
        self.other.team_id = others
        self.users["agent"].company_ids = [Command.link(self.company_a.id)]
        with self.assertRaises(AccessError):
            self._as("agent", self.kept)._merge(self._as("agent", self.other))
