from contextlib import suppress

from odoo.exceptions import UserError
from odoo.tests import tagged

from .queries import queries_of
from .readiness_gate_common import ReadinessGateCommon


@tagged("post_install", "-at_install")
class TestReadinessAttach(ReadinessGateCommon):
    """Checklists are attached once a transaction, and nobody sees that they wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule(domain="[('type', '=', 'opportunity')]")

    def test_once_a_transaction(self):
        """Leads that are made and moved one by one get their lists by one statement."""
        self.env.cr.flush()
        with queries_of("INSERT INTO crm_readiness_tick") as queries:
            for _number in range(3):
                deal = self._create_deal(type="lead")
                deal.with_env(self.env).type = "opportunity"
                self.env.flush_all()
            self.assertFalse(queries)
            self.env.cr.flush()
        self.assertEqual(len(queries), 1)
        self.assertEqual(len(deal.readiness_tick_ids), 2)

    def test_created_one_by_one(self):
        """A gate makes the creation of leads no dearer."""
        self._create_rule("won", domain="[('priority', '=', '3')]")
        self.env.cr.flush()
        with queries_of("INSERT INTO crm_readiness_tick") as queries:
            for _number in range(3):
                self._create_deal(priority="3")
                self.env.flush_all()
            self.assertFalse(queries)
            self.env.cr.flush()
        self.assertEqual(len(queries), 2)  # one a rule

    def test_seen_in_what_is_rolled_back(self):
        """Looking at a checklist does not lose it with the savepoint it was seen in."""
        deal = self._create_deal()
        self.env.flush_all()
        with suppress(UserError), self.env.cr.savepoint(flush=False):
            self.assertEqual(len(deal.readiness_tick_ids), 2)
            raise UserError(deal.name)
        self.env.cr.flush()
        self.env.invalidate_all()
        self.assertEqual(len(deal.readiness_tick_ids), 2)

    def test_seen_before_the_end(self):
        """What was attached for somebody to see is not attached again at the end."""
        deal = self._create_deal()
        ticks = deal.readiness_tick_ids
        self.env.cr.flush()
        self.env.invalidate_all()
        self.assertEqual(deal.readiness_tick_ids, ticks)

    def test_shown_at_once(self):
        """What a form shows after saving has the list, and so has every search."""
        deal = self._create_deal(type="lead")
        self.assertFalse(deal.readiness_tick_ids)
        specification = {"readiness_tick_ids": {"fields": {"name": {}}}}
        [shown] = deal.web_save({"type": "opportunity"}, specification)
        self.assertEqual(
            [tick["name"] for tick in shown["readiness_tick_ids"]], ["Ask", "Amount"]
        )
        deal = self._create_deal()
        found = deal.search([("readiness_tick_ids.name", "=", "Ask")])
        self.assertIn(deal, found)
