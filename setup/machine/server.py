"""Odoo as a web server: started, waited for, stopped."""

import http.client
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from . import odoo_cli, processes
from .console import SetupError

_PATIENCE = 300  # seconds until the login page must have come


@contextmanager
def started(source, database, port):
    """Run Odoo's web server on one database; on leaving it is stopped."""
    arguments = [
        *(
            "-d",
            database,
            "--db-filter",
            f"^{re.escape(database)}$",
            "--no-database-list",
        ),
        *("--http-port", str(port), "--log-level", "warn"),
        # deprecated calls inside Odoo, each with a page of traceback
        *("--log-handler", "py.warnings:ERROR"),
    ]
    process = subprocess.Popen(
        odoo_cli.command(source, arguments),
        env=odoo_cli.environment(source),
        preexec_fn=processes.die_with_parent(signal.SIGTERM),
        start_new_session=True,  # Ctrl-C reaches it once, from us
    )
    try:
        yield process
    finally:
        processes.stop(process)


def wait_for_login(process, address):
    """Return when the login page really answers; SetupError when it never does."""
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(f"{address}/web/login"):
            return
        time.sleep(0.5)
    if process.returncode is None:
        raise SetupError(f"No login page at {address} in {_PATIENCE} s.", code=1)
    raise SetupError(f"Odoo ended (exit code {process.returncode}).", code=1)


def _answers(url):
    # never by way of a proxy: the address is this machine's own
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=60) as page:
            return page.status == 200 and b'name="login"' in page.read()
    except (OSError, urllib.error.URLError, http.client.HTTPException):
        return False
