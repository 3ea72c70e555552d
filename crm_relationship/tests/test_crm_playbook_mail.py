from odoo.tests import tagged

from .playbook_common import PlaybookCommon


@tagged("post_install", "-at_install")
class TestCrmPlaybookMail(PlaybookCommon):
    """E-mails: on the relationship, from the outbox, and never to who objects."""

    def test_mail(self):
        """One e-mail to the customer, its copy on the relationship, not the contact."""
        playbook = self._create_playbook(
            activity_plan_id=False, mail_template_id=self.template.id
        )
        self._activate(self.own)
        self._work()
        mail = self._get_mails(self.own)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids, self.customer_own)
        self.assertIn("Mine", mail.body_html)
        self.assertEqual(self._get_hits(playbook).message_id, mail.mail_message_id)
        self.assertIn(mail.mail_message_id, self.own.message_ids)
        self.assertNotIn(mail.mail_message_id, self.customer_own.message_ids)

    def test_blacklist(self):
        """Who is on the exclusion list gets no e-mail, but the activities."""
        self.env["mail.blacklist"]._add("mine@example.com")
        both = self._create_playbook(mail_template_id=self.template.id)
        only = self._create_playbook(
            activity_plan_id=False, mail_template_id=self.template.id
        )
        self._activate(self.own | self.other)
        self._work()
        self.assertFalse(self._get_mails(self.own))
        self.assertEqual(len(self._get_mails(self.other)), 2)
        hit = self._get_hits(both, relationship_id=self.own.id)
        self.assertEqual((hit.state, hit.reason), ("done", "opted_out"))
        self.assertEqual(len(hit.activity_ids), 2)
        hit = self._get_hits(only, relationship_id=self.own.id)
        self.assertEqual((hit.state, hit.reason), ("skipped", "opted_out"))

    def test_no_address(self):
        self.customer_own.email = False
        playbook = self._create_playbook(
            activity_plan_id=False, mail_template_id=self.template.id
        )
        self._activate(self.own)
        self._work()
        self.assertEqual(self._get_hits(playbook).reason, "no_email")

    def test_objection(self):
        """Who objects to profiling gets no e-mail from a playbook."""
        self.own.is_not_profiled = True
        playbook = self._create_playbook(
            activity_plan_id=False, mail_template_id=self.template.id
        )
        self._activate(self.own)
        self._work()
        self.assertEqual(self._get_hits(playbook).reason, "opted_out")

    def test_mailing_list(self):
        """Whoever left a mailing list, where the app is, gets no e-mail either."""
        self.assertFalse(self.own._filter_opted_out())
        if "mailing.subscription" not in self.env:
            return
        news, other = self.env["mailing.list"].create(
            [{"name": "News"}, {"name": "Offers"}]
        )
        contact = self.env["mailing.contact"].create(
            {"name": "Mine", "email": "mine@example.com", "list_ids": news.ids}
        )
        contact.subscription_ids.opt_out = True
        self.assertEqual(self.everybody._filter_opted_out(), self.own)
        contact.list_ids |= other
        self.assertFalse(self.everybody._filter_opted_out())

    def test_other_recipient(self):
        """A recipient of the template who is on the list is excluded by Odoo itself."""
        self.env["mail.blacklist"]._add("boss@example.com")
        self.template.write({"use_default_to": False, "email_to": "boss@example.com"})
        playbook = self._create_playbook(mail_template_id=self.template.id)
        self._activate(self.own)
        self._work()
        hit = self._get_hits(playbook)
        self.assertEqual((hit.state, hit.reason), ("done", "opted_out"))
        self.assertFalse(hit.message_id)
        self.assertEqual(self._get_mails(self.own).mapped("state"), ["cancel"])

    def test_complaint(self):
        """While a complaint is open nothing happens; it is made up for afterwards."""
        complaining = self.own
        self.patch(
            self.env.registry["crm.relationship"],
            "_filter_open_complaint",
            lambda records: records & complaining,
        )
        patient = self._create_playbook(mail_template_id=self.template.id)
        blunt = self._create_playbook(waits_for_complaint=False)
        self._activate(self.own | self.other)
        self._work()
        hit = self._get_hits(patient, relationship_id=self.own.id)
        self.assertEqual((hit.state, hit.reason), ("waiting", "complaint"))
        self.assertGreater(hit.date_due, self.today)
        self.assertEqual(self._get_hits(blunt).mapped("state"), ["done", "done"])
        self.assertFalse(self._get_mails(self.own))
        complaining = self.own.browse()
        hit.date_due = self.today
        self._work()
        self.assertEqual((hit.state, hit.reason), ("done", False))
        self.assertEqual(len(self._get_mails(self.own)), 1)
