"""Databases of one measurement: made from templates, filled once, then dropped."""

import contextlib
import re

from machine import odoo_cli, template


@contextlib.contextmanager
def scratch(source, purpose, modules):
    """A database without demo data, dropped after the block; yields its name."""
    name = template.scratch_name(purpose)
    template.fresh(source, name, modules, demo=False)
    try:
        yield name
    finally:
        template.remove(name)


@contextlib.contextmanager
def copied(name, purpose):
    """A copy of a filled database, dropped after the block; yields its name."""
    copy = template.scratch_name(purpose)
    template.copy(name, copy)
    try:
        yield copy
    finally:
        template.remove(copy)


def install(source, name, modules):
    """Install modules as `setup/odoo` does; returns the text of Odoo's log."""
    log = odoo_cli.run(
        source,
        ["-d", name, "-i", ",".join(modules), *template.QUICK],
        log=f"bench_{name}",
        doing="Odoo is installing",
    )
    return log.read_text(encoding="utf-8")


def find(log, pattern):
    """The numbers in the one log line that matches; ValueError without it."""
    matches = re.findall(pattern, log)
    if len(matches) != 1:
        raise ValueError(f"{len(matches)} lines of the log match {pattern!r}")
    return [float(number) for number in matches[0]]
