from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipPurchase(PurchaseCommon):
    def test_draft(self):
        """A quotation is no purchase."""
        self._create_order(self.customer)
        self.assert_bought(0, 0)

    @freeze_time("2024-05-06 12:00")
    def test_confirm_cancel_draft(self):
        """An order counts from confirming on, and until it is cancelled."""
        order = self._create_order(self.customer, amount=120)
        order.action_confirm()
        self.assert_bought(1, 120, "2024-05-06", "2024-05-06")
        order._action_cancel()
        self.assert_bought(0, 0)
        order.action_draft()
        self.assert_bought(0, 0)
        order.action_confirm()
        self.assert_bought(1, 120, "2024-05-06", "2024-05-06")

    def test_sum(self):
        """All orders of the customer and its contacts, and nobody else's."""
        self._confirm(self._create_order(self.customer, amount=10), "2023-02-01 12:00")
        self._confirm(self._create_order(self.contact, amount=20), "2022-02-01 12:00")
        self._confirm(self._create_order(self.contact, amount=30), "2024-02-01 12:00")
        self._confirm(self._create_order(self.stranger, amount=40))
        self._confirm(self._create_order(self.customer, self.company_b, amount=50))
        self.assert_bought(3, 60, "2022-02-01", "2024-02-01")

    def test_line(self):
        """Changes of the lines of a confirmed order count."""
        order = self._confirm(self._create_order(self.customer), "2024-02-01 12:00")
        order.order_line.price_unit = 55.5
        self.assert_bought(1, 55.5, "2024-02-01", "2024-02-01")
        line = {"product_id": self.product.id, "price_unit": 4.5}
        order.order_line = [Command.create(line)]
        self.assert_bought(1, 60, "2024-02-01", "2024-02-01")
        order.order_line[0].product_uom_qty = 0
        self.assert_bought(1, 4.5, "2024-02-01", "2024-02-01")

    def test_date(self):
        """Changing the date of an order moves the first and last purchase."""
        order = self._confirm(self._create_order(self.customer), "2024-02-01 12:00")
        self._confirm(self._create_order(self.customer), "2024-03-01 12:00")
        order.date_order = "2024-04-01 12:00:00"
        self.assert_bought(2, 200, "2024-03-01", "2024-04-01")

    def test_partner(self):
        """An order that is given to another customer counts there, and not here."""
        order = self._confirm(self._create_order(self.customer), "2024-02-01 12:00")
        order.partner_id = self.stranger
        self.assert_bought(0, 0)
        new = self._get(self.stranger)
        self.assert_bought(1, 100, "2024-02-01", "2024-02-01", of=new)
        self.assertEqual(new.lifecycle_stage_id, self.stage_active)

    def test_company(self):
        """An order that changes its company counts in the other one."""
        order = self._create_order(self.customer, pricelist_id=False)
        self._confirm(order, "2024-02-01 12:00")
        order.write({"company_id": self.company_b.id, "currency_id": self.eur.id})
        self.assert_bought(0, 0)
        new = self._get(self.customer) - self.relationship
        self.assert_bought(1, 100, "2024-02-01", "2024-02-01", of=new)

    def test_delete(self):
        """An order that is deleted never was."""
        order = self._confirm(self._create_order(self.customer))
        order._action_cancel()
        order.unlink()
        self.assert_bought(0, 0)
        order = self._confirm(self._create_order(self.customer))
        # past the guard of Sales, which an uninstall does not ask
        order.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.assert_bought(0, 0)

    def test_import(self):
        """An order that is imported as confirmed counts."""
        result = self.env["sale.order"].load(
            ["partner_id/.id", "state", "date_order", "order_line/product_id/.id"]
            + ["order_line/price_unit"],
            [
                [str(self.contact.id), "sale", "2024-02-01 12:00:00"]
                + [str(self.product.id), "80"],
            ],
        )
        self.assertFalse(result["messages"])
        self.assert_bought(1, 80, "2024-02-01", "2024-02-01")

    def test_portal(self):
        """A customer who confirms in the portal has bought."""
        portal = self.users["portal"]
        order = self._create_order(portal.partner_id)
        order.with_user(portal).sudo().action_confirm()
        self._flush()
        relationship = self._get(portal.partner_id)
        self.assertEqual(relationship.purchase_count, 1)
        self.assertEqual(relationship.lifecycle_stage_id, self.stage_active)
        self.assertFalse(relationship.change_ids.user_id)  # nobody did by hand

    def test_refused(self):
        """A transaction that is refused leaves nothing."""
        order = self._create_order(self.customer)
        self._flush()
        savepoint = self.env.cr.savepoint()
        order.action_confirm()
        self._flush()
        order.order_line.price_unit = 7
        savepoint.close(rollback=True)
        self.assert_bought(0, 0)
        self.assertFalse(self.relationship.change_ids)

    def test_savepoint(self):
        """What is settled inside a savepoint goes with it, the rest stays."""
        self._create_order(self.customer, amount=1).action_confirm()
        with self.env.cr.savepoint() as savepoint:
            self._create_order(self.customer, amount=2).action_confirm()
            savepoint.rollback()
            self._create_order(self.customer, amount=4).action_confirm()
        self._flush()
        self.assertEqual(self.relationship.purchase_amount, 5)


@tagged("post_install", "-at_install")
class TestCrmRelationshipCurrency(PurchaseCommon):
    def test_foreign(self):
        """An order in another currency counts at its own rate, never at today's."""
        order = self._create_order(self.customer, amount=100)
        order.currency_id = self.eur
        order.order_line.price_unit = 100
        self._confirm(order, "2024-02-01 12:00")
        self.assert_bought(1, 50, "2024-02-01", "2024-02-01")
        self.env["res.currency.rate"].create(
            {"currency_id": self.eur.id, "name": "2024-03-01", "rate": 4.0}
            | {"company_id": self.company_a.id}
        )
        self._confirm(self._create_order(self.customer, amount=1), "2024-03-02 12:00")
        self.assert_bought(2, 51, "2024-02-01", "2024-03-02")

    def test_currency_changes(self):
        """Changing the currency of a confirmed order changes its amount."""
        order = self._confirm(self._create_order(self.customer), "2024-02-01 12:00")
        order.currency_id = self.eur
        order.order_line.price_unit = 100
        self.assert_bought(1, 50, "2024-02-01", "2024-02-01")

    def test_company_currency(self):
        """Amounts are in the currency of the relationship's company."""
        self._confirm(
            self._create_order(self.customer, self.company_b, amount=30),
            "2024-02-01 12:00",
        )
        relationship = self._get(self.customer) - self.relationship
        self.assertEqual(relationship.currency_id, self.eur)
        self.assert_bought(1, 30, "2024-02-01", "2024-02-01", of=relationship)
