"""Files of a bank and its scoring, as ratios to bare statements over the same rows.

The floor of a file is COPY of its rows into a bare table and one INSERT ... ON CONFLICT
from there into a table with the columns, rows and indexes of ours, but without its
foreign keys; both are measured in the same run. Goal: the whole import, from the file
to the last row, within 3 times that. The customers' file goes through Odoo's records
and has no such floor: its milliseconds a customer are told.

The scoring run by the bank's accounts is measured as `setup/bench rfm` does, against
the bare aggregate over all months with their holders.
"""

import datetime
import tempfile
import time
from pathlib import Path

from measure import bank, clock, command_line, databases, registry, runs, server

MODULE = "crm_relationship_bank"
GOAL = 3.0


def add_options(parser):
    """How large the bank is."""
    command_line.add_numbers(
        parser,
        ("--accounts", 200_000, "how many accounts to make"),
        ("--months", 3, "how many months of figures, the one that is loaded included"),
    )
    parser.add_argument(
        "--no-scoring", action="store_true", help="measure the files alone"
    )


def run(options, source):
    """Measure and print."""
    with databases.scratch(source, "bench", [MODULE]) as name:
        measure(name, options)


def measure(name, options):
    """Fill the database and print what each file costs, then what the runs do."""
    print(
        f"{options.customers} customers, {options.accounts} accounts,"
        f" {options.months} months",
        flush=True,
    )
    with (
        server.connected(name) as connection,
        registry.environment(name) as env,
        tempfile.TemporaryDirectory() as folder,
    ):
        files = Files(bank.Bank(connection, env, options, Path(folder)))
        files.measure()
        if not options.no_scoring:
            Scoring(connection, env, options.repeat).measure()


class Files:
    """What the import of each file costs, and what the bare statements do."""

    def __init__(self, made):
        self.bank, self.connection, self.env = made, made.connection, made.env
        self.repeat = made.options.repeat

    def measure(self):
        """Print a line a figure."""
        self._load_customers()
        self._report("account")
        self._report("holder")
        self.bank.add_past()
        self._report("month")
        month = self.bank.write("month")
        self._again("month, the same file again", month)
        self._again("month, every row corrected", self.bank.write("month", salt=900))
        self._again("account, the same file again", self.bank.write("account"))
        self._again("account, a new day", self.bank.write("account", salt=900))
        self._report("event")

    def _load_customers(self):
        file = self.bank.write("customer")
        seconds, _record = self._load(file)
        print(
            f"customer, {file.count} new of {self.bank.options.customers}"
            f" {seconds:9.3f} s   {1000 * seconds / max(file.count, 1):6.2f} ms each",
            flush=True,
        )

    def _report(self, kind):
        """Measure a file whose rows are new, by turns with the bare statements."""
        file = self.bank.write(kind)
        times, floors, parts = [], [], []
        for _turn in range(self.repeat):
            self.bank.clear(kind)
            parts.append(self.bank.load_bare(file))
            floors.append(sum(parts[-1]))
            seconds, record = self._load(file)
            times.append(seconds)
            if record.new_count != file.count:
                raise RuntimeError(f"{kind}: {record.problem or record.new_count}")
        self.floor = sorted(floors)[len(floors) // 2]
        clock.compare(
            f"{kind}, {file.count} new",
            sorted(times)[len(times) // 2],
            self.floor,
            GOAL,
        )
        copies, inserts = zip(*parts, strict=True)
        print(
            f"   times {clock.spread(times)}; bare COPY {clock.spread(copies)},"
            f" INSERT {clock.spread(inserts)}",
            flush=True,
        )

    def _again(self, title, file):
        """Measure a file of known rows; its floor is that of the bare statements."""
        floor = sum(self.bank.load_bare(file))
        seconds, record = self._load(file)
        clock.compare(title, seconds, floor)
        print(f"   rows changed {record.changed_count}", flush=True)

    def _load(self, file):
        """Import the file; return the seconds, commit included, and the record."""
        self.env.cr.rollback()
        self.env.invalidate_all()
        imports = self.env["crm.bank.import"]
        profile = self.bank.profiles[file.kind]
        record = imports.create({"profile_id": profile.id, "name": file.whole.name})
        self.env.cr.commit()
        start = time.perf_counter()
        with file.whole.open("rb") as binary:
            record._load(binary)
        self.env.cr.commit()
        seconds = time.perf_counter() - start
        if record.state != "done" or record.reject_count:
            raise RuntimeError(f"{file.kind}: {record.problem or record.reject_count}")
        return seconds, record


class Scoring(runs.Bench):
    """Runs by the bank's accounts; a night moves money on one account in a hundred."""

    floors = {
        "bank": """
            SELECT h.relationship_id, MAX(m.month),
                   SUM(m.branch_count + m.atm_count + m.pos_count + m.internet_count
                       + m.mobile_count + m.phone_count),
                   SUM(m.average_balance + m.fee_income + m.interest_margin)
            FROM crm_bank_account_month m
            JOIN crm_bank_account a ON a.id = m.account_id
            JOIN crm_bank_account_holder h ON h.account_id = a.id
            WHERE h.role <> 'signatory' GROUP BY h.relationship_id
        """
    }

    def __init__(self, connection, env, repeat):
        super().__init__(connection, env, repeat, "bank")
        past = self.today - datetime.timedelta(days=39)
        for table in ("", "_holder", "_month"):  # nothing of this was loaded tonight
            connection.run(
                f"UPDATE crm_bank_account{table} SET write_date = %(past)s"
                " WHERE write_date > %(past)s",
                {"past": past},
            )
        connection.run(
            "UPDATE crm_bank_account SET last_customer_date = %s, write_date = NOW()"
            " WHERE id %% 100 = 0",
            [self.today],
        )
        connection.run("CREATE TABLE unscored AS TABLE crm_relationship")
        connection.tidy()

    def _empty(self):
        """Customers as they are before any run."""
        self.connection.run(
            "TRUNCATE crm_relationship_change, crm_scoring_run, crm_scoring_line"
            " CASCADE"
        )
        self.connection.run(
            "DROP TABLE IF EXISTS saved_relationship, saved_run;"
            "CREATE TABLE saved_relationship AS TABLE unscored;"
            "CREATE TABLE saved_run AS TABLE crm_scoring_run"
        )
        self._restore()
