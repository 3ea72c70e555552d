from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .scoring_common import AS_OF, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmScoringInvoice(ScoringCommon):
    """Scores by invoices less credit notes, as an accountant counts them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.write({"source": "invoice", "count_unit": "document"})
        cls.buyer = cls._meet(cls.customer, cls.company_a)

    def _post(self, amount, day=AS_OF, partner=None, **values):
        invoice = self._create_invoice(
            partner or self.customer, amount=amount, invoice_date=day, **values
        )
        invoice.action_post()
        return invoice

    def _refund(self, invoice, amount=None, day=AS_OF):
        """Credit an invoice in full, or so much of it, and reconcile."""
        refund = invoice._reverse_moves([{"invoice_date": day, "date": day}])
        if amount:
            refund.invoice_line_ids.price_unit = amount
        refund.action_post()
        lines = (invoice | refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        lines.reconcile()
        return refund

    def _assertFacts(self, count, amount, last=AS_OF):
        run = self._score()
        self.assertEqual(self.buyer.window_count, count)
        self.assertAlmostEqual(self.buyer.window_amount, amount, 2)
        self.assertEqual(self.buyer.window_last_date, last)
        self.assertFalse(run.mended_count)
        self.assertNothingWritten(self._score)

    def test_invoices(self):
        """Posted invoices count untaxed; drafts, cancelled and vendor bills do not."""
        self._post(100)
        self._post(50, AS_OF - timedelta(days=20), partner=self.contact)
        self._create_invoice(self.customer, amount=900, invoice_date=AS_OF)
        self._post(70).button_draft()
        cancelled = self._post(80)
        cancelled.button_draft()
        cancelled.button_cancel()
        self._assertFacts(2, 150)

    def test_orders_do_not_count(self):
        """An order is no purchase for a company that counts invoices."""
        self._post(100)
        self._confirm(self._create_order(self.customer, amount=900))
        self._assertFacts(1, 100)

    def test_partly_refunded(self):
        """A credit note lowers the amount and raises no frequency."""
        invoice = self._post(100)
        self._refund(invoice, 30)
        self._assertFacts(1, 70)

    def test_refunded_in_full(self):
        """An invoice that is credited in full is no purchase."""
        self._post(40, AS_OF - timedelta(days=30))
        self._refund(self._post(100))
        self._assertFacts(1, 40, AS_OF - timedelta(days=30))

    def _pay(self, invoice):
        """Set the invoice off against money that came in."""
        owed = invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        journal, income = self._get_accounting(self.company_a)
        values = {"partner_id": invoice.partner_id.id, "name": "Money"}
        received = owed.move_id.create(
            {
                "move_type": "entry",
                "journal_id": journal.copy({"type": "general", "code": "MONEY"}).id,
                "date": invoice.invoice_date,
                "line_ids": [
                    Command.create(values | {"account_id": account.id, "balance": sum_})
                    for account, sum_ in (
                        (owed.account_id, -owed.balance),
                        (income, owed.balance),
                    )
                ],
            }
        )
        received.action_post()
        (owed | received.line_ids.filtered("account_id.reconcile")).reconcile()
        self.assertEqual(invoice.payment_state, "paid")

    def test_paid_and_refunded_in_full(self):
        """Paid first and credited later, in several months: no purchase either."""
        self._post(40, AS_OF - timedelta(days=90))
        invoice = self._post(100, AS_OF - timedelta(days=80))
        self._pay(invoice)
        self._refund(invoice, 70, AS_OF - timedelta(days=50))
        self._assertFacts(2, 70, AS_OF - timedelta(days=80))
        last = self._refund(invoice, 30, AS_OF - timedelta(days=10))
        self.assertNotEqual(invoice.payment_state, "reversed")
        self._assertFacts(1, 40, AS_OF - timedelta(days=90))
        last.button_draft()
        self._assertFacts(2, 70, AS_OF - timedelta(days=80))

    def test_credited_afterwards(self):
        """Whose credit note is told later is no purchase any more, at once."""
        self._post(40, AS_OF - timedelta(days=90))
        invoice = self._post(100)
        self._pay(invoice)
        refund = self._create_invoice(
            self.customer, amount=100, invoice_date=AS_OF, move_type="out_refund"
        )
        refund.action_post()
        self._flush()
        self.assertEqual(self.buyer.purchase_count, 2)
        refund.reversed_entry_id = invoice
        self._flush()
        self.assertEqual(self.buyer.purchase_count, 1)
        foreign = invoice._reverse_moves([{"invoice_date": AS_OF, "date": AS_OF}])
        foreign.currency_id = self.company_b.currency_id
        foreign.action_post()
        self._flush()
        self.assertEqual(self.buyer.purchase_count, 1)

    def test_only_purchase_refunded(self):
        """Without any purchase left there is nothing to score."""
        self._refund(self._post(100))
        self._score()
        self.assertFalse(self.buyer.window_count)
        self.assertFalse(self.buyer.rfm_code)
        self.assertEqual(self.buyer.rfm_segment_id, self._get_segment("never"))

    def test_refund_on_its_own_date(self):
        """A credit note of today lowers today's amount, the invoice was long ago."""
        self._post(100, AS_OF - timedelta(days=100))
        self._post(60)
        self._refund(self._post(100, AS_OF - timedelta(days=400)), 25)
        self._assertFacts(2, 135)

    def test_currency_of_the_invoice(self):
        """An invoice in euros counts in dollars at the rate of its day."""
        self._post(100, currency_id=self.company_b.currency_id.id)
        self._assertFacts(1, 50)

    def test_dated_ahead(self):
        """An invoice dated after the as-of date waits."""
        self._post(100)
        self._post(900, AS_OF + timedelta(days=1))
        self._assertFacts(1, 100)

    def test_days(self):
        """Two invoices of a day are one purchase where days are counted."""
        self.scheme.count_unit = "day"
        self._post(100)
        self._post(50)
        self._post(10, AS_OF - timedelta(days=1))
        self._assertFacts(2, 160)
