from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .occasion_common import OccasionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankOccasionPlaybook(OccasionCommon):
    """Playbooks that start from occasions of households."""

    def test_playbooks(self):
        """Playbooks start from both, and greet nobody who has died."""
        self.head.write({"birthday": "1950-03-10", "death_date": "2026-02-20"})
        self.heir.birthday = "1980-03-10"
        self.child.birthday = "2008-04-01"
        self.env.flush_all()
        for occasion, days, reached in (
            ("heir", 22, self.heir),
            ("adult", 22, self.child),
            ("birthday", 0, self.heir),
        ):
            hits = self._start(self._create_playbook(occasion, days))
            self.assertEqual(hits.relationship_id, reached)
            self.assertEqual(len(hits), 1)

    def test_playbooks_end_with_the_talk(self):
        """None starts for whom somebody spoke to, or of an archived household."""
        self.head.death_date = "2026-02-20"
        self.child.birthday = "2008-04-01"
        playbooks = self._create_playbook("heir", 22)
        playbooks |= self._create_playbook("adult", 22)
        self.household.active = False
        self.assertFalse(self._start(playbooks))
        self.household.active = True
        self._look().action_done()
        self.assertFalse(self._start(playbooks))
        self.members[2].is_adult_done = False
        self.assertEqual(self._start(playbooks).relationship_id, self.child)

    def _start(self, playbooks):
        """Return whom the day's playbooks have reached."""
        self.env.flush_all()
        for playbook in playbooks:
            for _again in range(2):
                playbook._queue_days(self.bank)
        return self.env["crm.playbook.hit"].search(
            [("playbook_id", "in", playbooks.ids)]
        )

    def test_playbooks_leave_with_the_bank(self):
        """What starts from a household goes with the bank, other playbooks stay."""
        ours = self._create_playbook("heir", 0) | self._create_playbook("adult", 0)
        ours[0].active = False
        birthday = self._create_playbook("birthday", 0)
        self.env["crm.playbook"]._leave_bank()
        self.assertFalse(ours.exists())
        self.assertTrue(birthday.exists())

    def _create_playbook(self, occasion, days):
        plan = self.env["mail.activity.plan"].create(
            {"name": "Talk", "res_model": "crm.relationship", "company_id": False}
            | {"template_ids": [Command.create({"summary": "Talk"})]}
        )
        return self.env["crm.playbook"].create(
            {"name": occasion, "trigger": "occasion", "occasion": occasion}
            | {"offset_side": "before", "offset_days": days, "is_on": True}
            | {"activity_plan_id": plan.id, "company_id": self.bank.id}
        )
