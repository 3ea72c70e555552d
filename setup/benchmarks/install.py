"""Installing on a living database, and contacts by tier against a plain column.

First half: on a database with the stock apps and generated customers and orders, the
module is installed. The time of its one statement that makes all relationships is
compared with a bare INSERT ... SELECT of the same rows into a table with the same
indexes: once without and once with the same foreign keys, whose checks cost more than
the rows. No row of res_partner may be written; Odoo itself writes those of its two
administrators when they join a group.

Second half: filter, sort and group many contacts by tier through the ORM, against the
same on a stored, indexed column of res.partner.
"""

import functools
import statistics

from machine import odoo_cli
from measure import clock, data, databases, registry, server

MODULE = "crm_relationship"
STOCK = ("sale_crm", "portal", "rating")
GOAL = 3  # times the bare work
_STATEMENT = r"Relationships created: (\d+) rows in ([\d.]+) s"

# A column as an add-on without our join would have it.
_PLAIN_COLUMN = """
env["ir.model.fields"].create({
    "name": "x_tier_id",
    "field_description": "Tier in a Column",
    "model_id": env["ir.model"]._get("res.partner").id,
    "ttype": "many2one",
    "relation": "crm.customer.tier",
    "on_delete": "set null",
    "index": True,
})
env.cr.commit()
"""
# Every contact is a customer; the k-th tier from above holds k squared parts of them.
_SPREAD_TIERS = """
    INSERT INTO crm_relationship (partner_id, company_id, active, tier_id)
    SELECT p.id, company.id, TRUE, tier.id
    FROM res_partner p,
    LATERAL (SELECT id FROM res_company ORDER BY id LIMIT 1) company
    JOIN LATERAL (
        SELECT id
        FROM (
            SELECT id,
                   SUM(part) OVER (ORDER BY part, id) / SUM(part) OVER () AS upto
            FROM (
                SELECT id, POWER(ROW_NUMBER() OVER (ORDER BY sequence, id), 2) AS part
                FROM crm_customer_tier
            ) parts
        ) shares
        WHERE upto > (p.id::bigint * 7919 %% 10000) / 10000.0
        ORDER BY upto
        LIMIT 1
    ) tier ON TRUE
    WHERE p.id >= %(first)s
"""
_COPY_TIERS = """
    UPDATE res_partner SET x_tier_id = r.tier_id
    FROM crm_relationship r WHERE r.partner_id = res_partner.id
"""


def add_options(parser):
    """The size of the second half."""
    parser.add_argument(
        "--contacts",
        type=int,
        default=1_000_000,
        metavar="N",
        help="contacts of the second half, 0 leaves it out (default: %(default)s)",
    )


def run(options, source):
    """Measure both halves and print them."""
    with databases.scratch(source, "bench", STOCK) as name:
        if options.orders:
            _measure_install(options, source, name)
    if options.contacts:
        with databases.scratch(source, "bench", [MODULE]) as name:
            _measure_screens(options, source, name)


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
    print(f"n_tup_upd of res_partner           +{max(times['updated']):.0f}")
    print(f"of these, customers                +{max(times['touched']):.0f}   goal +0")
    clock.compare("statement / bare copy", middle["ours"], middle["bare"], GOAL)
    clock.compare("statement / bare with FKs", middle["ours"], middle["bare_keys"])
    clock.compare("statement / bare aggregate", middle["ours"], middle["aggregate"])


def _install_once(source, name):
    """Install into a copy of the filled database; returns its numbers."""
    with databases.copied(name, "benchcopy") as copy:
        with server.connected(copy) as before:
            updated = before.counters("res_partner")["n_tup_upd"]
            [(start,)] = before.run("SELECT TXID_CURRENT()")
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
                "touched": _count_touched(after, start),
                "bare": _insert_bare(after, "bare"),
                "bare_keys": _insert_bare(after, "bare_keys", foreign_keys=True),
                "aggregate": _aggregate(after),
            }


def _count_touched(connection, transaction):
    """How many contacts without a user were written since a transaction."""
    [(count,)] = connection.run(
        "SELECT COUNT(*) FROM res_partner p WHERE xmin::text::bigint > %s"
        " AND NOT EXISTS (SELECT 1 FROM res_users u WHERE u.partner_id = p.id)",
        [transaction],
    )
    return count


def _insert_bare(connection, table, foreign_keys=False):
    """The time of copying the finished rows into an equally indexed table."""
    connection.run(f"CREATE TABLE {table} (LIKE crm_relationship INCLUDING ALL)")
    if foreign_keys:
        keys = connection.run(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'crm_relationship'::regclass AND contype = 'f'"
        )
        for (definition,) in keys:
            connection.run(f"ALTER TABLE {table} ADD {definition}")
    return connection.seconds(f"INSERT INTO {table} SELECT * FROM crm_relationship")


def _aggregate(connection):
    """The time of the facts alone: what any such statement has to read and group."""
    return connection.seconds(
        """
        SELECT COUNT(*) FROM (
            SELECT p.commercial_partner_id, o.company_id, COUNT(*), SUM(amount_untaxed),
                   MIN(date_order), MAX(date_order)
            FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
            WHERE o.state = 'sale'
            GROUP BY p.commercial_partner_id, o.company_id
        ) facts
        """
    )


def _measure_screens(options, source, name):
    print(f"\n{options.contacts} contacts", flush=True)
    odoo_cli.run_script(source, name, _PLAIN_COLUMN, log="bench_column")
    with server.connected(name) as filled:
        first = data.add_contacts(filled, options.contacts, options.seed)
        filled.run(_SPREAD_TIERS, {"first": first})
        filled.run(_COPY_TIERS)
        filled.run("VACUUM (FULL, ANALYZE) res_partner")  # written twice
        filled.tidy()
    with registry.environment(name) as env:
        partners = env["res.partner"]
        tiers = env["crm.customer.tier"].search([])
        for title, screen in _screens(partners, tiers).items():
            times = [
                clock.median(
                    functools.partial(screen, field), options.repeat, env.invalidate_all
                )
                for field in ("customer_tier_id", "x_tier_id")
            ]
            clock.compare(title, *times, GOAL)


def _screens(partners, tiers):
    """What the list of contacts asks the ORM, as functions of the field."""
    best, last = tiers[0].id, tiers[-1].id
    return {
        "filter: page of the best tier": lambda field: partners.search_fetch(
            [(field, "=", best)], ["name", field], limit=80
        ),
        "filter: count of the best tier": lambda field: partners.search_count(
            [(field, "=", best)]
        ),
        "filter: count of the last tier": lambda field: partners.search_count(
            [(field, "=", last)]
        ),
        "sort: first page": lambda field: partners.search_fetch(
            [], ["name", field], order=f"{field} DESC, id", limit=80
        ),
        "group: counts by tier": lambda field: partners._read_group(
            [], [field], ["__count"]
        ),
    }
