from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .purchase_common import PurchaseCommon

LOGGER = "odoo.addons.crm_relationship.models.relationship.crm_relationship_settle"


@tagged("post_install", "-at_install")
class TestCrmRelationshipSettle(PurchaseCommon):
    """The hook before the commit, and the list of what it could not do."""

    def setUp(self):
        super().setUp()
        self.touches = self.env["crm.relationship.touch"]
        self.cron = self.env.ref("crm_relationship.ir_cron_settle")
        self.triggers = self.env["ir.cron.trigger"]
        self._flush()

    def _failing(self, error, times=1):
        """Patch the recomputation to fail so often."""
        refresh = type(self.relationship)._refresh_purchases
        errors = [error] * times

        def fail(records):
            refresh(records)
            if errors:
                raise errors.pop()

        return patch.object(type(self.relationship), "_refresh_purchases", fail)

    def _count_triggers(self):
        return self.triggers.search_count([("cron_id", "=", self.cron.id)])

    def test_conflict(self):
        """A row changed by somebody else meanwhile is left to the action, at once."""
        before = self._count_triggers()
        order = self._create_order(self.customer, note="Please hurry")
        with self._failing(SerializationFailure()), self.assertNoLogs(LOGGER):
            self._confirm(order)
        self.assertEqual(order.state, "sale")
        self.assertIn("Please hurry", order.note)
        self.assertEqual(self.relationship.purchase_count, 0)
        self.assertFalse(self.relationship.change_ids)
        self.assertEqual(self.touches.search([]).contact_id, self.customer)
        self.assertEqual(self._count_triggers(), before + 1)
        self._settle()
        self.assertEqual(self.relationship.purchase_count, 1)
        self.assertFalse(self.touches.search([]))

    def test_failure(self):
        """A failure is logged and does not keep anybody from confirming an order."""
        order = self._create_order(self.customer)
        with self._failing(UserError("No")), mute_logger(LOGGER):
            self._confirm(order)
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.relationship.purchase_count, 0)
        self._settle()
        self.assertEqual(self.relationship.purchase_count, 1)

    def test_unflushed_work_survives(self):
        """What another hook has not flushed yet is not undone with a failure."""
        order = self._create_order(self.customer)
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.precommit._funcs.appendleft(
            lambda: setattr(order, "client_order_ref", "Late")
        )
        with self._failing(SerializationFailure()):
            self._flush()
        self.env.invalidate_all()
        self.assertEqual(order.client_order_ref, "Late")

    def test_put_off(self):
        """A customer that cannot be settled is put off, longer each time."""
        self.touches._touch({(self.customer.id, self.company_a.id)})
        other = self._meet(self.stranger, self.company_a)
        self.touches._touch({(self.stranger.id, self.company_a.id)})
        refresh = type(other)._refresh_purchases

        def fail(records):
            if self.relationship in records:
                raise ValueError("No")
            refresh(records)

        with (
            patch.object(type(other), "_refresh_purchases", fail),
            mute_logger(LOGGER),
        ):
            for count in (1, 2, 3):
                self._settle()
                wish = self.touches.search([])
                self.assertEqual(wish.contact_id, self.customer)
                self.assertEqual(wish.attempt_count, count)
                self.assertGreater(wish.date_due, Datetime.now())
                self._settle()  # not due: left alone
                self.assertEqual(wish.attempt_count, count)
                wish.date_due = Datetime.now()
        self._settle()
        self.assertFalse(self.touches.search([]))

    def test_nothing_to_do(self):
        """A wish that repeats does no harm, and without one nothing is done."""
        self._confirm(self._create_order(self.customer))
        for _time in range(3):
            self.touches._touch({(self.contact.id, self.company_a.id)})
        self._settle()
        self.assertEqual(self.relationship.purchase_count, 1)
        self.assertFalse(self.touches.search([]))
        with self.assertNoLogs(LOGGER):
            self._settle()

    def test_missing_relationship(self):
        """A wish for a customer whose relationship was never made, makes it."""
        self._confirm(self._create_order(self.stranger))
        self._get(self.stranger).unlink()
        self.touches._touch({(self.stranger.id, self.company_a.id)})
        self._settle()
        self._flush()
        self._settle()
        self.assertEqual(self._get(self.stranger).purchase_count, 1)

    def test_batches(self):
        """More wishes than a batch: the action goes on until all are done."""
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(5)]
        )
        orders = self.env["sale.order"].union(*map(self._create_order, partners))
        with self._failing(SerializationFailure()):
            self._confirm(orders)
        self.assertEqual(len(self.touches.search([])), 5)
        with patch(
            "odoo.addons.base.models.ir_cron.IrCron._commit_progress",
            lambda _cron, done=0, **kwargs: rounds.append((done, kwargs["remaining"])),
        ):
            rounds = []
            for _round in range(3):
                self.touches._cron_settle(batch_size=2)
        self.assertEqual(rounds, [(2, 3), (2, 1), (1, 0)])

    def test_row_is_always_written(self):
        """Even facts that do not change leave a new version: others must see it."""
        self._confirm(self._create_order(self.customer), "2024-01-02 12:00")
        version = self._get_version()
        more = self._create_order(self.customer, amount=0)
        self.relationship._refresh_purchases()
        self.assertNotEqual(self._get_version(), version)
        self.assertFalse(more.state == "sale")

    def _get_version(self):
        self.env.cr.execute(
            "SELECT ctid FROM crm_relationship WHERE id = %s", [self.relationship.id]
        )
        return self.env.cr.fetchone()

    def test_lifecycle_switched_off(self):
        """A company that does not use the lifecycle has facts, and nobody moves."""
        self.company_a.relationship_use_lifecycle = False
        self._confirm(self._create_order(self.customer))
        self.assertEqual(self.relationship.purchase_count, 1)
        self.assertEqual(self.relationship.lifecycle_stage_id, self.stage_prospect)

    def test_context_of_the_caller(self):
        """Defaults and reasons of the caller do not get into the history."""
        order = self._create_order(self.customer).with_context(
            default_reason="Mine",
            default_date="2000-01-01",
            crm_relationship_reason="Mine",
            crm_relationship_date="2000-01-01",
        )
        order.action_confirm()
        self._flush()
        change = self.relationship.change_ids
        self.assertEqual(change.reason, "First purchase")
        self.assertGreater(change.date.year, 2000)
