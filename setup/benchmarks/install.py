"""Installing on a database that is in use, against a bare copy of the same rows.

On a database with the stock apps and generated customers and orders, the module is
installed. The time of its one statement that makes all relationships is compared with
a bare INSERT ... SELECT into a table with the same indexes: of the finished rows,
without and with the same foreign keys checked row by row, and of rows that it groups
from the orders, as any such statement has to. No row of res_partner may be written.
"""

import statistics

from measure import clock, data, databases, server

MODULE = "crm_relationship"
STOCK = ("sale_crm", "portal", "rating")
GOAL = 3  # times the bare work
_STATEMENT = r"Relationships created: (\d+) rows in ([\d.]+) s"


def run(options, source):
    """Install as often as asked, each time into a copy of the same database."""
    with databases.scratch(source, "bench", STOCK) as name:
        _measure_install(options, source, name)


def _measure_install(options, source, name):
    print(f"{options.customers} customers, {options.orders} orders", flush=True)
    with server.connected(name) as filled:
        first = data.add_contacts(filled, options.customers, options.seed)
        data.add_orders(filled, first, options.customers, options.orders, options.seed)
        filled.tidy()
    runs = [_install_once(source, name) for _ in range(options.repeat)]
    times = {key: [run[key] for run in runs] for key in runs[0]}
    middle = {key: statistics.median(values) for key, values in times.items()}
    print(f"relationships made                 {middle['rows']:.0f}")
    print(f"whole installation                 {clock.spread(times['whole'])}")
    updated = max(times["updated"])
    print(f"n_tup_upd of res_partner           +{updated:.0f}   goal +0")
    clock.compare("statement / bare copy", middle["ours"], middle["bare"], GOAL)
    clock.compare("statement / bare with FKs", middle["ours"], middle["bare_keys"])
    clock.compare("statement / bare from orders", middle["ours"], middle["grouped"])


def _install_once(source, name):
    """Install into a copy of the filled database; returns its numbers."""
    with databases.copied(name, "benchcopy") as copy:
        with server.connected(copy) as before:
            updated = before.counters("res_partner")["n_tup_upd"]
        logs = []
        whole = clock.seconds(
            lambda: logs.append(databases.install(source, copy, [MODULE]))
        )
        rows, ours = databases.find(logs[0], _STATEMENT)
        with server.connected(copy) as after:
            return {
                "rows": rows,
                "whole": whole,
                "ours": ours,
                "updated": after.counters("res_partner")["n_tup_upd"] - updated,
                "bare": _insert_bare(after, "bare"),
                "bare_keys": _insert_bare(after, "bare_keys", foreign_keys=True),
                "grouped": _insert_grouped(after, "bare_grouped"),
            }


def _insert_bare(connection, table, foreign_keys=False):
    """The time of copying the finished rows into an equally indexed table."""
    _create_like(connection, table)
    if foreign_keys:
        keys = connection.run(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'crm_relationship'::regclass AND contype = 'f'"
        )
        for (definition,) in keys:
            connection.run(f"ALTER TABLE {table} ADD {definition}")
    return connection.seconds(f"INSERT INTO {table} SELECT * FROM crm_relationship")


def _insert_grouped(connection, table):
    """The time of grouping the orders into such a table, the plain facts alone."""
    _create_like(connection, table)
    return connection.seconds(
        f"""
        INSERT INTO {table} (
            partner_id, company_id, active, lifecycle_stage_id, purchase_count,
            purchase_amount, first_purchase_date, last_purchase_date)
        SELECT p.commercial_partner_id, o.company_id, TRUE, MIN(stage.id), COUNT(*),
               SUM(amount_untaxed), MIN(date_order), MAX(date_order)
        FROM sale_order o
        JOIN res_partner p ON p.id = o.partner_id
        CROSS JOIN (SELECT MIN(id) AS id FROM crm_lifecycle_stage) stage
        WHERE o.state = 'sale'
        GROUP BY p.commercial_partner_id, o.company_id
        """
    )


def _create_like(connection, table):
    connection.run(f"CREATE TABLE {table} (LIKE crm_relationship INCLUDING ALL)")
