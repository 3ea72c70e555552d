"""Does installing our modules leave warnings in Odoo's log?

The tests run in a database that was installed before, so that what an installation
complains about (a view, a field, a translation) would be seen by nobody.
"""

import re

from .console import say

_COMPLAINT = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")


def check(log):
    """Count one check, passed when the log of the installation is clean."""
    complaints = [
        line
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
        if _COMPLAINT.match(line)
    ]
    for line in complaints:
        say(line)
    verdict = "FAILED" if complaints else "passed"
    say(f"-> Installation without warnings: {verdict}")
    return {"passed": int(not complaints), "failed": int(bool(complaints))}
