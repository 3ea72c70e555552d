"""Customers and orders for several transactions at the same time, all committed."""

import threading
from contextlib import contextmanager

import pytest

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

THREADS = 20
PATIENCE = 60  # seconds


@contextmanager
def transaction():
    """An environment of its own transaction, committed at the end."""
    with Registry(get_db_name()).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        cr.execute("SELECT 1")  # from here on it sees nothing new
        yield env


class Shop:
    """A company's customers and orders, made for one test and committed."""

    threads = THREADS
    transaction = staticmethod(transaction)

    def __init__(self):
        self.partner_ids, self.order_ids = [], []
        with transaction() as env:
            values = {"name": "Bulk", "type": "service", "taxes_id": [(5,)]}
            self.product_id = env["product.product"].create(values).id
            self.cron_id = env.ref("crm_relationship.ir_cron_settle").id
            env["ir.cron.trigger"].search([("cron_id", "=", self.cron_id)]).unlink()

    def partner(self, **values):
        with transaction() as env:
            partner = env["res.partner"].create({"name": "Busy"} | values)
        self.partner_ids.insert(0, partner.id)  # contacts go before their company
        return partner.id

    def new_order(self, env, partner_id, amount, date=None):
        line = {"product_id": self.product_id, "price_unit": amount}
        order = env["sale.order"].create(
            {"partner_id": partner_id, "order_line": [(0, 0, line)]}
        )
        self.order_ids.append(order.id)
        if date:
            order.action_confirm()
            order.date_order = date
        return order

    def order(self, *arguments):
        with transaction() as env:
            return self.new_order(env, *arguments).id

    def relationships(self, env, partner_id):
        partner = env["res.partner"].browse(partner_id)
        return env["crm.relationship"]._get_of(partner, env.company)

    def confirm(self, env, *order_ids):
        env["sale.order"].browse(order_ids).action_confirm()

    def cancel(self, env, *order_ids):
        env["sale.order"].browse(order_ids)._action_cancel()

    def settle(self):
        """Run the scheduled action until nothing is left to do; return the wishes."""
        wishes = 0
        for _round in range(5):
            with transaction() as env:
                touches = env["crm.relationship.touch"].search([])
                wishes += len(touches)
                touches.date_due = "2000-01-01"  # those that were put off, too
            if not touches:
                return wishes
            with transaction() as env:
                env["crm.relationship.touch"]._cron_settle()
        raise AssertionError("The list does not become empty")

    def assert_exact(self, *partner_ids):
        """The facts of the customers are those of their confirmed orders."""
        with transaction() as env:
            for partner_id in partner_ids:
                partner = env["res.partner"].browse(partner_id)
                relationship = self.relationships(env, partner_id)
                orders = (
                    env["sale.order"]
                    .browse(self.order_ids)
                    .filtered(
                        lambda order, customer=partner.commercial_partner_id: (
                            order.state == "sale"
                            and order.partner_id.commercial_partner_id == customer
                        )
                    )
                )
                days = [order.date_order.date() for order in orders]
                assert len(relationship) == 1
                assert relationship.purchase_count == len(orders)
                assert relationship.purchase_amount == sum(
                    orders.mapped("amount_untaxed")
                )
                assert relationship.first_purchase_date == min(days, default=False)
                assert relationship.last_purchase_date == max(days, default=False)

    def close(self):
        with transaction() as env:
            forced = {MODULE_UNINSTALL_FLAG: True}
            env["sale.order"].browse(self.order_ids).with_context(**forced).unlink()
            for partner_id in self.partner_ids:
                env["res.partner"].browse(partner_id).exists().unlink()
            env["product.product"].browse(self.product_id).unlink()
            env["crm.relationship.touch"].search([]).unlink()
            env["ir.cron.trigger"].search([("cron_id", "=", self.cron_id)]).unlink()

    def run_at_once(self, work, count=THREADS):
        """Run ``work(env, number)`` in so many transactions; return the errors."""
        errors = []
        start = threading.Barrier(count)

        def run(number):
            try:
                with transaction() as env:
                    start.wait(PATIENCE)
                    work(env, number)
            except Exception as error:
                errors.append(error)

        threads = [
            threading.Thread(target=run, args=(number,), daemon=True)
            for number in range(count)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "A transaction waits for another one"
        return errors


@pytest.fixture
def shop():
    """A shop that is removed after the test."""
    shop = Shop()
    yield shop
    shop.close()
