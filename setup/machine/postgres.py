"""The PostgreSQL that Odoo uses: the one in the environment, or our private one."""

import os

from . import paths
from .console import say
from .postgres_cluster import Cluster

# Tells a command that another one of ours started: the server is the private one.
_MARK = "SETUP_PRIVATE_POSTGRES"

_private = Cluster(paths.POSTGRES)

# Variables that would lead a client elsewhere than to our server.
_FOREIGN = ("PGDATABASE", "PGSERVICE", "PGPASSFILE", "PGHOSTADDR", "PGOPTIONS")


def is_given():
    """Whether the user named a server by PGHOST."""
    return bool(os.environ.get("PGHOST")) and _MARK not in os.environ


def ensure():
    """Have a server that answers, and be counted as its user."""
    if not is_given():
        _private.ensure()


def release():
    """Stop what `ensure` started, unless another command uses it."""
    if not is_given():
        _private.release()


def environment():
    """The libpq variables for Odoo, and for our own statements."""
    kept = {name: v for name, v in os.environ.items() if name not in _FOREIGN}
    if is_given():
        return kept
    kept = {name: v for name, v in kept.items() if not name.startswith("PG")}
    return kept | _private.environment() | {_MARK: "1"}


def report():
    """One sentence about the server."""
    if is_given():
        say(f"PostgreSQL: the server given by PGHOST={os.environ['PGHOST']}")
    else:
        _private.report()
