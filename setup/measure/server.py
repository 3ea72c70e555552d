"""A connection to PostgreSQL for statements whose cost is measured."""

import contextlib
import multiprocessing
import signal

import psycopg2
from machine import postgres

from . import clock


class Server:
    """One autocommit connection to a database of the prepared PostgreSQL."""

    def __init__(self, database):
        self.database = database
        place = postgres.environment()
        self._connection = psycopg2.connect(
            dbname=database,
            **{
                parameter: place[variable]
                for parameter, variable in (
                    ("host", "PGHOST"),
                    ("port", "PGPORT"),
                    ("user", "PGUSER"),
                    ("password", "PGPASSWORD"),
                )
                if variable in place
            },
        )
        self._connection.autocommit = True

    def close(self):
        """End the connection; a database with one cannot be copied or dropped."""
        self._connection.close()

    def run(self, sql, parameters=None):
        """Run one statement; returns its rows, or how many rows it wrote."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def copy(self, sql, file, parameters=None):
        """Run one COPY from or to a binary file."""
        with self._connection.cursor() as cursor:
            statement = cursor.mogrify(sql, parameters) if parameters else sql
            cursor.copy_expert(statement, file, 1 << 16)

    def seconds(self, sql, parameters=None):
        """How long one statement takes, its rows fetched."""
        return clock.seconds(self.run, sql, parameters)

    def seconds_apart(self, sql):
        """How long one statement takes in a process and a connection of its own.

        By one process of the server; the rows that it fetches do not count for the
        memory of ours.
        """
        quiet = (signal.SIGTERM, signal.SIG_DFL)  # how the pool ends it
        context = multiprocessing.get_context("fork")
        with context.Pool(1, signal.signal, quiet) as pool:
            return pool.apply(_measure_apart, [self.database, sql])

    def counters(self, table):
        """The counters of a table: inserted, updated (of these HOT), deleted rows.

        Counts what ended sessions did; those that still run report with delay.
        """
        names = ("n_tup_ins", "n_tup_upd", "n_tup_hot_upd", "n_tup_del")
        sql = f"SELECT {', '.join(names)} FROM pg_stat_user_tables WHERE relname = %s"
        [row] = self.run(sql, [table])
        return dict(zip(names, row, strict=True))

    def plan(self, sql, parameters=None):
        """The plan of a statement, carried out, with times and buffers."""
        rows = self.run(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", parameters)
        return "\n".join(row[0] for row in rows)

    def written(self, work):
        """Bytes of write-ahead log that a piece of work causes."""
        start = self.run("SELECT pg_current_wal_insert_lsn()")[0][0]
        work()
        sql = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)::bigint"
        return self.run(sql, [start])[0][0]

    def tidy(self):
        """Leave tables and statistics as they are on a quiet day."""
        self.run("VACUUM ANALYZE")
        self.run("CHECKPOINT")


def _measure_apart(database, sql):
    with connected(database) as server:
        server.run("SET max_parallel_workers_per_gather = 0")
        return server.seconds(sql)


@contextlib.contextmanager
def connected(database):
    """A `Server` for the time of a block."""
    server = Server(database)
    try:
        yield server
    finally:
        server.close()
