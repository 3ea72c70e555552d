"""Users edit and confirm over HTTP while a scoring run is on: the benchmark, small."""

import re


def test_users_at_work(setup_command):
    """No request fails, no edit is lost, facts are exact, and the run completes."""
    done = setup_command(
        "bench", "concurrency", "--customers", 4000, "--orders", 20000, "--edits", 40
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "errors of requests 0, edits kept 80 of 80" in done.stdout
    assert re.search(r"\('done', \d+, \d+\)\], errors \[\]", done.stdout)
