from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .playbook_common import PlaybookCommon
from .scoring_common import AS_OF, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmPlaybookRun(PlaybookCommon, ScoringCommon):
    """Playbooks and scoring runs: loud nights, silent ones, and nights taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{AS_OF} 10:00:00"))
        cls.scheme.as_of_date = False
        cls.buyers = cls._create_buyers(
            {
                number: [(AS_OF - timedelta(days=12 * number), 10 * number + 1)]
                for number in range(30)
            }
        )
        for buyer in cls.buyers.values():
            buyer.partner_id.email = f"buyer{buyer.id}@example.com"
        cls.playbooks = cls.env["crm.playbook"].union(
            *(
                cls._create_playbook(
                    name=segment.name,
                    trigger="segment",
                    segment_id=segment.id,
                    mail_template_id=cls.template.id,
                    daily_cap=100,
                )
                for segment in cls.env["crm.rfm.segment"].search([])
            )
        )
        with freeze_time(f"{AS_OF - timedelta(days=1)} 10:00:00"):
            cls.playbooks._start()
            cls.first = cls._score()

    def _buy(self):
        """Fifteen of them buy today, for so much that their segments change."""
        self._insert_orders(
            [
                (self.buyers[29 - number].partner_id, AS_OF, 1000 * (number + 1))
                for number in range(15)
            ],
            self.company_a,
        )
        for number in range(15):
            self.buyers[29 - number]._touch_own_purchases()
        self._flush()

    def _get_all_hits(self):
        domain = [("playbook_id", "in", self.playbooks.ids)]
        return self.env["crm.playbook.hit"].search(domain)

    def test_loud_night(self):
        """Each customer that a run puts into another segment is reached once."""
        self._buy()
        run = self._score()
        self.assertFalse(run.is_silent)
        moved = run.change_ids.filtered("is_segment_change").filtered("new_segment_id")
        self.assertTrue(moved)
        self._work()
        hits = self._get_all_hits()
        self.assertEqual(hits.change_id, moved)
        self.assertEqual(set(hits.mapped("state")), {"done"})
        self.assertEqual(len(self._get_mails(hits.relationship_id)), len(moved))

    def test_silent_nights(self):
        """Neither the first run, nor one after changed rules, nor a simulation."""
        self.assertTrue(self.first.is_silent)
        self.assertTrue(self.first.change_ids)
        self._work()
        self.assertFalse(self._get_all_hits())
        self._buy()
        self._score(simulate=True)
        self.scheme.mode = "nested" if self.scheme.mode != "nested" else "independent"
        run = self._score()
        self.assertTrue(run.is_silent)
        self.assertTrue(run.change_ids)
        self._work()
        self.assertFalse(self._get_all_hits())
        for playbook in self.playbooks:
            self.assertFalse(playbook._preview(self.company_a))

    def test_revert(self):
        """What a run planned goes with it: activities, unsent e-mails, the queue."""
        self._buy()
        run = self._score()
        half = self._get_all_hits()[:3]
        half._work(self.company_a)
        done = half.activity_ids[0]
        done.action_feedback(feedback="Called")
        sent = half[1].message_id
        self._get_mails(half[1].relationship_id).write({"state": "sent"})
        run.with_user(self.users["manager"]).action_revert()
        hits = self._get_all_hits()
        self.assertEqual(set(hits.mapped("state")), {"withdrawn"})
        self.assertEqual(half.activity_ids, done)
        self.assertEqual(half.message_id, sent)
        self.assertEqual(self._get_mails(hits.relationship_id).mail_message_id, sent)
        self._work()
        self.assertEqual(set(hits.mapped("state")), {"withdrawn"})

    def test_revert_and_again(self):
        """The next run reaches them again, except who has got the e-mail."""
        self._buy()
        run = self._score()
        self._work()
        hits = self._get_all_hits()
        got = hits[:2]
        self._get_mails(got.relationship_id).write({"state": "sent"})
        run.action_revert()
        self._score()
        self._work()
        fresh = self._get_all_hits() - hits
        self.assertEqual(
            fresh.relationship_id, hits.relationship_id - got.relationship_id
        )

    def test_killed(self):
        """Killed in the middle of a batch, nothing is half done; later all, once."""
        self._buy()
        self._score()
        hits = self._get_all_hits()
        with self._undone():
            hits._work(self.company_a)
            self.assertEqual(set(hits.mapped("state")), {"done"})
        self.assertEqual(set(hits.mapped("state")), {"waiting"})
        self.assertFalse(self._get_activities(hits.relationship_id))
        self.assertFalse(self._get_mails(hits.relationship_id))
        self._work()
        self._work()
        self.assertEqual(len(self._get_activities(hits.relationship_id)), 2 * len(hits))
        self.assertEqual(len(self._get_mails(hits.relationship_id)), len(hits))

    def test_scheduled_action(self):
        """Called as the scheduler does, in batches, until nothing is left."""
        self._buy()
        self._score()
        cron = self.env.ref("crm_relationship.ir_cron_playbook")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(set(self._get_all_hits().mapped("state")), {"done"})

    def test_company_switched_off(self):
        """Off in the company, what waits goes on waiting until it is on again."""
        self._buy()
        self._score()
        cron = self.env.ref("crm_relationship.ir_cron_playbook")
        for is_on, state in ((False, "waiting"), (True, "done")):
            self.company_a.relationship_use_playbooks = is_on
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(set(self._get_all_hits().mapped("state")), {state})

    def test_merge(self):
        """Merged customers keep what reached them: none of it happens twice."""
        self._buy()
        self._score()
        self._work()
        hits = self._get_all_hits()
        first, second = hits[:2].relationship_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"dst_partner_id": first.partner_id.id}
        )
        before = hits.filtered(lambda hit: hit.relationship_id in (first, second))
        wizard._merge(
            (first | second).partner_id.ids, first.partner_id, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertEqual(before.exists().relationship_id, first)
        self.assertEqual(len(before.exists()), len(before))
