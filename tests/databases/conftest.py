"""Databases of their own: what such a test does with one is committed."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psycopg2
import pytest
from machine import own_source, paths, template
from psycopg2 import sql

FOLDER = Path(__file__).parent
# who changed a row when, and what a view was before, says nothing about what is left
_STAMPS = {"create_date", "create_uid", "write_date", "write_uid", "arch_prev"}
_SCHEMA = {
    "column": "SELECT table_name || '.' || column_name, data_type, is_nullable,"
    " column_default FROM information_schema.columns WHERE table_schema = 'public'",
    "relation": "SELECT relname, relkind, relpersistence FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind <> 't'",
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "function": "SELECT proname, prosrc FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace",
    "trigger": "SELECT tgrelid::regclass, tgname FROM pg_trigger"
    " WHERE NOT tgisinternal",
}


class Database:
    """A database made by `setup/database`, changed by `setup/odoo`, read by SQL."""

    def __init__(self, purpose, modules):
        self.name = template.scratch_name(purpose)
        self._setup("database", self.name, "--demo", "--modules", ",".join(modules))

    def drop(self):
        template.remove(self.name)

    # --- changing ---

    def odoo(self, *arguments, script=""):
        """Run `setup/odoo ARGUMENTS` on this database; returns what it complains of."""
        quick = template.QUICK if arguments[0].startswith("-") else ()
        done = self._setup("odoo", *arguments, "-d", self.name, *quick, input=script)
        return [
            line
            for line in done.stderr.splitlines()
            if " WARNING " in line or " ERROR " in line or " CRITICAL " in line
        ]

    def shell(self, script):
        """Run Python with `env` in Odoo's shell, and commit."""
        return self.odoo("shell", "--no-http", script=f"{script}\nenv.cr.commit()\n")

    def start(self, script, **options):
        """Start Odoo's shell in a process of its own, which gets a script to run."""
        process = subprocess.Popen(
            [sys.executable, paths.SETUP / "odoo", "shell", "-d", self.name]
            + ["--no-http", "--log-level=error"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **options,
        )
        process.stdin.write(script)
        process.stdin.close()
        return process

    def run_script(self, name):
        """Run the function `main(env)` of a file in this folder, and commit."""
        return self.shell((FOLDER / name).read_text(encoding="utf-8") + "\nmain(env)\n")

    def browse(self, tests):
        """Run the browser tests of `browse.py` that a word selects; none may fail."""
        self.test("browse.py", "-k", tests)

    def test(self, name, *arguments):
        """Run the tests of a file in this folder on the database; none may fail."""
        environment = os.environ | {"PYTHONPATH": str(paths.SETUP)}
        environment.pop("SETUP_TEST_RESULT", None)
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-p", "machine.pytest_plugin"),
                *("-c", paths.TOP / "pyproject.toml", f"--rootdir={paths.TOP}"),
                *(f"--odoo-database={self.name}", "--odoo-http"),
                *("--odoo-log-level=warn", FOLDER / name, *arguments),
            ],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            cwd=paths.TOP,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
        assert " passed" in done.stdout
        assert " skipped" not in done.stdout

    def _setup(self, command, *arguments, **options):
        done = subprocess.run(
            [sys.executable, paths.SETUP / command, *arguments],
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        assert done.returncode == 0, done.stderr[-5000:]
        return done

    # --- reading ---

    def rows(self, query, *parameters):
        """The rows of a question in SQL; a statement is committed."""
        with psycopg2.connect(dbname=self.name) as connection:
            with connection.cursor() as cursor:
                cursor.execute(query, parameters or None)
                return cursor.fetchall() if cursor.description else []

    def column(self, query, *parameters):
        """The first column of the answer, as a set."""
        return {row[0] for row in self.rows(query, *parameters)}

    def tables(self):
        return sorted(
            self.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )

    def get_schema(self):
        """Columns, tables, indexes, constraints, functions, triggers: a text each."""
        return Counter(
            f"{kind} {' '.join(map(str, row))}"
            for kind, query in _SCHEMA.items()
            for row in self.rows(query)
        )

    def find(self, pattern):
        """The tables in which a row has a text that matches, each with one such row."""
        query = sql.SQL("SELECT t::text FROM {} t WHERE t::text ~* %s LIMIT 1")
        found = {
            table: self.rows(query.format(sql.Identifier(table)), pattern)
            for table in self.tables()
        }
        return {table: rows[0][0] for table, rows in found.items() if rows}

    def get_state(self):
        """Everything there is, a text each: schema and rows, but not who wrote when."""
        state = self.get_schema()
        columns = self.rows(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY table_name, column_name"
        )
        for table in self.tables():
            names = [c for t, c in columns if t == table and c not in _STAMPS]
            if names:
                state.update(self._get_row_texts(table, names))
        return state

    def _get_row_texts(self, table, names):
        query = sql.SQL(
            "SELECT left(t::text, 300) || ' ' || md5(t::text)"
            " FROM (SELECT {} FROM {}) AS t"
        ).format(sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table))
        return [f"row of {table}: {row[0]}" for row in self.rows(query)]


@pytest.fixture(scope="module")
def new_database():
    """Make databases, dropped at the end: `new_database("upgrade", modules)`."""
    databases = []

    def new(purpose, modules):
        databases.append(Database(purpose, modules))
        return databases[-1]

    yield new
    for database in databases:
        database.drop()


@pytest.fixture(scope="module")
def stock_modules():
    """What our modules depend on: a template of it is there already."""
    return sorted(own_source.stock_dependencies(paths.own_modules()))
