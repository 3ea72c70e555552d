"""Statements and questions to PostgreSQL, by way of the private environment's driver.

Our commands know only Python's standard library; a small program in the private
environment (`sql_client.py`) talks to the server for them.
"""

import json
import re
import subprocess

from . import paths, postgres, postgres_programs, python_env
from .console import SetupError

_CLIENT = paths.SETUP / "machine" / "sql_client.py"
MAINTENANCE = "postgres"
# as Odoo's own database manager has it, but that names are not too short
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,62}", re.ASCII)


def name_argument(text):
    """A database name from the command line; ValueError for what Odoo cannot use."""
    if not _NAME.fullmatch(text) or text.startswith(("postgres", "template")):
        raise ValueError
    return text


name_argument.__name__ = "database name"  # argparse: "invalid database name value"


def execute(*statements, database=MAINTENANCE):
    """Run statements, each in autocommit; returns the rows of the last one.

    A statement is a text, or a text and its parameters. Raises SetupError with the
    server's message.
    """
    pairs = [s if isinstance(s, tuple) else (s, None) for s in statements]
    done = subprocess.run(
        [python_env.python(), _CLIENT],
        input=json.dumps({"database": database, "statements": pairs}),
        capture_output=True,
        text=True,
        env=postgres.environment(),
        check=False,
    )
    if done.returncode:
        raise SetupError(f"PostgreSQL: {done.stderr.strip()}", code=1)
    return json.loads(done.stdout)


def check():
    """SetupError when Odoo could not work with the server: it says what to change."""
    sql = (
        "SELECT rolname, rolcreatedb OR rolsuper,"
        " current_setting('server_version_num')::int / 10000"
        " FROM pg_roles WHERE rolname = CURRENT_USER"
    )
    try:
        [[role, may_create, major]] = execute(sql)
    except SetupError as error:
        raise SetupError(
            f"The server named by PGHOST does not serve: {error}"
        ) from error
    if role == "postgres":
        raise SetupError("Odoo refuses to work as the role postgres: set PGUSER.")
    if not may_create:
        raise SetupError(f"The role {role} may not create databases: set PGUSER.")
    if major < postgres_programs.OLDEST:
        raise SetupError(
            f"The server is PostgreSQL {major}; Odoo 19 needs "
            f"{postgres_programs.OLDEST} or later."
        )


def names(like="%"):
    """The databases whose names match an SQL pattern."""
    sql = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY datname"
    return [row[0] for row in execute((sql, [like]))]


def exists(name):
    """Whether there is a database of exactly this name."""
    sql = "SELECT 1 FROM pg_database WHERE datname = %s"
    return bool(execute((sql, [name])))


def copy(source, target):
    """CREATE DATABASE from another one, whose connections are ended first."""
    execute(
        _end_connections(source), f"CREATE DATABASE {q(target)} TEMPLATE {q(source)}"
    )


def rename(source, target):
    """Rename a database, whose connections are ended first."""
    execute(
        _end_connections(source), f"ALTER DATABASE {q(source)} RENAME TO {q(target)}"
    )


def drop(name):
    """Drop a database if it is there, whoever is connected."""
    execute(f"DROP DATABASE IF EXISTS {q(name)} WITH (FORCE)")


def note(name, text=None):
    """Read the remark on a database, or replace it; not copied by `copy`."""
    if text is None:
        sql = (
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s"
        )
        rows = execute((sql, [name]))
        return rows[0][0] if rows else None
    execute((f"COMMENT ON DATABASE {q(name)} IS %s", [text]))
    return text


def q(identifier):
    """An SQL identifier, quoted."""
    doubled = identifier.replace('"', '""')
    return f'"{doubled}"'


def _end_connections(name):
    return (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
        [name],
    )
