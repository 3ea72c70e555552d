"""`setup/run` as a user meets it: a login page, Ctrl-C, kills, and a second time."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import urllib.request

import pytest
from machine import database, paths, ports, processes, template

PATIENCE = 400  # seconds until a command counts as hanging
READY = "Ctrl-C stops everything"


class Run:
    """One `setup/run`; what it said so far is in `lines`."""

    def __init__(self, *arguments):
        self.port = ports.free()
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, paths.SETUP / "run", "--port", str(self.port), *arguments],
            stderr=subprocess.PIPE,
            text=True,
        )

    def read_until(self, words):
        """Read what it says up to a line with these words; AssertionError without."""
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.start()
        try:
            for line in self.process.stderr:
                self.lines.append(line)
                if words in line:
                    return
        finally:
            watch.cancel()
        raise AssertionError("".join(self.lines))

    def get_login_page(self):
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"http://localhost:{self.port}/web/login") as page:
            return page.read().decode()

    def end(self, sig):
        """Send a signal; returns the exit code once all that it started is gone."""
        self.process.send_signal(sig)
        code = self.process.wait(60)
        assert ports.becomes_free(self.port, patience=30)
        return code


@pytest.fixture(scope="module")
def name():
    """The name of a database that the runs make, use and leave."""
    name = template.scratch_name("run")
    yield name
    template.remove(name)


@pytest.fixture
def start(name):
    """Start `setup/run` on the database; killed at the end if it still runs."""
    runs = []

    def start(*arguments):
        runs.append(Run("--database", name, *arguments))
        return runs[-1]

    yield start
    for run in runs:
        with contextlib.suppress(ProcessLookupError):
            run.process.kill()
        run.process.communicate()


def test_first_time(start, name):
    """A login page at the printed address; Ctrl-C ends all that was started."""
    run = start("--lang", "fa_IR")
    run.read_until(READY)
    assert f"   http://localhost:{run.port}\n" in run.lines
    page = run.get_login_page()
    assert 'name="login"' in page
    assert run.end(signal.SIGINT) == 130
    assert processes.output(["pgrep", "-f", "--", f"-d {name} "]) is None


def test_demo_has_a_history(name):
    """Customers moved between segments in the last quarter, week by week."""
    sql = (
        "SELECT count(DISTINCT date) FROM crm_relationship_change"
        " WHERE old_segment_id IS NOT NULL AND new_segment_id IS NOT NULL"
    )
    [[days]] = database.execute(sql, database=name)
    assert days > 5
    runs = "SELECT DISTINCT state FROM crm_scoring_run"
    assert database.execute(runs, database=name) == [["done"]]


def test_demo_asks_nobody(name):
    """Odoo's own services are not asked about the demo leads."""
    sql = "SELECT cron_name FROM ir_cron WHERE active AND cron_name LIKE '%(IAP)%'"
    assert database.execute(sql, database=name) == []


def test_killed_while_it_starts(start):
    """The server ends with its command, and nothing is in the next one's way."""
    run = start()
    run.read_until("Starting Odoo")
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    after = start()
    after.read_until(READY)
    assert 'name="login"' in after.get_login_page()
    assert after.end(signal.SIGTERM) == 130


def test_second_time_makes_nothing(start):
    """No download, installation or update: only the server is started."""
    run = start()
    run.read_until(READY)
    steps = [line for line in run.lines if line.startswith("-> ")]
    assert len(steps) == 1
    assert "Starting Odoo" in steps[0]
    os.kill(run.process.pid, signal.SIGINT)
    assert run.process.wait(60) == 130
