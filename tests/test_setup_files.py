"""What is kept in git says nothing about one machine or one network."""

import re
import subprocess

import pytest
from machine import paths

FORBIDDEN = {
    "a package registry's host": r"(pypi|pythonhosted|npmjs|debian)\.(org|com)\b",
    "a folder of one machine": r"(^|[\s\"'=:(])/(root|work|home|Users)/",
}


def tracked_files():
    """The text files in git, or those of an unpacked archive."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=paths.TOP, capture_output=True, check=False
    )
    if done.returncode == 0:
        files = [paths.TOP / name for name in done.stdout.decode().split("\0") if name]
    else:
        files = [f for f in paths.TOP.rglob("*") if paths.STATE not in f.parents]
    for file in files:
        if file.is_file():
            try:
                yield file, file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_trace_of_one_machine(what):
    found = [
        f"{file.relative_to(paths.TOP)}: {match.group()}"
        for file, text in tracked_files()
        for match in re.finditer(FORBIDDEN[what], text, re.MULTILINE)
    ]
    assert not found


def test_commands_are_executable():
    for name in ("run", "test", "odoo", "database", "bench"):
        assert (paths.SETUP / name).stat().st_mode & 0o111, name
    assert (paths.TOP / ".ci" / "run").stat().st_mode & 0o111


def test_no_two_test_files_outside_the_modules_share_a_name():
    """pytest knows files outside packages by their names: of two it refuses one."""
    names = [file.name for file in (paths.TOP / "tests").rglob("test_*.py")]
    assert [name for name in set(names) if names.count(name) > 1] == []


def test_requirements_are_pinned_and_every_group_has_its_reason():
    lines = paths.REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert wanted
    assert [line for line in wanted if "==" not in line.split(";")[0]] == []
    for group in ("run", "test", "lint"):
        assert any(line.startswith(f"# --- {group}: ") for line in lines)
