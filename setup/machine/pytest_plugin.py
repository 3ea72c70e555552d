"""What pytest-odoo leaves out, for `setup/test`.

- Tests tagged `-standard` are left to Odoo's own runner, as Odoo does.
- A warning that our modules log (or cause, by deprecated calls) fails the test.
- A browser test is never skipped because the browser is slow or missing.
- The counts go to a file, for the last line of `setup/test`.
"""

import json
import logging
import os

import pytest

from odoo.tests import common

_OWN = ("odoo.addons.crm_relationship",)
_OWN_PATH = "/crm_relationship"  # both modules
_BROWSER_START = 600  # tenths of a second; Odoo gives up after 100 and skips


class _Complaints(logging.Handler):
    """Keeps what our modules log at warning or above."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        if record.name.startswith(_OWN) or _OWN_PATH in record.pathname:
            self.lines.append(
                f"{record.levelname} {record.name}: {record.getMessage()}"
            )

    def take(self):
        """The lines since the last call."""
        lines, self.lines = self.lines, []
        return lines


_complaints = _Complaints()
_counts = {"passed": 0, "failed": 0, "skipped": 0}


def pytest_configure(config):
    """Listen to the log, and be patient with a browser on a busy machine."""
    logging.getLogger().addHandler(_complaints)
    common.CHECK_BROWSER_ITERATIONS = _BROWSER_START


def pytest_collection_modifyitems(config, items):
    """Leave out what Odoo's own runner would leave out."""
    kept, left_out = [], []
    for item in items:
        tags = getattr(getattr(item, "cls", None), "test_tags", None)
        (kept if tags is None or "standard" in tags else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn complaints in the log, and skipped browser tests, into failures."""
    report = yield
    lines = _complaints.take()
    if lines and report.passed:
        report.outcome = "failed"
        report.longrepr = "Warnings in the log:\n" + "\n".join(lines)
    if report.skipped and _is_browser_trouble(call):
        report.outcome = "failed"
        report.longrepr = f"The browser did not work: {call.excinfo.value}"
    return report


def _is_browser_trouble(call):
    reason = str(call.excinfo.value).lower() if call.excinfo else ""
    return any(word in reason for word in ("chrome", "websocket", "--odoo-http"))


def pytest_runtest_logreport(report):
    """Count each test once; an error while setting up or tearing down is a failure."""
    if report.failed:
        _counts["failed"] += 1
    elif report.skipped:
        _counts["skipped"] += 1
    elif report.when == "call":
        _counts["passed"] += 1


def pytest_collectreport(report):
    """A file that cannot be imported is a failure too."""
    if report.failed:
        _counts["failed"] += 1


def pytest_sessionfinish(session):
    """Hand the counts over to `setup/test`."""
    if target := os.environ.get("SETUP_TEST_RESULT"):
        with open(target, "w", encoding="utf-8") as file:
            json.dump(_counts, file)
