"""What pytest-odoo leaves out, for `setup/test`.

- Tests tagged `-standard`, and classes that a test file only imports, are left out,
  as Odoo's own runner does.
- A warning that our modules log (or cause, by deprecated calls) fails the test.
- A browser test is never skipped because the browser is slow or missing.
- The counts go to a file, for the last line of `setup/test`.
"""

import json
import logging
import os
from collections import Counter

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
_outcomes = {}  # per test, or per file that cannot be imported


def pytest_configure(config):
    """Listen to the log, and be patient with a browser on a busy machine."""
    logging.getLogger().addHandler(_complaints)
    common.CHECK_BROWSER_ITERATIONS = _BROWSER_START


def pytest_collection_modifyitems(config, items):
    """Leave out what Odoo's own runner would leave out."""
    kept, left_out = [], []
    for item in items:
        (kept if _is_selected(item) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def _is_selected(item):
    cls = getattr(item, "cls", None)
    tags = getattr(cls, "test_tags", None)
    if tags is None:
        return True  # no test of Odoo's kind
    # Odoo gives its tag to what lies in add-ons only; the project's own tests do not
    is_standard = "standard" in tags or not cls.__module__.startswith("odoo.addons.")
    return is_standard and cls.__module__ == item.module.__name__


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
    """Note each test once, however many sub-tests it has.

    An error while setting up or tearing down is a failure.
    """
    if report.failed:
        _outcomes[report.nodeid] = "failed"
    elif report.skipped:
        _outcomes.setdefault(report.nodeid, "skipped")
    elif report.when == "call":
        _outcomes.setdefault(report.nodeid, "passed")


def pytest_collectreport(report):
    """A file that cannot be imported is a failure too."""
    if report.failed:
        _outcomes[report.nodeid] = "failed"


def pytest_sessionfinish(session):
    """Hand the counts over to `setup/test`."""
    if target := os.environ.get("SETUP_TEST_RESULT"):
        with open(target, "w", encoding="utf-8") as file:
            json.dump(Counter(_outcomes.values()), file)
