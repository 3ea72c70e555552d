from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.scoring import crm_purchase_import_batch as batches
from .purchase_import_common import LINES, PurchaseImportCommon

HEADER = "number,customer,date,amount"
NO_ORDERS = "No orders today."


@tagged("post_install", "-at_install")
class TestCrmPurchaseImportLoad(PurchaseImportCommon):
    """Loading in batches: what fails, what is interrupted."""

    def _make_lines(self, count, customers=5):
        return [
            HEADER,
            *(f"{n},K{n % customers},2024-01-05,{n}" for n in range(1, count + 1)),
        ]

    def _load_next(self, record):
        with patch.object(batches, "BATCH_LINES", 4):
            record.sudo()._load_next()

    # --- what fails ---

    def test_failing_document(self):
        """A document that cannot be made is rejected with its reason, no other is."""
        self.customer.ref = self.customer_own.ref = "K3"
        record = self._load(*self._make_lines(9))
        self.assertEqual(record.state, "done")
        self.assert_rejected(
            record,
            (4, "Several contacts have the reference K3"),
            (9, "Several contacts have the reference K3"),
        )
        self.assert_counts(record, loaded=7, rejected=2, failed=2)
        self.assertEqual(record.progress, 100)
        self.assertEqual([row[0] for row in self._read_rejects(record)[1:]], ["4", "9"])
        self.customer_own.ref = False
        self.assert_counts(self._load(*self._make_lines(9)), loaded=2, known=7)

    def test_crashing_document(self):
        """So is one at which some other module crashes."""
        confirm = type(self.env["sale.order"]).action_confirm

        def crash(orders):
            if "7" in orders.mapped("client_order_ref"):
                raise ZeroDivisionError("by zero")
            return confirm(orders)

        with (
            patch.object(type(self.env["sale.order"]), "action_confirm", crash),
            mute_logger(batches.__name__),
        ):
            record = self._load(*self._make_lines(9))
        self.assert_rejected(record, (8, "by zero"))
        self.assert_counts(record, loaded=8, rejected=1, failed=1)

    def test_all_fail(self):
        """What no document can do without stops the file at once, with one message."""
        tried = []

        def refuse(orders):
            tried.append(len(orders))
            raise UserError(NO_ORDERS)

        record = self._check(*self._make_lines(60))
        with patch.object(type(self.env["sale.order"]), "action_confirm", refuse):
            self._finish(record)
        self.assertEqual((record.state, record.reject_count), ("stopped", 0))
        self.assertIn(NO_ORDERS, record.problem)
        self.assertIn(NO_ORDERS, record.message_ids[0].body)
        self.assertLess(len(tried), 30)
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "K1")]))
        self._finish(record)
        self.assert_counts(record, loaded=60)

    def test_customer_fails(self):
        """A customer whose documents all fail stops nothing."""
        confirm = type(self.env["sale.order"]).action_confirm

        def refuse(orders):
            if "K0" in orders.partner_id.mapped("ref"):
                raise UserError(NO_ORDERS)
            return confirm(orders)

        lines = [f"{n},K0,2024-01-05,{n}" for n in range(12)]
        with patch.object(type(self.env["sale.order"]), "action_confirm", refuse):
            record = self._load(HEADER, *lines, "99,K1,2024-01-05,1")
        self.assert_counts(record, loaded=1, rejected=12, failed=12)

    def test_delivered_product(self):
        """What cannot be invoiced in full is no half-loaded document."""
        self._get_accounting(self.company_a)
        self.product.write({"default_code": "Pen", "invoice_policy": "delivery"})
        record = self._load(
            LINES,
            "1,2024-01-05,K1,Pen,1,2",
            "2,2024-01-05,K1,Ink,1,2",
            load_as="invoice",
        )
        self.assert_counts(record, loaded=1, rejected=1, failed=1)
        orders = self.env["sale.order"].search([("client_order_ref", "=", "1")])
        self.assertFalse(orders.filtered(lambda o: o.company_id == self.company_a))

    def test_no_chart(self):
        """Without a chart of accounts there is one message, before loading."""
        record = self._new(*self._make_lines(2), load_as="invoice")
        with self.assertRaisesRegex(UserError, "no chart of accounts"):
            record.action_load()
        self.assertNotEqual(record.state, "loading")

    def test_nothing_to_load(self):
        record = self._new(HEADER, "1,,2024-01-05,1")
        with self.assertRaisesRegex(UserError, "nothing to load"):
            record.action_load()

    # --- what is interrupted ---

    def test_interrupted(self):
        """What is loaded stays, the rest follows, nothing twice."""
        record = self._check(*self._make_lines(10))
        record.action_load()
        self._load_next(record)
        self.assertEqual((record.loaded_count, record.progress), (4, 40))
        record.action_stop()
        self._load_next(record)
        self.assertEqual(record.loaded_count, 4)
        self._finish(record)
        self.assert_counts(record, loaded=10)
        self.assertEqual(len(self._get_orders(record)), 10)

    def test_rolled_back(self):
        """A batch that is lost is loaded as if it had never been begun."""
        record = self._check(*self._make_lines(6))
        record.action_load()
        self.env.flush_all()
        savepoint = self.env.cr.savepoint()
        self._load_next(record)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertEqual(record.loaded_count, 0)
        record.sudo()._load_all()
        self.assert_counts(record, loaded=6)

    def test_scheduled(self):
        """One call of the scheduled action loads all imports that wait."""
        first = self._check(*self._make_lines(3))
        second = self._check("customer,date,amount", "K9,2024-01-05,1")
        first.action_load()
        second.action_load()
        cron = self.env.ref("crm_relationship.ir_cron_purchase_import")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((first | second).mapped("state"), ["done", "done"])
        self.assertFalse(
            self.env["crm.purchase.import"].search([("state", "=", "loading")])
        )

    def test_rights_lost(self):
        """Who may no longer sell loads no more; the import stops and says why."""
        record = self._check(*self._make_lines(3))
        record.action_load()
        self.manager.group_ids = [
            Command.set(self.env.ref("crm_relationship.group_relationship_manager").ids)
        ]
        record.sudo()._load_all()
        self.assertEqual(
            (record.sudo().state, record.sudo().loaded_count), ("stopped", 0)
        )
        self.assertTrue(record.sudo().problem)

    def test_other_companys_documents(self):
        """The same file in another company is loaded there as well."""
        self._load(*self._make_lines(3))
        record = self._load(*self._make_lines(3), company=self.company_b)
        self.assert_counts(record, loaded=3)
        self.assertEqual(self._get_orders(record).company_id, self.company_b)
        partners = self._get_orders(record).partner_id
        self.assertEqual(partners.company_id, self.company_b)

    # --- queries ---

    def test_queries(self):
        """What is known is found by as many queries for 60 documents as for 6."""
        counts = []
        for size in (6, 60):
            lines = self._make_lines(size)
            self._load(*lines)
            record = self._check(*lines)
            record.action_load()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            record.sudo()._load_next()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(record.known_count, size)
        self.assertEqual(*counts)
