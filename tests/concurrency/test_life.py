"""The customer's life while its orders are confirmed: moves, merges, users' writes.

The first statement of a transaction takes its snapshot, so ``late`` below sees
nothing of what ``early`` commits.
"""

import pytest


@pytest.fixture
def family(shop):
    """Two companies and a contact of the first; the first one has bought before."""
    old_id, new_id = (shop.partner(is_company=True) for _number in range(2))
    contact_id = shop.partner(parent_id=old_id)
    shop.order(old_id, 1, "2024-01-01 10:00:00")
    return contact_id, old_id, new_id


def move(env, contact_id, parent_id):
    env["res.partner"].browse(contact_id).parent_id = parent_id


def test_order_while_contact_moves(shop, family):
    """Who confirms does not know yet that the contact has moved."""
    contact_id, old_id, new_id = family
    order_id = shop.order(contact_id, 5)
    with shop.transaction() as late:
        with shop.transaction() as early:
            move(early, contact_id, new_id)
        shop.confirm(late, order_id)
    shop.settle()
    shop.assert_exact(old_id, new_id)


def test_contact_moves_while_ordering(shop, family):
    """Who moves the contact does not know yet that it has bought."""
    contact_id, old_id, new_id = family
    order_id = shop.order(contact_id, 5)
    with shop.transaction() as late:
        with shop.transaction() as early:
            shop.confirm(early, order_id)
        move(late, contact_id, new_id)
    shop.settle()
    shop.assert_exact(old_id, new_id)


def test_contact_leaves_while_ordering(shop, family):
    """Nobody can confirm for the old company what the contact takes along."""
    contact_id, old_id, _new_id = family
    order_id = shop.order(contact_id, 5)
    with shop.transaction() as late:
        with shop.transaction() as early:
            move(early, contact_id, False)
        assert shop.settle()  # between the two
        shop.confirm(late, order_id)
    shop.settle()
    shop.assert_exact(old_id, contact_id)


def test_first_order_while_contact_moves(shop):
    """The first order of all is made while its contact moves."""
    old_id, new_id = (shop.partner(is_company=True) for _number in range(2))
    contact_id = shop.partner(parent_id=old_id)
    with shop.transaction() as late:
        move(late, contact_id, new_id)
        late.flush_all()
        with shop.transaction() as early:
            early_order = shop.new_order(early, contact_id, 5, "2024-01-01 10:00:00")
            assert early_order.state == "sale"
    shop.settle()
    shop.assert_exact(new_id)


def test_joined_while_ordering(shop, family):
    """The relationship that the order belonged to is gone by the time it commits."""
    _contact_id, old_id, _new_id = family
    person_id = shop.partner()
    order_id = shop.order(person_id, 5)
    with shop.transaction() as late:
        with shop.transaction() as early:
            move(early, person_id, old_id)
        shop.confirm(late, order_id)
    shop.settle()
    shop.assert_exact(old_id)


def test_user_writes_meanwhile(shop):
    """What a user writes on the relationship survives, and so does the order."""
    partner_id = shop.partner()
    order_id = shop.order(partner_id, 5)
    with shop.transaction() as late:
        with shop.transaction() as early:
            shop.relationships(early, partner_id).is_user_manual = True
        shop.confirm(late, order_id)
    with shop.transaction() as env:
        assert shop.relationships(env, partner_id).is_user_manual
    shop.settle()
    shop.assert_exact(partner_id)
    with shop.transaction() as env:
        assert shop.relationships(env, partner_id).is_user_manual


def test_everybody_meets_everybody(shop):
    """New customers met by several at once, in opposite order, never lock up."""
    partner_ids = [shop.partner() for _number in range(6)]

    def work(env, number):
        for partner_id in partner_ids[:: 1 if number % 2 else -1]:
            shop.new_order(env, partner_id, 1, "2024-01-02 10:00:00")

    assert shop.run_at_once(work, 6) == []
    shop.settle()
    shop.assert_exact(*partner_ids)
