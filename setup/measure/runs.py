"""The kinds of scoring runs, measured one after the other on a filled database.

Each beside its floor, right before and right after it: the bare aggregate over all
documents, its rows fetched by a client that is a process of its own.
"""

import datetime
import statistics

from . import clock

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
            rfm_segment_id, lifecycle_stage_id, lifecycle_stage_date, former_kind,
            at_risk_date, tier_id, tier_value, tier_candidate_id, tier_below_since
            )::text)::bigint)
    FROM crm_relationship
"""


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
        self.found = {}
        self.today = env["crm.relationship"]._get_company_today(self.company)
        self.yesterday = self.today - datetime.timedelta(days=1)

    def measure(self):
        """Print a line a figure; returns {title: (seconds, those of the floor)}."""
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
        return self.found

    def _report(self, title, before, work):
        """Measure a kind of run and print it; returns a mark of the rows it leaves."""
        times, floors = [], []
        for _ in range(self.repeat):
            self._look_anew()  # what our statements truncate must not be read
            before()
            self._look_anew()
            start = self._transaction()
            floors.append(self.connection.seconds_apart(self.floor))
            times.append(clock.seconds(work))
            floors.append(self.connection.seconds_apart(self.floor))
        self.found[title] = statistics.median(times), statistics.median(floors)
        clock.compare(title, *self.found[title], GOALS[title])
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
