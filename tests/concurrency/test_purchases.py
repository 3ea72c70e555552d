"""Purchase facts while many work at the same time: real threads, real commits.

The transactions are those of Odoo (REPEATABLE READ). Where the order of events
matters, two are interleaved by hand: the first statement takes the snapshot.
"""


def test_many_confirm_at_once(shop):
    """20 confirm orders of one customer, while somebody holds its relationship."""
    partner_id = shop.partner()
    order_ids = [shop.order(partner_id, 2**number) for number in range(shop.threads)]
    with shop.transaction() as holder:
        shop.relationships(holder, partner_id).try_lock_for_update()
        half = shop.threads // 2
        held = shop.run_at_once(lambda env, n: shop.confirm(env, order_ids[n]), half)
    errors = shop.run_at_once(
        lambda env, n: shop.confirm(env, order_ids[half + n]), half
    )
    assert held + errors == []
    with shop.transaction() as env:
        assert env["crm.relationship.touch"].search_count([]) >= half
        assert env["ir.cron.trigger"].search([("cron_id", "=", shop.cron_id)])
    assert shop.settle() >= half
    shop.assert_exact(partner_id)
    with shop.transaction() as env:
        relationship = shop.relationships(env, partner_id)
        assert relationship.purchase_count == shop.threads
        assert relationship.lifecycle_kind == "active"
        assert len(relationship.change_ids) == 1


def test_many_meet_at_once(shop):
    """20 make and confirm the first order of somebody new: one relationship."""
    partner_id = shop.partner()

    def work(env, number):
        shop.new_order(env, partner_id, 2**number, "2024-01-02 10:00:00")

    assert shop.run_at_once(work) == []
    shop.settle()
    shop.assert_exact(partner_id)


def test_old_snapshot(shop):
    """Who began before another's order was committed does not overwrite its facts."""
    partner_id = shop.partner()
    one, two = shop.order(partner_id, 1), shop.order(partner_id, 2)
    with shop.transaction() as late:
        with shop.transaction() as early:
            shop.confirm(early, one)
        shop.confirm(late, two)
    assert shop.settle() == 1
    shop.assert_exact(partner_id)


def test_change_that_does_not_show(shop):
    """Two changes, the first of which leaves the facts as they are.

    The customer bought twice on its first day. One replaces the first of these orders
    by another of the same amount: no fact changes. Who began before that and cancels
    the second one must learn of it, or the first day stays.
    """
    partner_id = shop.partner()
    days = ("2024-01-01 10:00:00", "2024-01-01 11:00:00", "2024-03-01 10:00:00")
    first, second, _last = (shop.order(partner_id, 10, day) for day in days)
    with shop.transaction() as late:
        with shop.transaction() as early:
            shop.cancel(early, first)
            shop.new_order(early, partner_id, 10, "2024-02-01 10:00:00")
        shop.cancel(late, second)
    shop.settle()
    shop.assert_exact(partner_id)


def test_settling_that_does_not_show(shop):
    """The same, when it is the scheduled action that found nothing to change."""
    partner_id = shop.partner()
    days = ("2024-01-01 10:00:00", "2024-01-01 11:00:00", "2024-03-01 10:00:00")
    first, second, _last = (shop.order(partner_id, 10, day) for day in days)
    with shop.transaction() as late:
        with shop.transaction() as holder:
            shop.relationships(holder, partner_id).try_lock_for_update()
            with shop.transaction() as early:
                shop.cancel(early, first)
                shop.new_order(early, partner_id, 10, "2024-02-01 10:00:00")
        assert shop.settle() == 1
        shop.cancel(late, second)
    shop.settle()
    shop.assert_exact(partner_id)


def test_held_customer_is_put_off(shop):
    """The scheduled action does not wait for who holds a customer, nor spin."""
    partner_id, other_id = shop.partner(), shop.partner()
    order_ids = [shop.order(partner_id, 3), shop.order(other_id, 4)]
    with shop.transaction() as holder:
        for customer_id in (partner_id, other_id):
            shop.relationships(holder, customer_id).try_lock_for_update()
        with shop.transaction() as env:
            shop.confirm(env, *order_ids)
    with shop.transaction() as holder:
        shop.relationships(holder, partner_id).try_lock_for_update()
        with shop.transaction() as env:
            env["crm.relationship.touch"]._cron_settle()
    with shop.transaction() as env:
        wish = env["crm.relationship.touch"].search([])
        assert wish.contact_id.id == partner_id
        assert wish.attempt_count == 1
        later = env["ir.cron.trigger"].search([("cron_id", "=", shop.cron_id)])
        assert max(later.mapped("call_at")) == wish.date_due
    shop.assert_exact(other_id)
    shop.settle()
    shop.assert_exact(partner_id, other_id)


def test_action_beside_orders(shop):
    """Orders come, change and go while the action runs: exact in the end."""
    partner_ids = [shop.partner() for _number in range(3)]
    order_ids = [
        [shop.order(partner_id, 10 + number) for partner_id in partner_ids]
        for number in range(8)
    ]

    def work(env, number):
        if number >= len(order_ids):
            for _round in range(10):
                env["crm.relationship.touch"]._cron_settle()  # commits
            return
        for order in env["sale.order"].browse(order_ids[number]):
            order.action_confirm()
            env.cr.commit()
            order.order_line.price_unit += 100
            env.cr.commit()
            if number % 2:
                order._action_cancel()
                env.cr.commit()

    assert shop.run_at_once(work, len(order_ids) + 1) == []
    shop.settle()
    shop.assert_exact(*partner_ids)
