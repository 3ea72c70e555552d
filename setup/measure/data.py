"""Customers and orders of any size, made by the database itself in seconds.

The same seed gives the same data: every random number is drawn in one statement, in
the order of its rows, without parallel workers.
"""

YEARS = 3
# amounts: half of the orders are below the median, one in forty above 7 times it
_MEDIAN_AMOUNT = 150.0
_SIGMA = 1.0


def add_contacts(server, count, seed):
    """Insert companies that are customers of nobody yet; returns their first id.

    Their ids are consecutive.
    """
    _start(server, seed)
    first = _next_id(server, "res_partner", count)
    server.run(
        """
        INSERT INTO res_partner (
            id, commercial_partner_id, name, complete_name, email, is_company,
            partner_share, active, type, autopost_bills, lang,
            create_uid, create_date, write_uid, write_date
        )
        SELECT id, id, 'Customer ' || id, 'Customer ' || id,
               'customer' || id || '@example.com', TRUE,
               TRUE, TRUE, 'contact', 'ask', 'en_US',
               1, NOW() AT TIME ZONE 'UTC', 1, NOW() AT TIME ZONE 'UTC'
        FROM generate_series(%(first)s, %(first)s + %(count)s - 1) AS id
        """,
        {"first": first, "count": count},
    )
    return first


def add_orders(server, first, customers, count, seed, skew=1.0):
    """Insert confirmed orders of these contacts over three years up to today.

    Few customers order often and most seldom or never: the k-th of n in proportion to
    1 / k ** skew, as Zipf has it. With a skew of 1 a third never order and the first
    one places one order in twelve; with 0.5 nearly everybody orders, the first one
    some hundred times as often as the average. Amounts are log-normal. Orders have no
    lines.
    """
    # what the random number is raised to, or what it is the power of
    rank = (
        "POWER(%(customers)s, RANDOM())"
        if skew == 1
        else "%(customers)s * POWER(RANDOM(), %(power)s)"
    )
    _start(server, seed)
    server.run(
        f"""
        INSERT INTO sale_order (
            id, name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
            currency_id, currency_rate, state, date_order,
            amount_untaxed, amount_tax, amount_total, invoice_status,
            create_uid, create_date, write_uid, write_date
        )
        SELECT drawn.id, 'B' || drawn.id, partner, partner, partner, company.id,
               company.currency_id, 1.0, 'sale', day,
               amount, 0, amount, 'no', 1, day, 1, day
        FROM (SELECT id, currency_id FROM res_company ORDER BY id LIMIT 1) company,
        LATERAL (
            SELECT id,
                   %(first)s
                   -- ranks are scattered over the ids: neighbours are no equals
                   + (FLOOR({rank})::bigint * 7919)
                     %% %(customers)s AS partner,
                   ROUND((%(median)s * EXP(%(sigma)s
                       * SQRT(-2 * LN(1 - RANDOM())) * COS(2 * PI() * RANDOM())
                   ))::numeric, 2) AS amount,
                   NOW() AT TIME ZONE 'UTC'
                   - RANDOM() * MAKE_INTERVAL(years => %(years)s) AS day
            FROM generate_series(%(order)s, %(order)s + %(count)s - 1) AS id
        ) drawn
        """,
        {
            "first": first,
            "customers": customers,
            "power": skew < 1 and 1 / (1 - skew),
            "order": _next_id(server, "sale_order", count),
            "count": count,
            "median": _MEDIAN_AMOUNT,
            "sigma": _SIGMA,
            "years": YEARS,
        },
    )


def add_orders_of_today(server, first, count):
    """Insert one order of this moment for each of the next `count` contacts."""
    server.run(
        """
        INSERT INTO sale_order (
            id, name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
            currency_id, currency_rate, state, date_order,
            amount_untaxed, amount_tax, amount_total, invoice_status,
            create_uid, create_date, write_uid, write_date
        )
        SELECT %(order)s + place, 'T' || %(order)s + place, partner, partner, partner,
               company.id, company.currency_id, 1.0, 'sale', NOW() AT TIME ZONE 'UTC',
               %(median)s, 0, %(median)s, 'no',
               1, NOW() AT TIME ZONE 'UTC', 1, NOW() AT TIME ZONE 'UTC'
        FROM (SELECT id, currency_id FROM res_company ORDER BY id LIMIT 1) company,
        LATERAL (
            SELECT place, %(first)s + place AS partner
            FROM generate_series(0, %(count)s - 1) AS place
        ) drawn
        """,
        {
            "first": first,
            "count": count,
            "order": _next_id(server, "sale_order", count),
            "median": _MEDIAN_AMOUNT,
        },
    )


def add_invoices(server, journal):
    """Insert a posted invoice for each confirmed order that has none yet.

    Of the same contact, day and amount, in the journal of this id; without lines.
    """
    server.run(
        """
        INSERT INTO account_move (
            name, ref, partner_id, commercial_partner_id, company_id, journal_id,
            currency_id, move_type, state, auto_post, payment_state, date, invoice_date,
            amount_untaxed, amount_untaxed_signed, amount_total, amount_total_signed,
            create_uid, create_date, write_uid, write_date
        )
        SELECT 'I' || o.name, o.name, o.partner_id, o.partner_id, o.company_id,
               %(journal)s, o.currency_id, 'out_invoice', 'posted', 'no', 'paid',
               o.date_order::date, o.date_order::date,
               o.amount_untaxed, o.amount_untaxed, o.amount_total, o.amount_total,
               1, o.create_date, 1, o.write_date
        FROM sale_order o
        WHERE o.state = 'sale'
          AND o.id > COALESCE((
              SELECT MAX(known.id) FROM sale_order known
              JOIN account_move m ON m.ref = known.name AND m.name = 'I' || m.ref
          ), 0)
        ORDER BY o.id
        """,
        {"journal": journal},
    )


def _start(server, seed):
    server.run("SET max_parallel_workers_per_gather = 0")
    server.run("SELECT SETSEED(%s)", [(seed % 1000) / 1000])


def _next_id(server, table, count):
    """The first of `count` ids that the table's sequence gives up for us."""
    sequence = f"{table}_id_seq"
    [(first,)] = server.run("SELECT NEXTVAL(%s)", [sequence])
    server.run("SELECT SETVAL(%s, %s)", [sequence, first + count - 1])
    return first
