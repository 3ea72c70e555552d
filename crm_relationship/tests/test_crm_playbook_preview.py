from odoo.exceptions import AccessError
from odoo.tests import tagged

from .playbook_common import PlaybookCommon


@tagged("post_install", "-at_install")
class TestCrmPlaybookPreview(PlaybookCommon):
    """What a playbook would do today, before it is switched on; nothing is done."""

    def _preview(self, playbook, role="manager"):
        action = playbook.with_user(self.users[role]).action_preview()
        dialogs = self.env[action["res_model"]].with_user(self.users[role])
        return dialogs.browse(action["res_id"])

    def _get_counts(self, preview):
        return {
            name: preview[f"{name}_count"]
            for name in ("reached", "mailed", "resting", "skipped", "standing")
        }

    def _open(self, preview, outcome):
        action = preview.with_context(outcome=outcome).action_open()
        model = self.env[action["res_model"]].with_context(**action["context"])
        return model.search(action["domain"])

    def test_off(self):
        """Off, it counts who entered today: reached, without e-mail, and left out."""
        self.env["mail.blacklist"]._add("mine@example.com")
        playbook = self._create_playbook(is_on=False, mail_template_id=self.template.id)
        self._activate(self.everybody)
        self._place(self.other, lifecycle_stage_id=self.stage_former)
        preview = self._preview(playbook)
        self.assertEqual(
            self._get_counts(preview),
            {"reached": 2, "mailed": 1, "resting": 0, "skipped": 1, "standing": 2},
        )
        self.assertEqual(self._open(preview, "reached"), self.own | self.relationship)
        self.assertEqual(self._open(preview, "mailed"), self.relationship)
        self.assertEqual(self._open(preview, "skipped"), self.other)
        self.assertEqual(self._open(preview, "standing"), self.own | self.relationship)

    def test_nothing_is_done(self):
        """Looking queues, plans and sends nothing."""
        playbook = self._create_playbook(is_on=False, mail_template_id=self.template.id)
        self._activate(self.everybody)
        self._preview(playbook)
        self.assertFalse(self._get_hits(playbook))
        self._work()
        self.assertFalse(self._get_activities(self.everybody))
        self.assertFalse(self._get_mails(self.everybody))

    def test_on(self):
        """On, it says what the scheduled action then does: within the daily number."""
        playbook = self._create_playbook(
            daily_cap=2, responsible="user", user_id=self.users["all"].id
        )
        self._activate(self.everybody)
        preview = self._preview(playbook)
        self.assertEqual((preview.reached_count, preview.resting_count), (2, 1))
        self._work()
        self.assertEqual(
            self._open(preview, "reached"),
            self._get_hits(playbook, state="done").relationship_id,
        )
        again = self._preview(playbook)
        self.assertEqual((again.reached_count, again.resting_count), (0, 0))

    def test_occasion(self):
        """Of a day in the customer's life, whose day it is."""
        playbook = self._create_playbook(
            trigger="occasion", occasion="birthday", stage_id=False, is_on=False
        )
        self.own.birthday = self.today.replace(year=2000)
        self.other.birthday = self._days_ago(1).replace(year=2000)
        self.assertEqual(self._open(self._preview(playbook), "reached"), self.own)

    def test_company(self):
        """A shared playbook is shown for the company that one works in."""
        of_b = self._meet(self.customer, self.company_b)
        playbook = self._create_playbook(company_id=False, is_on=False)
        self._activate(of_b | self.own)
        for company, reached in ((self.company_a, self.own), (self.company_b, of_b)):
            preview = self._preview(playbook.with_company(company))
            self.assertEqual(self._open(preview, "reached"), reached)

    def test_where_it_does_not_work(self):
        """In another company, or in one without playbooks, it would reach nobody."""
        playbook = self._create_playbook(
            trigger="occasion", occasion="birthday", stage_id=False, is_on=False
        )
        of_b = self._meet(self.customer, self.company_b)
        (of_b | self.own).birthday = self.today.replace(year=2000)
        values = {"playbook_id": playbook.id, "company_id": self.company_b.id}
        previews = self.env["crm.playbook.preview"].with_user(self.users["manager"])
        self.assertEqual(previews.create(values).reached_count, 0)
        self.company_a.relationship_use_playbooks = False
        self.assertEqual(self._preview(playbook).reached_count, 0)

    def test_rights(self):
        """Whoever may not set up playbooks has no preview."""
        playbook = self._create_playbook()
        for role in ("portal", "employee", "reader", "own", "all"):
            with self.assertRaises(AccessError):
                self._preview(playbook, role)
