"""Complaints: queries of the kanban view, warnings that are due, time of reports.

A database gets customers with orders, then few complaints, then many, with three
deadlines each; most are closed, some thousand deadlines are due for a warning. Goals:
the kanban view takes the same number of queries however many complaints there are and
however many cards are shown; the scheduled action tells of everything due within a
minute, and of each level once; a report opens within two seconds; what lists and
reports read of a period, a team or what is open, they find by an index.
"""

import re
import time

from measure import (
    clock,
    command_line,
    complaint_data,
    databases,
    registry,
    server,
)

MODULE = "crm_relationship"
GOAL_SECONDS = 60
CARDS = (40, 400)
FEW = 100

_LISTS = {
    "open ones by deadline": [("kind", "not in", ("closed", "withdrawn"))],
    "missed": [("deadline_state", "=", "missed")],
    "received in a week": [("date_received", ">=", "today -7d")],
    "of one customer": [("customer_id", "=", None)],
    "missed at any time, in a week": [
        ("is_any_missed", "=", True),
        ("date_received", ">=", "today -7d"),
    ],
}
# {title: (model, domain, groups or none for a list, what is shown)}
_COUNTED = [("type", "=", "complaint"), ("merged_into_id", "=", False)]
_REPORTS = {
    "overview, open and 30 days": (
        "crm.complaint.overview",
        [],
        None,
        ["open_count", "missed_count", "in_time_rate", "value_at_stake"],
    ),
    "load of teams and agents, open": (
        "crm.complaint.load",
        [],
        None,
        ["open_count", "missed_count"],
    ),
    "causes, all": (
        "crm.complaint.cause.report",
        [],
        None,
        ["complaint_count", "cumulative_share"],
    ),
    "heat map of products, all": (
        "crm.complaint",
        [*_COUNTED, ("product_id", "!=", False)],
        ["category_id", "product_id"],
        ["__count"],
    ),
    "heat map of products, a week": (
        "crm.complaint",
        [
            *_COUNTED,
            ("product_id", "!=", False),
            ("date_received", ">=", "today -7d"),
        ],
        ["category_id", "product_id"],
        ["__count"],
    ),
    "to be sought out, a year": (
        "crm.complaint.outreach",
        [],
        None,
        ["reason_count", "last_complaint_date", "window_amount"],
    ),
    "won back, two years by month": (
        "crm.complaint.recovery",
        [],
        ["date_closed:month"],
        ["__count", "won_back_rate:avg", "other_rate:avg"],
    ),
    "won back, list": (
        "crm.complaint.recovery",
        [],
        None,
        ["partner_id", "is_won_back", "other_rate"],
    ),
}


def add_options(parser):
    """How many complaints, and how many warnings are due."""
    command_line.add_numbers(
        parser,
        ("--complaints", 100_000, "how many complaints to make"),
        ("--due", 10_000, "how many deadlines are due for a warning"),
    )


def run(options, source):
    """Measure and print."""
    with databases.scratch(source, "bench", [MODULE]) as name:
        measure(name, options)


def measure(name, options):
    """Fill the database twice over and print what each question costs."""
    with (
        server.connected(name) as connection,
        registry.environment(name) as env,
    ):
        complaint_data.add_customers(
            connection, env, options.customers, options.orders, options.seed
        )
        kanban = Kanban(env)
        counts = {}
        for count in (FEW, options.complaints):
            # one in so many is open: all cards for few, the due ones for many
            many = max(options.complaints * 2 // options.due, 1)
            facts = {"company": env.company.id, "user": env.uid}
            facts["part"] = 1 if count == FEW else many
            complaint_data.add_complaints(connection, count, facts)
            counts[count] = [kanban.open(cards) for cards in CARDS]
        _print_kanban(counts)
        complaint_data.leave_due(connection, options.due)
        _warn(env, options.due)
        _print_plans(connection, env)
        _print_reports(connection, env, options.repeat)


class Kanban:
    """The kanban view, opened as the web client does."""

    def __init__(self, env):
        self.complaints = env["crm.complaint"]
        views = self.complaints.get_views([(False, "kanban"), (False, "search")])
        names = views["models"]["crm.complaint"]["fields"]
        self.specification = {
            name: {"fields": {"display_name": {}}}
            if field["type"] in ("many2one", "one2many", "many2many")
            else {}
            for name, field in names.items()
            if name in self._get_shown(views["views"]["kanban"]["arch"])
        }

    def _get_shown(self, arch):
        return {part.split('"')[0] for part in arch.split('<field name="')[1:]}

    def open(self, cards):
        """Return how many queries the view takes, and the seconds, with the cache cold.

        The first opening fills Odoo's own caches and does not count.
        """
        self.complaints.env.cr.rollback()  # what our own statements have done is seen
        for _turn in range(2):
            self.complaints.env.invalidate_all()
            before = self.complaints.env.cr.sql_log_count
            start = time.perf_counter()
            self._read(cards)
            seconds = time.perf_counter() - start
        return self.complaints.env.cr.sql_log_count - before, seconds

    def _read(self, cards):
        domain = [("kind", "not in", ("closed", "withdrawn"))]
        self.complaints.web_read_group(
            domain,
            ["stage_id"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=self.specification,
            unfold_read_default_limit=cards,
        )
        colors = {"running": "success", "missed": "danger"}
        progress = {"field": "deadline_state", "colors": colors}
        self.complaints.read_progress_bar(domain, "stage_id", progress)


def _print_kanban(counts):
    for count, openings in counts.items():
        for cards, (queries, seconds) in zip(CARDS, openings, strict=True):
            title = f"kanban, {count} complaints, {cards} cards"
            print(f"{title:38} {queries:6} queries {seconds:8.3f} s", flush=True)
    numbers = {queries for openings in counts.values() for queries, _ in openings}
    print(f"   the same number of queries: {'yes' if len(numbers) == 1 else 'NO'}")


def _warn(env, due):
    """Let the scheduled action tell of so many deadlines, in its own batches."""
    env.cr.rollback()  # what our own statements have done is seen
    clocks = env(user=1, su=True)["crm.complaint.clock"]
    activities = clocks.env["mail.activity"]
    before, told, calls = activities.search_count([]), 0, 0
    start = time.perf_counter()
    while told < due:
        clocks._cron_warn()
        clocks.env.invalidate_all()
        calls += 1
        told = activities.search_count([]) - before
    seconds = time.perf_counter() - start
    verdict = "reached" if seconds <= GOAL_SECONDS else "MISSED"
    title = f"warnings of {due} deadlines"
    print(f"{title:38} {seconds:9.1f} s   goal {GOAL_SECONDS}: {verdict}")
    print(f"   {calls} calls, {told} activities", flush=True)


def _print_plans(connection, env):
    complaints = env["crm.complaint"]
    customer = complaints.search([("customer_id", "!=", False)], limit=1).customer_id
    for title, domain in _LISTS.items():
        known = [(f, o, customer.id if v is None else v) for f, o, v in domain]
        query = complaints._search(known, limit=80, order=complaints._order)
        seconds = clock.seconds(
            connection.run, query.select().code, query.select().params
        )
        _print_plan(f"list: {title}", connection, query.select(), seconds)


def _print_plan(title, connection, sql, seconds, goal=None):
    """Print the time, and which tables of complaints are read from end to end."""
    plan = connection.plan(sql.code, sql.params)
    scanned = sorted(set(re.findall(r"Seq Scan on (crm_complaint(?:_clock)?) ", plan)))
    verdict = ""
    if goal:
        verdict = f"   goal {goal}: {'reached' if seconds <= goal else 'MISSED'}"
    reads = f"all of {', '.join(scanned)}" if scanned else "by index"
    print(f"{title:42} {seconds:8.3f} s   {reads}{verdict}", flush=True)


def _print_reports(connection, env, repeat):
    """Open each report as its first view does."""
    for title, (model, domain, groupby, aggregates) in _REPORTS.items():
        records = env[model].with_context(active_test=False)

        def ask(records=records, domain=domain, groupby=groupby, what=aggregates):
            if groupby is None:
                return records.search_fetch(domain, what, limit=80)
            return records._read_group(domain, groupby, what)

        seconds = clock.median(ask, repeat, env.invalidate_all)
        query = records._search(domain)
        _print_plan(
            f"report: {title}", connection, query.select("COUNT(*)"), seconds, 2
        )
