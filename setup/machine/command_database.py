"""`setup/database`: a fresh database by name."""

import argparse

from . import database, own_source, paths, ready, template
from .console import SetupError, say

DEFAULT_MODULES = ("crm_relationship",)


def main(arguments):
    """Make the database; the exit code is 2 when there is one of that name."""
    options = _parse(arguments)
    with ready.machine("setup/database", quiet=True) as source:
        own_source.refuse_unknown(options.modules, source)
        if database.exists(options.name):
            if not options.replace:
                raise SetupError(
                    f"There is a database {options.name} already: choose another name, "
                    "or add --replace to drop it first."
                )
            template.remove(options.name)
        template.fresh(source, options.name, options.modules, options.demo)
    say(f"Database {options.name} is ready: setup/odoo -d {options.name}")
    return 0


def _parse(arguments):
    parser = argparse.ArgumentParser(
        prog="setup/database",
        description="Make a fresh database from a cached template, in seconds once "
        "the template exists.",
    )
    parser.add_argument(
        "name", type=database.name_argument, help="the name of the new database"
    )
    parser.add_argument("--demo", action="store_true", help="with demo data")
    parser.add_argument(
        "--modules",
        default=",".join(DEFAULT_MODULES),
        type=lambda text: [name for name in text.split(",") if name],
        metavar="a,b",
        help="the modules to install (default: %(default)s); ours here: "
        + ", ".join(paths.own_modules()),
    )
    parser.add_argument(
        "--replace", action="store_true", help="drop a database of this name first"
    )
    return parser.parse_args(arguments)
