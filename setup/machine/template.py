"""Databases made by copying a cached template, in seconds.

Two levels: the stock modules (a minute and more to install, rarely changes) and, on
top of it, ours (keyed by the state of our source). A template is built under a
temporary name and renamed when it is complete.
"""

import datetime
import hashlib
import os
import shutil

from . import database, locks, odoo_cli, odoo_source, own_source, paths, processes
from .console import step

# Shows the Sales menu and what comes with it: without it nobody finds an order.
DEMO_EXTRAS = ("sale_management", "contacts")

# An installation without web server and scheduled actions, its log kept whole.
QUICK = ("--stop-after-init", "--no-http", "--max-cron-threads=0", "--log-level=info")


def fresh(source, name, modules, demo):
    """Make the database `name` with these modules; it must not exist.

    Returns the log of installing our modules into the template, which may be older.
    Raises SetupError, with the end of Odoo's log, when a module does not install.
    """
    with locks.preparing(f"making the database {name}"):
        _drop_leftovers()
        used = _ensure(source, modules, demo)
        copy(used, name)
    return paths.LOGS / f"{used}.log"


def copy(old, new):
    """Copy a database and its files, which are linked: Odoo never changes one."""
    shutil.rmtree(_files(new), ignore_errors=True)
    if _files(old).is_dir():
        shutil.copytree(_files(old), _files(new), copy_function=os.link)
    database.copy(old, new)
    database.execute(
        "UPDATE ir_config_parameter SET value = gen_random_uuid()::text"
        " WHERE key IN ('database.uuid', 'database.secret')",
        database=new,
    )


def remove(name):
    """Drop a database and its files, if they are there."""
    database.drop(name)
    shutil.rmtree(_files(name), ignore_errors=True)


def rename(old, new):
    """Give a database that nobody uses another name, files included."""
    shutil.rmtree(_files(new), ignore_errors=True)
    if _files(old).is_dir():
        _files(old).rename(_files(new))
    database.rename(old, new)


def scratch_name(purpose):
    """A database name for this process alone; swept up if the process is killed."""
    return f"{_prefix()}{purpose}_{os.getpid()}"


def _prefix():
    # several checkouts may share one server
    return f"setup{_digest(str(paths.TOP))[:4]}_"


def _ensure(source, modules, demo):
    """The template's name; built now, level by level, if it is not there."""
    own = [name for name in modules if name in paths.own_modules()]
    stock = _stock_name(source, modules, demo)
    if not database.exists(stock):
        needed = sorted(_stock_modules(modules, demo))
        what = f"Installing {', '.join(needed)}{' with demo data' if demo else ''}"
        with step(f"{what} into a template (1-3 minutes)"):
            _build(source, None, stock, needed, demo)
    if not own:
        return stock
    name = _own_name(source, modules, demo)
    if not database.exists(name):
        for outdated in database.names(f"{stock}_%"):
            remove(outdated)
            (paths.LOGS / f"{outdated}.log").unlink(missing_ok=True)
        with step(f"Installing {', '.join(own)} into a template"):
            _build(source, stock, name, own, demo)
    return name


def _build(source, base, name, modules, demo):
    draft = scratch_name("draft")
    if base:
        copy(base, draft)
    arguments = ["-d", draft, "-i", ",".join(modules), *QUICK]
    # the flag counts for new databases; a copy keeps what its base was made with
    arguments += ["--with-demo"] if demo else []
    odoo_cli.run(source, arguments, log=name, doing="Odoo is installing")
    rename(draft, name)


def _drop_leftovers():
    """Drop the scratch databases of processes that are gone, and their files."""
    files = {folder.name for folder in _files("").glob(f"{_prefix()}*")}
    for name in files.union(database.names(f"{_prefix()}%")):
        _, purpose, *rest = name.split("_")
        number = rest[-1] if rest else ""
        if purpose in ("stock", "own") or not number.isdigit():
            continue
        if not processes.command_line(number):
            remove(name)


def _stock_modules(modules, demo):
    extras = DEMO_EXTRAS if demo else ()
    return own_source.stock_dependencies(modules) | set(extras)


def _stock_name(source, modules, demo):
    key = [odoo_source.identity(source), demo, sorted(_stock_modules(modules, demo))]
    return f"{_prefix()}stock_{_digest(repr(key))[:8]}"


def _own_name(source, modules, demo):
    """Demo data has dates relative to today, so that its template lasts a day."""
    day = datetime.date.today().isoformat() if demo else ""
    own = sorted(set(modules) & set(paths.own_modules()))
    key = _digest(repr([own, own_source.mark(), day]))[:8]
    return f"{_stock_name(source, modules, demo)}_{key}"


def _files(name):
    return paths.DATA / "filestore" / name


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
