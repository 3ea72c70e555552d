"""`setup/run`: Odoo with both modules, in the foreground."""

import argparse

from . import database, ports, purchases, ready, run_database, server
from .console import SetupError, say

_PORT = 8069
_DATABASE = "crm"


def main(arguments):
    """Start Odoo and serve until Ctrl-C; 2 when the port is taken."""
    options = _parse(arguments)
    _refuse_taken(options.port)
    with ready.machine("setup/run") as source:
        run_database.ensure(source, options.database, options.demo, options.lang)
        purchases.load(source, options)
        _refuse_taken(options.port)
        say(f"-> Starting Odoo with the database {options.database} ...")
        with server.started(source, options.database, options.port) as odoo:
            address = f"http://localhost:{options.port}"
            server.wait_for_login(odoo, address)
            page = purchases.first_page(options)
            say(f"\n   {address}{page}\n   login: admin   password: admin\n")
            if options.demo:
                say("   the demo bank: login laleh (head office), maryam (a branch)")
                say("   password as the login\n")
            say("   Ctrl-C stops everything.\n")
            code = odoo.wait()
    raise SetupError(f"Odoo ended by itself (exit code {code}).", code=1)


def _refuse_taken(port):
    if not ports.becomes_free(port):
        raise SetupError(
            f"Port {port} is taken by another program. Choose another one: "
            f"setup/run --port {ports.free()}"
        )


def _parse(arguments):
    parser = argparse.ArgumentParser(
        prog="setup/run",
        description="Make this machine ready, create the database if it is missing, "
        "and start Odoo with both modules. Ctrl-C stops all that was started.",
    )
    parser.add_argument(
        "--port", type=_port, default=_PORT, help="web address (default: %(default)s)"
    )
    parser.add_argument(
        "--database",
        type=database.name_argument,
        metavar="NAME",
        help=f"created when it is missing (default: {_DATABASE}, or one named after "
        "the purchases)",
    )
    parser.add_argument(
        "--lang",
        type=_language,
        metavar="fa_IR",
        help="load this language and set it for admin",
    )
    parser.add_argument(
        "--no-demo",
        dest="demo",
        action="store_false",
        help="a new database gets no demo data",
    )
    purchases.add_options(parser)
    options = parser.parse_args(arguments)
    purchases.complete(options)
    options.database = options.database or _DATABASE
    return options


def _port(text):
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number


_port.__name__ = "port"  # argparse names it: "invalid port value"


def _language(text):
    known = text.replace("_", "").replace("@", "").isalnum()
    if not known:
        raise ValueError
    return text


_language.__name__ = "language"
