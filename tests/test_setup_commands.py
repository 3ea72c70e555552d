"""What a user meets: help, one clear message and exit code 2, any working folder."""

import socket

import pytest
from machine import paths

from odoo.tests.common import get_db_name


@pytest.fixture
def env_database():
    """The name of the database that these tests run in."""
    return get_db_name()


@pytest.mark.parametrize("command", ["run", "database"])
def test_help_names_the_command(setup_command, command):
    done = setup_command(command, "--help")
    assert done.returncode == 0
    assert f"setup/{command}" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--port", "70000"),
        ("run", "--port", "web"),
        ("run", "--lang", "fa IR"),
        ("run", "--unknown"),
        ("run", "--sample", "unknown"),
        ("run", "--sample", "cdnow", "--purchases", "file.csv"),
        ("run", "--purchases", "file.csv", "--as", "gift"),
        ("run", "--purchases", "file.csv", "--column", "customer"),
        ("run", "--purchases", "file.csv", "--column", "mood=Mood"),
        ("run", "--purchases", "file.csv", "--encoding", "utf-7"),
        ("run", "--purchases", "file.csv", "--delimiter", "x"),
        ("run", "--purchases", "file.csv", "--decimal", "x"),
        ("run", "--purchases", "file.csv", "--dates", "year"),
        ("database",),
        ("database", "a", "b"),
        ("database", "a,b"),
        ("database", "never_made", "--modules", "crm_no_such_module"),
        ("bench", "no-such-benchmark"),
    ],
)
def test_wrong_arguments_are_refused(setup_command, arguments):
    done = setup_command(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--purchases", "never_written.csv"), "There is no file never_written.csv."),
        (("--as", "invoice"), "--as goes with --purchases FILE.csv."),
        (("--column", "date=Day"), "--column goes with --purchases FILE.csv."),
        (("--dates", "day"), "--dates goes with --purchases FILE.csv."),
    ],
)
def test_purchases_that_cannot_be_are_refused_at_once(
    setup_command, arguments, message
):
    done = setup_command("run", *arguments)
    assert done.returncode == 2
    assert done.stderr.strip() == message


def test_taken_port_names_the_option_and_starts_nothing(setup_command):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = setup_command("run", "--port", port, "--database", "never_made")
    assert done.returncode == 2
    assert f"Port {port} is taken" in done.stderr
    assert "--port" in done.stderr
    assert "never_made" not in done.stderr


def test_existing_database_is_not_replaced(setup_command, env_database):
    done = setup_command("database", env_database)
    assert done.returncode == 2
    assert "--replace" in done.stderr


def test_any_working_folder(setup_command, tmp_path):
    done = setup_command("odoo", "--version", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Odoo Server 19.0")
    assert not list(tmp_path.iterdir())


def test_odoo_sees_our_modules_and_its_exit_code_is_ours(setup_command):
    done = setup_command("odoo", "no-such-command")
    assert done.returncode not in (0, 2)
    assert (
        (paths.STATE / "odoo.conf")
        .read_text(encoding="utf-8")
        .count(f"addons_path = {paths.TOP}\n")
    )
