"""Purchase facts after any history of orders are those of a plain sum in Python."""

from contextlib import closing
from datetime import datetime, timedelta

import pytz
from freezegun import freeze_time
from hypothesis import HealthCheck, example, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.common import RelationshipCommon

NOW = datetime(2024, 3, 31, 12)
ORDERS = 4

orders = st.integers(0, ORDERS - 1)
customers = st.integers(0, 3)
# exact in both currencies, one of which is worth half the other
amounts = st.integers(0, 4000).map(lambda number: number / 2)
new_orders = st.tuples(customers, amounts, st.booleans(), st.booleans())
hours = st.integers(-24 * 60, 24 * 3)
steps = st.one_of(
    st.tuples(st.just("confirm"), orders),
    st.tuples(st.just("cancel"), orders),
    st.tuples(st.just("draft"), orders),
    st.tuples(st.just("price"), orders, amounts),
    st.tuples(st.just("quantity"), orders, st.integers(0, 4)),
    st.tuples(st.just("date"), orders, hours),
    st.tuples(st.just("partner"), orders, customers),
    st.tuples(st.just("delete"), orders),
    st.tuples(st.just("parent"), customers, st.none() | customers),
    st.tuples(st.just("zone"), st.sampled_from(["Asia/Tehran", "UTC", "US/Hawaii"])),
    st.tuples(st.just("commit")),
    st.tuples(st.just("rollback"), orders),
)

BOUGHT = [(number, 100.0, number == 3, True) for number in range(ORDERS)]


@tagged("post_install", "-at_install")
class TestPurchaseProperties(RelationshipCommon):
    """Random orders of customers that move below each other, in two companies."""

    @example(BOUGHT, [("parent", 1, None)])
    @example(BOUGHT, [("parent", 2, 0), ("commit",), ("parent", 2, 3)])
    @example(BOUGHT, [("partner", 0, 2), ("cancel", 1), ("commit",), ("draft", 1)])
    @example(BOUGHT, [("date", 0, 24), ("date", 1, -24), ("rollback", 2)])
    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(new_orders, min_size=ORDERS, max_size=ORDERS),
        st.lists(steps, min_size=4, max_size=14),
    )
    def test_any_history(self, made, history):
        """Whatever happens to orders and contacts, in whatever order."""
        with freeze_time(NOW), closing(self.env.cr.savepoint()):  # rolled back
            self.partners = [self.customer, self.contact]
            self.partners += [self.stranger, self.customer_own]
            self.orders = [self._make(*values) for values in made]
            self._flush()
            for name, *arguments in history:
                getattr(self, f"_step_{name}")(*arguments)
            self._settle()
            for company in self.companies:
                self._check(company)

    def _make(self, number, amount, is_foreign, is_confirmed):
        order = self._create_order(
            self.partners[number],
            self.company_b if amount > 1000 else self.company_a,
            amount=amount,
        )
        if is_foreign:
            currencies = self.companies.currency_id - order.currency_id
            order.currency_id = currencies
            order.order_line.price_unit = amount
        if is_confirmed:
            order.action_confirm()
        return order

    def _pick(self, number):
        """Return the order, if it is not deleted."""
        return self.orders[number].exists()

    # --- the steps ---

    def _step_confirm(self, number):
        self._pick(number).filtered(lambda o: o.state == "draft").action_confirm()

    def _step_cancel(self, number):
        self._pick(number)._action_cancel()

    def _step_draft(self, number):
        self._pick(number).action_draft()

    def _step_price(self, number, amount):
        self._pick(number).order_line.price_unit = amount

    def _step_quantity(self, number, quantity):
        self._pick(number).order_line.product_uom_qty = quantity

    def _step_date(self, number, offset):
        self._pick(number).date_order = NOW + timedelta(hours=offset)

    def _step_partner(self, number, partner):
        self._pick(number).partner_id = self.partners[partner]

    def _step_delete(self, number):
        order = self._pick(number)
        order._action_cancel()
        order.unlink()

    def _step_parent(self, number, parent):
        child = self.partners[number]
        parent = self.partners[parent] if parent is not None else child.browse()
        if child not in parent.parent_id | parent.parent_id.parent_id | parent:
            child.parent_id = parent

    def _step_zone(self, zone):
        # known from the start of the next day on, hence settled by hand here
        self.companies.partner_id.tz = zone
        self.env["crm.relationship"].search([])._touch_own_purchases()

    def _step_commit(self):
        self._flush()

    def _step_rollback(self, number):
        with closing(self.env.cr.savepoint()):
            self._step_confirm(number)
            self._step_price(number, 999)
            self._flush()

    # --- what must be ---

    def _settle(self):
        self._flush()
        self.env["crm.relationship.touch"].search([])._settle()
        self._flush()

    def _check(self, company):
        zone = pytz.timezone(company.partner_id.tz or "UTC")

        def day(instant):
            return pytz.utc.localize(instant).astimezone(zone).date()

        for partner in self.partners:
            customer = partner.commercial_partner_id
            bought = self.env["sale.order"].search(
                [
                    ("state", "=", "sale"),
                    ("company_id", "=", company.id),
                    ("partner_id.commercial_partner_id", "=", customer.id),
                ]
            )
            days = [day(order.date_order) for order in bought]
            due = [day_ for day_ in days if day_ <= day(NOW)]
            ahead = [day_ for day_ in days if day_ > day(NOW)]
            total = sum(
                order.amount_untaxed / order.currency_rate
                for order, day_ in zip(bought, days, strict=True)
                if day_ <= day(NOW)
            )
            relationship = self.env["crm.relationship"]._get_of(customer, company)
            if not relationship:
                assert not bought
                continue
            assert relationship.purchase_count == len(due)
            assert relationship.first_purchase_date == min(due, default=False)
            assert relationship.last_purchase_date == max(due, default=False)
            assert relationship.next_purchase_date == min(ahead, default=False)
            assert relationship.purchase_amount == total
            assert relationship.lifecycle_kind == "active" or not due
