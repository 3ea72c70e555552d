"""Make the machine ready for Odoo: in order, each part at no cost when it is there."""

from contextlib import contextmanager

from . import (
    database,
    locks,
    npm_programs,
    odoo_cli,
    odoo_source,
    paths,
    postgres,
    python_env,
)


@contextmanager
def machine(what, quiet=False):
    """Odoo's source, its Python packages and PostgreSQL; yields the source.

    Holds the right to prepare only while it prepares. On leaving, PostgreSQL is
    stopped if nobody else uses it.
    """
    try:
        with locks.preparing(what):
            source = _prepare(quiet)
        yield source
    finally:
        postgres.release()


def _prepare(quiet):
    # ignored by git whatever the checkout's own .gitignore says
    marker = paths.STATE / ".gitignore"
    if not marker.exists():
        marker.write_text("*\n", encoding="ascii")
    paths.sweep(paths.STATE)
    python_env.ensure()
    source = odoo_source.ensure()
    postgres.ensure()
    if postgres.is_given():
        database.check()
    npm_programs.RTLCSS.ensure()
    odoo_cli.write_configuration()
    if not quiet:
        odoo_source.report(source)
        python_env.report()
        postgres.report()
    return source
