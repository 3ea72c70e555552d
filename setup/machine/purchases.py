"""A database with purchases loaded: `setup/run --sample`, `setup/run --purchases`.

The loading itself runs in the private environment, in `purchases_client.py`.
"""

import hashlib
import json
import os
import re
from pathlib import Path

from . import odoo_cli, paths, processes, python_env
from .console import SetupError, step

# What a sample needs beside its file. The window is its whole period, so that nobody
# counts as lapsed who bought in it.
SAMPLES = {
    "cdnow": {
        "file": "cdnow_sample_transactions.csv.gz",
        "company": "CDNOW",
        "currency": "USD",
        "as_of": "1998-06-30",
        "window_days": 546,
    },
}
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "cp1256": "cp1256",
    "cp1252": "cp1252",
}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
INTERRUPTED = 130  # exit code after Ctrl-C
FIRST_PAGE = "/odoo/rfm-heat-map"
OPTIONS = "as", "column", "returns", "encoding", "delimiter", "decimal", "dates"
HOLDS = (
    *("customer", "customer_name", "date", "amount", "reference", "country"),
    *("product_code", "product", "quantity", "unit_price"),
)


def add_options(parser):
    """Add the options to those of `setup/run`."""
    group = parser.add_argument_group("purchases, loaded into a database of their own")
    what = group.add_mutually_exclusive_group()
    what.add_argument(
        "--sample", choices=sorted(SAMPLES), help="load this sample, scored and mapped"
    )
    what.add_argument(
        "--purchases",
        type=Path,
        metavar="FILE.csv",
        help="load any shop's file: customer, date and amount, or whole lines; "
        "what is loaded already is left alone",
    )
    group.add_argument(
        "--as",
        dest="load_as",
        choices=("order", "invoice"),
        help="orders (default), or orders with posted invoices and credit notes",
    )
    _add_format_options(group)


def _add_format_options(group):
    """Add how the file is written, for what is not recognised."""
    group.add_argument(
        "--column",
        action="append",
        default=[],
        type=_column,
        metavar="WHAT=NAME",
        help="which column holds what, if its name does not tell; WHAT is one of "
        + ", ".join(HOLDS),
    )
    group.add_argument(
        "--returns",
        metavar="PREFIX",
        help="documents whose number begins so are credit notes",
    )
    group.add_argument("--encoding", choices=sorted(ENCODINGS))
    group.add_argument("--delimiter", choices=sorted(DELIMITERS))
    group.add_argument("--decimal", choices=("point", "comma"))
    group.add_argument("--dates", choices=("day", "month"), help="what comes first")


def is_asked(options):
    """Whether purchases are to be loaded."""
    return bool(options.sample or options.purchases)


def first_page(options):
    """The path of the page to begin with; the login leads there."""
    return FIRST_PAGE if is_asked(options) else ""


def complete(options):
    """Give purchases a database of their own, without demo data beside them.

    Raises SetupError when the file cannot be read, or an option is for nothing.
    """
    if not is_asked(options):
        for name in OPTIONS:
            if getattr(options, "load_as" if name == "as" else name):
                raise SetupError(f"--{name} goes with --purchases FILE.csv.")
        return
    options.demo = False
    file = _file(options)
    if not file.is_file():
        raise SetupError(f"There is no file {file}.")
    if not os.access(file, os.R_OK):
        raise SetupError(f"{file} may not be read. Give yourself the right to read it.")
    stem = options.sample or file.name.split(".")[0]
    name = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_") or "file"
    options.database = options.database or f"purchases_{name}"


def load(source, options):
    """Load the file that was asked for, if any; score, and open on the heat map."""
    if not is_asked(options):
        return
    environment = odoo_cli.environment(source) | {"PYTHONPATH": str(paths.SETUP)}
    client = [python_env.python(), "-m", "machine.purchases_client"]
    request = json.dumps(_request(options))
    with step(f"Loading {_file(options).name} into the database {options.database}"):
        code = processes.foreground([*client, request], environment)
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        if code:
            raise SetupError("The purchases are not loaded.", code=1)


def _request(options):
    file = _file(options)
    sample = SAMPLES.get(options.sample, {})
    return {
        "database": options.database,
        "file": str(file.resolve()),
        "checksum": hashlib.sha1(file.read_bytes()).hexdigest(),
        "rejects": str(paths.STATE / "rejected"),
        "company": sample.get("company"),
        "currency": sample.get("currency"),
        "as_of": sample.get("as_of"),
        "window_days": sample.get("window_days"),
        "columns": options.column,
        "values": {
            "load_as": options.load_as or "order",
            "return_prefix": options.returns,
            "encoding": ENCODINGS.get(options.encoding),
            "delimiter": DELIMITERS.get(options.delimiter),
            "decimal": {"point": ".", "comma": ","}.get(options.decimal),
            "date_order": options.dates,
        },
    }


def _file(options):
    if options.sample:
        return paths.SETUP / "data" / SAMPLES[options.sample]["file"]
    return options.purchases


def _column(text):
    holds, sign, name = text.partition("=")
    if holds not in HOLDS or not sign or not name:
        raise ValueError
    return {"holds": holds, "name": name}


_column.__name__ = "column"  # argparse names it: "invalid column value"
