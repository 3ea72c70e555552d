"""Complaints of any size with their deadlines, made by the database itself.

One in `part` is open, the others are closed a day after they came in, over 700 days;
a third of the closed ones are rated. They are spread over all categories of the second
level, causes and products there are, and over every fifth of the customers.
"""

from . import data

_PRODUCTS = 20

_ADD = """
    INSERT INTO crm_complaint (
        id, number, name, type, severity, company_id, stage_id, kind, team_id, user_id,
        partner_id, customer_id, relationship_id, category_id, cause_id, product_id,
        outcome, date_received, date_acknowledged, date_answered, date_closed,
        date_rating_asked, date_rated, rating_last_value, date_deadline, next_clock,
        reopen_count, create_uid, create_date, write_uid, write_date)
    SELECT n, 'B' || n, 'Complaint ' || n, 'complaint', '2', r.company_id,
           stage.id, stage.kind, team.id, %(user)s, r.partner_id, r.partner_id, r.id,
           category.ids[1 + n %% CARDINALITY(category.ids)],
           cause.ids[1 + n * 7 %% CARDINALITY(cause.ids)],
           product.ids[1 + n * 11 %% CARDINALITY(product.ids)],
           CASE WHEN done THEN 'upheld' END,
           received, done_on, done_on, done_on, done_on,
           CASE WHEN n %% 3 = 0 THEN done_on END,
           CASE WHEN done AND n %% 3 = 0 THEN 1 + n %% 5 END,
           CASE WHEN NOT done THEN received + INTERVAL '2 days' END,
           CASE WHEN NOT done THEN 'answer' END, 0, 1, received, 1, received
    FROM (
        SELECT n, done, received, CASE WHEN done THEN received + INTERVAL '1 day' END
                   AS done_on
        FROM (
            SELECT n, n %% %(part)s <> 0 AS done,
                   NOW() AT TIME ZONE 'UTC' - n %% 700 * INTERVAL '1 day' AS received
            FROM generate_series(%(next)s, %(next)s + %(count)s - 1) AS n
        ) day
    ) drawn
    CROSS JOIN (
        SELECT ARRAY_AGG(id ORDER BY id) AS ids FROM crm_relationship
        WHERE company_id = %(company)s) customer
    JOIN crm_relationship r ON r.id
        = customer.ids[1 + n %% GREATEST(CARDINALITY(customer.ids) / 5, 1) * 5]
    CROSS JOIN (SELECT id FROM crm_complaint_team ORDER BY id LIMIT 1) team
    CROSS JOIN (
        SELECT ARRAY_AGG(id ORDER BY id) AS ids FROM crm_complaint_category
        WHERE parent_id IS NOT NULL) category
    CROSS JOIN (SELECT ARRAY_AGG(id ORDER BY id) AS ids FROM crm_complaint_cause) cause
    CROSS JOIN (SELECT ARRAY_AGG(id ORDER BY id) AS ids FROM product_product) product
    JOIN LATERAL (
        SELECT id, kind FROM crm_complaint_stage
        WHERE kind = CASE WHEN done THEN 'closed' ELSE 'investigating' END
        ORDER BY id LIMIT 1
    ) stage ON TRUE
"""
_ADD_CLOCKS = """
    INSERT INTO crm_complaint_clock (
        complaint_id, kind, round, sla_id, duration, unit, calendar_id,
        date_start, date_deadline, date_met, percent_warned, date_warning)
    SELECT c.id, line.kind, 0, sla.id, line.duration, line.unit,
           (SELECT resource_calendar_id FROM res_company WHERE id = c.company_id),
           c.date_received, c.date_received + INTERVAL '2 days', c.date_closed, 0,
           CASE WHEN c.kind = 'investigating' THEN c.date_received END
    FROM crm_complaint c
    CROSS JOIN (SELECT id FROM crm_complaint_sla
                WHERE severity IS NULL AND tier_id IS NULL ORDER BY id LIMIT 1) sla
    JOIN crm_complaint_sla_line line ON line.sla_id = sla.id
    WHERE c.id >= %(next)s
"""
_COUNT = """
    UPDATE crm_relationship r SET complaint_count = one.count,
        complaint_open_count = one.open, complaint_upheld_count = one.count - one.open,
        last_satisfaction = COALESCE(one.rating, 0)
    FROM (
        SELECT relationship_id, COUNT(*) AS count,
               COUNT(*) FILTER (WHERE kind = 'investigating') AS open,
               MIN(rating_last_value) AS rating
        FROM crm_complaint GROUP BY relationship_id
    ) one
    WHERE one.relationship_id = r.id
"""
# only so many wait for a warning
_DUE = """
    UPDATE crm_complaint_clock SET date_warning = NULL, percent_warned = 100
    WHERE id IN (SELECT id FROM crm_complaint_clock
                 WHERE date_met IS NULL ORDER BY id OFFSET %s)
"""


def add_customers(server, env, customers, orders, seed):
    """Insert customers with orders, their relationships, and some products."""
    first = data.add_contacts(server, customers, seed)
    data.add_orders(server, first, customers, orders, seed, skew=0.5)
    env.cr.rollback()  # what our own statements have done is seen from now on
    env["product.product"].create(
        [{"name": f"Product {number}"} for number in range(_PRODUCTS)]
    )
    env["crm.relationship"].sudo()._create_from_documents()
    env.cr.commit()


def add_complaints(server, count, facts):
    """Insert complaints and their deadlines.

    :param facts: ``company`` and ``user`` (the assignee), as ids, and ``part``: one in
        so many is open
    """
    [(last,)] = server.run("SELECT COALESCE(MAX(id), 0) FROM crm_complaint")
    facts = facts | {"next": last + 1, "count": count}
    server.run(_ADD, facts)
    server.run(_ADD_CLOCKS, facts)
    server.run(_COUNT)
    server.tidy()


def leave_due(server, due):
    """Have so many open deadlines wait for a warning, and no more."""
    server.run(_DUE, [due])
    server.tidy()
