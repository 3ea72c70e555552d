"""What the tests of the whole project share."""

import subprocess
import sys

import pytest
from machine import paths


@pytest.fixture
def setup_command():
    """Run a command of `setup/` to its end, as a user does: `("odoo", "--version")`.

    Returns what `subprocess.run` returns, with the output as text.
    """

    def run(command, *arguments, cwd=None):
        return subprocess.run(
            [sys.executable, paths.SETUP / command, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd,
        )

    return run
