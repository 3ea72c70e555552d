"""Complaints: queries of the kanban view, warnings that are due, plans of reports.

A database gets few complaints, then many, with three deadlines each; most are closed,
some thousand deadlines are due for a warning. Goals: the kanban view takes the same
number of queries however many complaints there are and however many cards are shown;
the scheduled action tells of everything due within a minute, and of each level once;
what reports read of a period, a team or what is open, they find by an index.
"""

import time

from measure import clock, command_line, data, databases, registry, server

MODULE = "crm_relationship"
GOAL_SECONDS = 60
CARDS = (40, 400)
FEW = 100

_ADD_COMPLAINTS = """
    INSERT INTO crm_complaint (
        id, number, name, type, severity, company_id, stage_id, kind, team_id, user_id,
        partner_id, customer_id, category_id, cause_id, outcome,
        date_received, date_acknowledged, date_answered, date_closed, date_deadline,
        next_clock, reopen_count, create_uid, create_date, write_uid, write_date)
    SELECT n, 'B' || n, 'Complaint ' || n, 'complaint', '2', company.id,
           stage.id, stage.kind, team.id, %(user)s,
           %(first)s + n %% %(customers)s, %(first)s + n %% %(customers)s,
           category.id, cause.id, CASE WHEN done THEN 'upheld' END,
           received, done_on, done_on, done_on,
           CASE WHEN NOT done THEN received + INTERVAL '2 days' END,
           CASE WHEN NOT done THEN 'answer' END, 0, 1, received, 1, received
    FROM (
        SELECT n, n %% %(part)s <> 0 AS done,
               NOW() AT TIME ZONE 'UTC' - n %% 700 * INTERVAL '1 day' AS received,
               NOW() AT TIME ZONE 'UTC' - (n %% 700 - 1) * INTERVAL '1 day' AS done_on
        FROM generate_series(%(next)s, %(next)s + %(count)s - 1) AS n
    ) drawn
    CROSS JOIN (SELECT id FROM res_company ORDER BY id LIMIT 1) company
    CROSS JOIN (SELECT id FROM crm_complaint_team ORDER BY id LIMIT 1) team
    CROSS JOIN (SELECT id FROM crm_complaint_category ORDER BY id LIMIT 1) category
    CROSS JOIN (SELECT id FROM crm_complaint_cause ORDER BY id LIMIT 1) cause
    JOIN LATERAL (
        SELECT id, kind FROM crm_complaint_stage
        WHERE kind = CASE WHEN done THEN 'closed' ELSE 'investigating' END
        ORDER BY id LIMIT 1
    ) stage ON TRUE
"""
_DONE_ON = """
    UPDATE crm_complaint SET date_acknowledged = NULL, date_answered = NULL,
        date_closed = NULL
    WHERE kind = 'investigating'
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
# only so many wait for a warning
_DUE = """
    UPDATE crm_complaint_clock SET date_warning = NULL, percent_warned = 100
    WHERE id IN (SELECT id FROM crm_complaint_clock
                 WHERE date_met IS NULL ORDER BY id OFFSET %s)
"""
_REPORTS = {
    "open ones by deadline": [("kind", "not in", ("closed", "withdrawn"))],
    "missed": [("deadline_state", "=", "missed")],
    "received in a week": [("date_received", ">=", "today -7d")],
    "of one customer": [("customer_id", "=", None)],
    "missed at any time, in a week": [
        ("is_any_missed", "=", True),
        ("date_received", ">=", "today -7d"),
    ],
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
        measure(name, options.complaints, options.due, options.seed)


def measure(name, complaints, due, seed):
    """Fill the database twice over and print what each question costs."""
    customers = max(complaints // 20, 1)
    with server.connected(name) as connection:
        first = data.add_contacts(connection, customers, seed)
        facts = {"first": first, "customers": customers}
        with registry.environment(name) as env:
            kanban = Kanban(env)
            facts["user"] = env.uid
            counts = {}
            for count in (FEW, complaints):
                # one in so many is open: all cards for few, the due ones for many
                part = 1 if count == FEW else max(complaints * 2 // due, 1)
                _add(connection, count, facts | {"part": part})
                counts[count] = [kanban.open(cards) for cards in CARDS]
            _print_kanban(counts)
            connection.run(_DUE, [due])
            connection.tidy()
            _warn(env, due)
            _print_plans(connection, env, first)


def _add(connection, count, facts):
    [(last,)] = connection.run("SELECT COALESCE(MAX(id), 0) FROM crm_complaint")
    facts |= {"next": last + 1, "count": count}
    connection.run(_ADD_COMPLAINTS, facts)
    connection.run(_DONE_ON)
    connection.run(_ADD_CLOCKS, facts)
    connection.tidy()


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


def _print_plans(connection, env, customer):
    complaints = env["crm.complaint"]
    for title, domain in _REPORTS.items():
        known = [(f, o, customer if v is None else v) for f, o, v in domain]
        query = complaints._search(known, limit=80, order=complaints._order)
        code, parameters = query.select().code, query.select().params
        plan = connection.plan(code, parameters)
        is_scan = "Seq Scan on crm_complaint " in plan
        cost = clock.seconds(connection.run, code, parameters)
        print(
            f"plan: {title:34} {'SEQUENTIAL' if is_scan else 'index':10} {cost:.4f} s"
        )
