"""The commands' arguments: what they accept, and one clear message for the rest."""

import subprocess
import sys

import pytest
from machine import paths


def start(command, *arguments):
    """Run a command of `setup/` to its end."""
    return subprocess.run(
        [sys.executable, paths.SETUP / command, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["run", "database"])
def test_help(command):
    done = start(command, "--help")
    assert done.returncode == 0
    assert f"setup/{command}" in done.stdout
