"""Commands that meet: they wait for each other, and sweep up after killed ones."""

import os
import subprocess
import sys
import time

import pytest
from machine import database, locks, paths, processes, template

HOLD = (
    "import sys; from pathlib import Path; from machine import locks, paths;"
    "paths.STATE = Path(sys.argv[1]); paths.LOCK = paths.STATE / 'lock';"
    "lock = locks.preparing('the first command'); lock.__enter__();"
    "print('in', flush=True); sys.stdin.readline()"
)


@pytest.fixture
def holder(tmp_path, monkeypatch):
    """Another process that prepares the machine, in a state folder of its own."""
    monkeypatch.setattr(paths, "STATE", tmp_path)
    monkeypatch.setattr(paths, "LOCK", tmp_path / "lock")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_second_command_waits_and_says_for_whom(holder, capfd, monkeypatch):
    # the first one ends as soon as it is known that somebody waits
    monkeypatch.setattr(locks, "say", lambda text: (print(text), holder.kill()))
    with locks.preparing("the second command"):
        holder.wait()
    assert (
        "waiting for another command here: the first command" in capfd.readouterr().out
    )


def test_killed_command_leaves_no_lock(holder, capfd):
    holder.kill()
    holder.wait()
    with locks.preparing("the next command"):
        pass
    assert "waiting" not in capfd.readouterr().err


def test_half_made_folders_of_killed_commands_are_swept(tmp_path):
    (tmp_path / "odoo.partial-1" / "usr").mkdir(parents=True)
    (tmp_path / "odoo").mkdir()
    paths.sweep(tmp_path)
    assert [folder.name for folder in tmp_path.iterdir()] == ["odoo"]


def test_scratch_databases_of_killed_commands_are_dropped():
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = f"{template._prefix()}draft_{dead.pid}"
    own = template.scratch_name("interruption")
    database.execute(f'CREATE DATABASE "{left}"', f'CREATE DATABASE "{own}"')
    files = template._files(f"{template._prefix()}run_{dead.pid}")
    files.mkdir(parents=True)
    try:
        template._drop_leftovers()
        assert not database.exists(left)
        assert not files.exists()
        assert database.exists(own)
    finally:
        template.remove(own)


def test_children_end_with_the_command_that_is_killed():
    parent = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "import subprocess; from machine import processes;"
            "child = subprocess.Popen(['sleep', '60'],"
            " preexec_fn=processes.die_with_parent());"
            "print(child.pid, flush=True); child.wait()",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    os.kill(child, 0)  # it lives
    parent.kill()
    parent.wait()
    assert wait_for_end(child)


def wait_for_end(pid, patience=5):
    """Whether a process that is nobody's child of ours ends in time."""
    for _ in range(patience * 20):
        if processes.command_line(pid) is None:
            return True
        time.sleep(0.05)
    return False
