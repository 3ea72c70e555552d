from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .playbook_common import PlaybookCommon
from .scoring_common import AS_OF, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmPlaybookRisk(PlaybookCommon, ScoringCommon):
    """Customers who come to be at risk start a playbook; silent runs do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{AS_OF} 10:00:00"))
        cls.scheme.as_of_date = False
        cls.playbook = cls._create_playbook(trigger="at_risk", stage_id=False)

    def _set_risk(self, relationships, day):
        relationships.sudo().at_risk_date = day

    def test_shipped_one_is_on(self):
        """Of the playbooks that come along, only the one for risk is switched on."""
        shipped = self.env["crm.playbook"].browse(
            self.env["ir.model.data"]
            .search(
                [("model", "=", "crm.playbook"), ("module", "=", "crm_relationship")]
            )
            .mapped("res_id")
        )
        self.assertGreater(len(shipped), 5)
        self.assertFalse(shipped.company_id)
        for playbook in shipped:
            playbook.is_on = True  # each of them can be
        self.assertTrue(all(playbook.date_on for playbook in shipped))

    def test_at_risk(self):
        """Once a time at risk; who is safe again by then is left alone."""
        self._set_risk(self.own, AS_OF)
        self._work()
        self._work()
        hit = self._get_hits(self.playbook)
        self.assertEqual((hit.relationship_id, hit.state), (self.own, "done"))
        self._set_risk(self.other, AS_OF)
        self.env["crm.playbook"]._queue_days(self.company_a)
        self._set_risk(self.other, False)
        self._work()
        hit = self._get_hits(self.playbook, relationship_id=self.other.id)
        self.assertEqual((hit.state, hit.reason), ("skipped", "moved_on"))

    def test_at_risk_before(self):
        """Whoever was at risk before the playbook was switched on is none of its."""
        self._set_risk(self.own, AS_OF - timedelta(days=1))
        self._work()
        self.assertFalse(self._get_hits(self.playbook))

    def test_runs(self):
        """A first run is silent about those whom it finds at risk, a later one not."""
        day = timedelta(days=1)
        buyers = self._create_buyers(
            {
                name: [(AS_OF - 30 * number * day, 10) for number in range(start, 12)]
                for name, start in (("late", 6), ("soon", 1), ("fine", 0))
            }
        )
        for buyer in buyers.values():
            self._place(buyer, lifecycle_stage_id=self.stage_active)
        run = self._score()
        self.assertTrue(run.is_silent)
        everybody = self.own.browse().union(*buyers.values())
        self.assertTrue(everybody.filtered("at_risk_date"))
        self._work()
        self.assertFalse(self._get_hits(self.playbook))
        later = AS_OF + 60 * day
        with freeze_time(f"{later} 10:00:00"):
            run = self._score()
            self.assertFalse(run.is_silent)
            self._work()
            found = self._get_hits(self.playbook).relationship_id
        new = everybody.filtered(lambda buyer: buyer.at_risk_date == later)
        self.assertTrue(new)
        self.assertEqual(found, new)
