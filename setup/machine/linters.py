"""The linters of the full test run. One that is not there is reported as not run."""

import subprocess

from . import paths, python_env
from .console import say


def run(environment):
    """Run each linter; returns one count per linter (see `command_test`)."""
    modules = paths.own_modules()
    return [
        _lint(name, command, environment)
        for name, command in (
            ("ruff check", ["ruff", "check", "."]),
            ("ruff format", ["ruff", "format", "--check", "."]),
            ("pylint-odoo", ["pylint", "--rcfile=pyproject.toml", *modules]),
        )
    ]


def _lint(name, command, environment):
    module, *arguments = command
    python = str(python_env.python())
    if _is_missing(python, module, environment):
        say(f"-> {name}: NOT RUN, the program is missing")
        return {"failed": 1, "not_run": [name]}
    done = subprocess.run(
        [python, "-m", module, *arguments],
        cwd=paths.TOP,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        say(done.stdout)
    say(f"-> {name}: {'FAILED' if done.returncode else 'passed'}")
    return {"passed": int(not done.returncode), "failed": int(bool(done.returncode))}


def _is_missing(python, module, environment):
    done = subprocess.run(
        [python, "-m", module, "--version"],
        env=environment,
        capture_output=True,
        check=False,
    )
    return bool(done.returncode)
