"""Where Odoo and Python come from, and what is said when they cannot be had."""

import os
import subprocess
import sys

import pytest
from machine import (
    browser,
    database,
    odoo_debian,
    odoo_source,
    paths,
    postgres,
    postgres_programs,
    python_env,
    system,
)
from machine.console import CANNOT, SetupError


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine on which nothing was fetched and nothing is installed."""
    monkeypatch.delenv("ODOO_PATH", raising=False)
    monkeypatch.setattr(odoo_debian, "is_complete", lambda: False)
    monkeypatch.setattr(odoo_source, "_importable", lambda: None)
    monkeypatch.setattr(system, "is_debian", lambda: False)


def make_odoo(folder, series):
    """A folder that looks like a clone of Odoo's repository."""
    (folder / "odoo").mkdir(parents=True)
    numbers = series.replace(".", ", ")
    text = f"version_info = ({numbers}, 0, FINAL, 0, '')\n"
    (folder / "odoo" / "release.py").write_text(text, encoding="ascii")
    return folder


def test_given_path_comes_first(bare_machine, monkeypatch, tmp_path):
    clone = make_odoo(tmp_path / "a clone", "19.0")
    monkeypatch.setenv("ODOO_PATH", str(clone))
    assert odoo_source.ensure() == clone


def test_given_path_of_another_series_is_refused(bare_machine, monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_PATH", str(make_odoo(tmp_path / "old", "18.0")))
    with pytest.raises(SetupError, match="that is Odoo 18.0") as caught:
        odoo_source.ensure()
    assert caught.value.code == CANNOT


def test_given_path_without_odoo_is_refused(bare_machine, monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_PATH", str(tmp_path))
    with pytest.raises(SetupError, match="there is no Odoo in it"):
        odoo_source.ensure()


def test_installed_odoo_comes_before_a_download(bare_machine, monkeypatch, tmp_path):
    installed = make_odoo(tmp_path, "19.0")
    monkeypatch.setattr(odoo_source, "_importable", lambda: installed)
    assert odoo_source.ensure() == installed


def test_without_any_source_the_advice_is_a_clone(bare_machine):
    with pytest.raises(SetupError, match="ODOO_PATH=") as caught:
        odoo_source.ensure()
    assert caught.value.code == CANNOT


def test_failed_download_leaves_nothing_half_made(bare_machine, monkeypatch, tmp_path):
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(paths, "ODOO", tmp_path / "odoo")
    monkeypatch.setattr(odoo_debian, "_mirrors", list)
    with pytest.raises(SetupError, match="no Debian mirror"):
        odoo_source.ensure()
    assert list(tmp_path.iterdir()) == []


def test_mirrors_are_the_main_archives(monkeypatch):
    listed = "\n".join(
        [
            "http://mirror.example/debian-security/ Debian",
            "http://mirror.example/debian/ Debian",
            "http://mirror.example/debian/ Debian",
            "https://vendor.example/apt ",
        ]
    )
    monkeypatch.setattr(odoo_debian.processes, "output", lambda command: listed)
    assert odoo_debian._mirrors() == ["http://mirror.example/debian/"]


def test_without_a_supported_python_the_message_names_the_versions(monkeypatch):
    monkeypatch.setattr(python_env, "_candidates", list)
    with pytest.raises(SetupError, match="from 3.10 to 3.13"):
        python_env._find_base()


@pytest.mark.parametrize("command", ["run", "test", "odoo", "database", "bench"])
def test_too_old_python_is_told_what_is_needed(command):
    """By a script that such a Python can read; nothing else of ours is read."""
    script = paths.SETUP / command
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2);"
        f"sys.modules['machine'] = None; runpy.run_path({str(script)!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == CANNOT
    assert done.stderr == (
        f"setup/{command} needs python3 to be Python 3.10 or newer.\n"
    )


def test_without_a_browser_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    monkeypatch.setattr(system, "can_install", lambda: False)
    with pytest.raises(SetupError, match="apt-get install chromium") as caught:
        browser.ensure()
    assert caught.value.code == CANNOT


def test_without_postgresql_the_message_says_both_ways(monkeypatch, tmp_path):
    def fail(*arguments, **options):
        raise SetupError("no network")

    monkeypatch.setattr(postgres_programs, "_installed", lambda major: None)
    monkeypatch.setattr(postgres_programs, "_WHEEL_FOLDER", tmp_path / "pgserver")
    monkeypatch.setattr(system, "can_install", lambda: False)
    monkeypatch.setattr(postgres_programs.processes, "run", fail)
    with pytest.raises(SetupError, match="apt-get install postgresql") as caught:
        postgres_programs.ensure()
    assert "PGHOST=" in str(caught.value)
    assert caught.value.code == CANNOT
    assert list(tmp_path.iterdir()) == []


def test_interrupted_environment_is_made_anew(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "PYTHON", tmp_path / "python")
    half_made = tmp_path / "python" / "lib" / "half"
    half_made.mkdir(parents=True)

    def stop(*arguments, **options):
        raise SetupError("interrupted again")

    monkeypatch.setattr(python_env, "_find_base", lambda: sys.executable)
    monkeypatch.setattr(python_env.processes, "run", stop)
    for _ in range(2):
        with pytest.raises(SetupError, match="interrupted again"):
            python_env.ensure()
        assert not half_made.exists()


def test_given_server_that_does_not_answer_is_named(monkeypatch, tmp_path):
    place = os.environ | {"PGHOST": str(tmp_path), "PGUSER": "odoo"}
    monkeypatch.setattr(postgres, "environment", lambda: place)
    with pytest.raises(SetupError, match="named by PGHOST does not serve") as caught:
        database.check()
    assert caught.value.code == CANNOT


@pytest.mark.parametrize(
    ("role", "may_create", "major", "words"),
    [
        ("postgres", True, 17, "set PGUSER"),
        ("clerk", False, 17, "may not create databases"),
        ("odoo", True, 12, "PostgreSQL 12"),
    ],
)
def test_given_server_must_suit_odoo(monkeypatch, role, may_create, major, words):
    answer = [[role, may_create, major]]
    monkeypatch.setattr(database, "execute", lambda sql: answer)
    with pytest.raises(SetupError, match=words):
        database.check()
