"""Scoring runs, as ratios to the bare aggregate over all documents.

The floor is SELECT commercial partner, MAX(date), COUNT(*), SUM(amount) GROUP BY over
all confirmed orders (posted invoices), its rows fetched, on the same database right
before and right after each run. Most times are medians of --repeat.

A night: one customer in a hundred has bought today, and the purchases of a day leave
the window. Its full pass, its incremental run and the one with frozen thresholds start
from the same rows. After that: a second run that finds nothing to do, and a simulation
with half the window, which changes nearly everybody.

Growth is seen by running this with another number of customers; so is memory.
"""

import datetime
import resource
import statistics

from measure import clock, data, databases, registry, server

MODULE = "crm_relationship"
SOURCES = ("sale_order", "invoice")
GOALS = {
    "first run": 5.0,
    "full pass of a night": 2.0,
    "incremental run of the same night": 0.6,
    "the same with frozen thresholds": 0.35,
    "second run, nothing changed": 0.5,
    "simulation of a changed rule": 2.0,
}
_FLOORS = {
    "sale_order": """
        SELECT p.commercial_partner_id, MAX(o.date_order), COUNT(*),
               SUM(o.amount_untaxed)
        FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
        WHERE o.state = 'sale' GROUP BY p.commercial_partner_id
    """,
    "invoice": """
        SELECT p.commercial_partner_id, MAX(m.invoice_date), COUNT(*),
               SUM(m.amount_untaxed_signed)
        FROM account_move m JOIN res_partner p ON p.id = m.partner_id
        WHERE m.state = 'posted'
          AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
        GROUP BY p.commercial_partner_id
    """,
}
_HASH = """
    SELECT COUNT(*), SUM(HASHTEXT(
        ROW(partner_id, window_count, window_amount, window_last_date, purchase_count,
            recency_score, frequency_score, monetary_score, rfm_code, rfm_score,
            rfm_segment_id)::text)::bigint)
    FROM crm_relationship
"""


def add_options(parser):
    """Which source of purchases to measure, and how unequal customers are."""
    parser.add_argument(
        "--source",
        choices=(*SOURCES, "both"),
        default="both",
        help="orders, invoices or both, one after the other (default: %(default)s)",
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
                    Bench(connection, env, options.repeat, purchases).measure()
                print(f"peak memory of the process           {_peak():9.0f} MB")


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


class Bench:
    """The measurements of one source of purchases."""

    floors = _FLOORS

    def __init__(self, connection, env, repeat, source):
        self.connection, self.env, self.repeat = connection, env, repeat
        self.company = env.company
        self.floor = self.floors[source]
        self.scheme = env["crm.rfm.scheme"]._get_active(self.company)
        self.scheme.write({"source": source, "frozen": False})
        env.cr.commit()
        self.today = env["crm.relationship"]._get_company_today(self.company)
        self.yesterday = self.today - datetime.timedelta(days=1)

    def measure(self):
        """Print a line a figure."""
        print(f"\n{self.scheme.source}", flush=True)
        self._report("first run", self._empty, self._score_yesterday)
        self._save()
        full = self._report("full pass of a night", self._begin_full, self._score)
        night = "incremental run of the same night"
        incremental = self._report(night, self._restore, self._score)
        print(
            f"   same rows as the full pass: {'yes' if full == incremental else 'NO'}"
        )
        self._report("second run, nothing changed", self._tidy, self._score)
        self._report("simulation of a changed rule", self._tidy, self._simulate)
        self._restore()
        self._look_anew()
        self.scheme.frozen = True
        self._score_yesterday()
        self._save()
        self._report("the same with frozen thresholds", self._restore, self._score)

    def _report(self, title, before, work):
        """Measure a kind of run and print it; returns a mark of the rows it leaves."""
        times, floors = [], []
        for _ in range(self.repeat):
            self._look_anew()  # what our statements truncate must not be read
            before()
            self._look_anew()
            start = self._transaction()
            floors.append(self.connection.seconds(self.floor))
            times.append(clock.seconds(work))
            floors.append(self.connection.seconds(self.floor))
        bare = statistics.median(floors)
        clock.compare(title, statistics.median(times), bare, GOALS[title])
        print(
            f"   times {clock.spread(times)}, floor {clock.spread(floors)}; customers"
            f" changing {self.last.line_count}, rows written {self._count(start)}"
            f"{', full pass' if self.last.is_full else ''}",
            flush=True,
        )
        return self.connection.run(_HASH)

    def _look_anew(self):
        """Have the models see what our own statements have done."""
        self.env.cr.rollback()
        self.env.invalidate_all()

    def _transaction(self):
        return self.connection.run("SELECT TXID_CURRENT()")[0][0]

    def _count(self, start):
        """How many rows of customers and history were written since a transaction."""
        [(count,)] = self.connection.run(
            "SELECT (SELECT COUNT(*) FROM crm_relationship WHERE xmin::text::bigint > "
            "%(start)s) + (SELECT COUNT(*) FROM crm_relationship_change"
            " WHERE xmin::text::bigint > %(start)s)",
            {"start": start},
        )
        return count

    # --- the runs ---

    def _score(self, **values):
        run = self.env["crm.scoring.run"].create(
            {"company_id": self.company.id, **values}
        )
        run.action_run()
        self.env.cr.commit()
        if run.state != "done" or run.error_count:
            raise RuntimeError(f"{run.name}: {run.state}, {run.error or ''}")
        self.last = run

    def _score_yesterday(self):
        self._score(as_of_date=self.yesterday)

    def _simulate(self):
        changed = self.scheme.copy({"window_days": self.scheme.window_days // 2})
        self._score(simulate=True, scheme_id=changed.id)

    # --- what they start from ---

    def _empty(self):
        """Customers as the installation of the module leaves them."""
        self.connection.run(
            "TRUNCATE crm_relationship, crm_relationship_change, crm_scoring_run,"
            " crm_scoring_line CASCADE"
        )
        self._look_anew()
        self.env["crm.relationship"]._create_from_documents()
        self.env.cr.commit()
        self._tidy()

    def _begin_full(self):
        """The last full pass was more than a week ago."""
        self._restore()
        self.connection.run(
            "UPDATE crm_scoring_run SET started = started - INTERVAL '8 days'"
        )

    def _save(self):
        self.connection.run("DROP TABLE IF EXISTS saved_relationship, saved_run")
        self.connection.run("CREATE TABLE saved_relationship AS TABLE crm_relationship")
        self.connection.run("ALTER TABLE saved_relationship ADD PRIMARY KEY (id)")
        self.connection.run("CREATE TABLE saved_run AS TABLE crm_scoring_run")

    def _restore(self):
        """Take back every run since `_save`."""
        names = self.connection.run(
            "SELECT STRING_AGG(QUOTE_IDENT(column_name), ', ') FROM"
            " information_schema.columns WHERE table_name = 'crm_relationship'"
        )[0][0]
        self.connection.run(
            f"UPDATE crm_relationship r SET ({names}) = (SELECT {names} FROM"
            " saved_relationship s WHERE s.id = r.id) FROM saved_relationship s"
            " WHERE s.id = r.id AND s::text <> r::text"
        )
        later = "NOT IN (SELECT id FROM saved_run)"
        self.connection.run(f"DELETE FROM crm_relationship_change WHERE run_id {later}")
        self.connection.run(f"DELETE FROM crm_scoring_run WHERE id {later}")
        self.connection.run(
            "UPDATE crm_scoring_run r SET started = s.started FROM saved_run s"
            " WHERE s.id = r.id"
        )
        self._tidy()

    def _tidy(self):
        for table in ("crm_relationship", "crm_relationship_change"):
            self.connection.run(f"VACUUM ANALYZE {table}")
        self.connection.run("TRUNCATE crm_scoring_line")
