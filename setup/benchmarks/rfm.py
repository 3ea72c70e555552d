"""Scoring runs, as ratios to the bare aggregate over all documents.

The floor is SELECT commercial partner, MAX(date), COUNT(*), SUM(amount) GROUP BY over
all confirmed orders (posted invoices), its rows fetched, on the same database right
before and right after each run. Most times are medians of --repeat.

A night: one customer in a hundred has bought today, and the purchases of a day leave
the window. Its full pass, its incremental run and the one with frozen thresholds start
from the same rows. After that: a second run that finds nothing to do, and a simulation
with half the window, which changes nearly everybody.

Lifecycle and tiers are measured apart: first with both switched off in the company,
then with both. What they add to the seconds of each kind of run is told in per cent.

Growth is seen by running this with another number of customers; so is memory.
"""

import resource

from measure import clock, data, databases, registry, runs, server

MODULE = "crm_relationship"
SOURCES = ("sale_order", "invoice")
PARTS = {"rfm": "RFM alone", "all": "RFM, lifecycle and tiers"}
SWITCHES = ("relationship_use_lifecycle", "relationship_use_tiers")


def add_options(parser):
    """Which source and parts to measure, and how unequal customers are."""
    parser.add_argument(
        "--source",
        choices=(*SOURCES, "both"),
        default="both",
        help="orders, invoices or both, one after the other (default: %(default)s)",
    )
    parser.add_argument(
        "--parts",
        choices=(*PARTS, "both"),
        default="both",
        help="RFM alone, all with lifecycle and tiers, or both, and what those add"
        " (default: %(default)s)",
    )
    parser.add_argument(
        "--skew",
        type=float,
        default=0.5,
        metavar="S",
        help="the k-th customer orders in proportion to 1 / k ** S (default:"
        " %(default)s; 1 is Zipf's law, by which one customer has a twelfth of all"
        " orders and a third of them none)",
    )


def run(options, source):
    """Measure and print; one database, filled once."""
    print(f"{options.customers} customers, {options.orders} orders", flush=True)
    with databases.scratch(source, "bench", [MODULE]) as name:
        with server.connected(name) as connection:
            with registry.environment(name) as env:
                _fill(connection, env, options)
                chosen = SOURCES if options.source == "both" else [options.source]
                for purchases in chosen:
                    _measure(connection, env, options, purchases)
                print(f"peak memory of the process           {_peak():9.0f} MB")


def _measure(connection, env, options, purchases):
    """Measure the parts that are asked for, and compare them."""
    found = {}
    for part in PARTS if options.parts == "both" else [options.parts]:
        company = env.company.sudo()
        company.write(dict.fromkeys(SWITCHES, part == "all"))
        env.cr.commit()
        print(f"\n{purchases}, {PARTS[part]}", flush=True)
        bench = runs.Bench(connection, env, options.repeat, purchases)
        found[part] = bench.measure()
    if len(found) > 1:
        print(f"\n{purchases}, what lifecycle and tiers add (goal: 30 %)")
        clock.added(found["rfm"], found["all"])


def _fill(connection, env, options):
    first = data.add_contacts(connection, options.customers, options.seed)
    data.add_orders(
        *(connection, first, options.customers, options.orders),
        *(options.seed, options.skew),
    )
    buyers = "SELECT COUNT(DISTINCT partner_id) / 100 FROM sale_order"
    data.add_orders_of_today(connection, first, connection.run(buyers)[0][0])
    if options.source != "sale_order":
        journal = env["account.journal"].search([("type", "=", "sale")], limit=1)
        data.add_invoices(connection, journal.id or _add_journal(env))
    connection.tidy()


def _add_journal(env):
    values = {"name": "Bench", "code": "BNCH", "type": "general"}
    journal = env["account.journal"].create(values)
    env.cr.commit()
    return journal.id


def _peak():
    """The most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
