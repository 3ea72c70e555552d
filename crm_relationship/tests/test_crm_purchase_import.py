from datetime import date, datetime

from odoo.tests import tagged

from .purchase_import_common import LINES, PurchaseImportCommon

SHOP = (
    "customer,date,amount",
    "K1,2024-01-05,10.50",
    "K2,2024-01-06,0",
    "K1,2024-02-01,20",
)
INVOICES = (
    LINES,
    "1,2024-01-05,K1,Pen,10,1.5",
    "1,2024-01-05,K1,Ink,1,5",
    "2,2024-01-06,K2,Pen,2,1.5",
    "C3,2024-01-20,K1,Pen,-4,1.5",
)


@tagged("post_install", "-at_install")
class TestCrmPurchaseImport(PurchaseImportCommon):
    """What a file becomes, and that nothing becomes of it twice."""

    def test_orders(self):
        """A line is a confirmed order of its customer and day; 0 is a purchase."""
        record = self._load(*SHOP)
        self.assert_counts(record, loaded=3)
        orders = self._get_orders(record)
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertEqual(orders.mapped("amount_untaxed"), [10.5, 0, 20])
        self.assertEqual(orders.mapped("amount_tax"), [0, 0, 0])
        self.assertEqual(orders.mapped("partner_id.ref"), ["K1", "K2"])
        self.assertEqual(orders.company_id, self.company_a)
        self.assertFalse(orders.user_id)

    def test_facts(self):
        """What was loaded is on the relationship at once."""
        record = self._load(*SHOP)
        customer = self._get_orders(record)[0].partner_id
        relationship = self.env["crm.relationship"]._get_of(customer, self.company_a)
        self.assertRecordValues(
            relationship,
            [
                {
                    "purchase_count": 2,
                    "purchase_amount": 30.5,
                    "first_purchase_date": date(2024, 1, 5),
                    "last_purchase_date": date(2024, 2, 1),
                }
            ],
        )

    def test_day_of_company(self):
        """The day is the company's, also where midnight in UTC is noon."""
        self.company_a.partner_id.tz = "Pacific/Auckland"
        orders = self._get_orders(self._load(*SHOP))
        self.assertEqual(orders[0].date_order, datetime(2024, 1, 4, 23))

    def test_found(self):
        """The check tells what is in the file, and loads nothing."""
        record = self._check(*SHOP)
        self.assertRecordValues(
            record,
            [
                {
                    "state": "checked",
                    "line_count": 3,
                    "document_count": 3,
                    "customer_count": 2,
                    "amount_total": 30.5,
                    "date_from": date(2024, 1, 5),
                    "date_to": date(2024, 2, 1),
                }
            ],
        )
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "K1")]))

    def test_twice(self):
        """The same file twice adds nothing."""
        self._load(*SHOP)
        self.assert_counts(self._load(*SHOP), known=3)

    def test_equal_purchases(self):
        """Purchases that look the same are several, and known as several."""
        self.assert_counts(self._load(*SHOP, SHOP[1]), loaded=4)
        self.assert_counts(self._load(*SHOP, SHOP[1], SHOP[1]), known=4, loaded=1)

    def test_overlap(self):
        """Of a file that goes on where another ends, only what is new is loaded."""
        self._load(*SHOP)
        record = self._load(SHOP[0], SHOP[3], "K3,2024-03-01,7")
        self.assert_counts(record, known=1, loaded=1)

    def test_deleted(self):
        """A document that was deleted since is loaded again."""
        record = self._load(*SHOP)
        orders = self._get_orders(record)
        orders._action_cancel()
        orders[0].unlink()
        self.assert_counts(self._load(*SHOP), known=2, loaded=1)

    def test_reference_changed(self):
        """Who loaded a file knows it, also when the customer has another number now."""
        record = self._load(*SHOP)
        self._get_orders(record).partner_id.ref = "other"
        self.assert_counts(self._load(*SHOP), known=3)

    def test_foreign_number(self):
        """Another customer's order with the same number is another order."""
        self._create_order(self.stranger, client_order_ref="7")
        self.assert_counts(
            self._load("number,customer,date,amount", "7,K1,2024-01-05,100"), loaded=1
        )

    def test_invoices(self):
        """Lines become invoiced orders, returns become credit notes."""
        self._get_accounting(self.company_a)
        record = self._load(*INVOICES, load_as="invoice")
        self.assert_counts(record, loaded=3)
        invoices = self._get_moves(record, "out_invoice").sorted("ref")
        self.assertEqual(invoices.mapped("amount_untaxed"), [20, 3])
        self.assertEqual(invoices.mapped("invoice_date")[0], date(2024, 1, 5))
        note = self._get_moves(record, "out_refund")
        self.assertEqual((note.ref, note.amount_untaxed), ("C3", 6))
        self.assertEqual(set((invoices | note).mapped("state")), {"posted"})
        self.assert_counts(self._load(*INVOICES, load_as="invoice"), known=3)

    def test_return_by_number(self):
        """A number with a C in front is a credit note though its amount is positive."""
        self._get_accounting(self.company_a)
        lines = [line.replace("-4", "4") for line in INVOICES]
        record = self._check(*lines, load_as="invoice")
        self.assertEqual((record.return_prefix, record.return_count), ("C", 1))
        self.assertEqual(record.amount_total, 17)
        self._finish(record)
        self.assertEqual(self._get_moves(record, "out_refund").amount_untaxed, 6)

    def test_fine_quantity(self):
        """A quantity finer than Odoo keeps changes no amount."""
        record = self._load(LINES, "1,2024-01-05,K1,Cheese,1.255,20")
        self.assertEqual(self._get_orders(record).amount_untaxed, 25.1)

    def test_contacts(self):
        """Known contacts are found, the company's own first; none of others'."""
        self.customer_a.ref = self.customer.ref = "K1"
        self.customer_b.ref = "K2"
        record = self._load(*SHOP)
        orders = self._get_orders(record)
        self.assertEqual(orders[0].partner_id, self.customer_a)
        self.assertNotEqual(orders[1].partner_id, self.customer_b)
        self.assertEqual(orders[1].partner_id.company_id, self.company_a)

    def test_products(self):
        """A product of another company is neither used nor touched."""
        product = self.product.copy(
            {"default_code": "Pen", "company_id": self.company_b.id}
        )
        record = self._load(LINES, "1,2024-01-05,K1,Pen,1,2")
        made = self._get_orders(record).order_line.product_id
        self.assertNotEqual(made, product)
        self.assertEqual((made.default_code, made.company_id), ("Pen", self.company_a))
