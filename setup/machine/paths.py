"""Where things are. Nothing else in `setup/` spells out a folder."""

import os
import shutil
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
SETUP = TOP / "setup"
STATE = TOP / ".setup"

ODOO = STATE / "odoo"  # Odoo's source, when we fetch it ourselves
PYTHON = STATE / "python"  # the private virtual environment
POSTGRES = STATE / "postgres"  # the private PostgreSQL: cluster, socket, log
DATA = STATE / "data"  # Odoo's file store and sessions
LOGS = STATE / "log"
CACHE = STATE / "cache"
TEMPORARY = STATE / "tmp"
SCREENSHOTS = STATE / "screenshots"
LOCK = STATE / "lock"

REQUIREMENTS = TOP / "requirements.txt"

OWN_MODULES = ("crm_relationship", "crm_relationship_bank")

# Chromium puts a Unix socket into the temporary folder, and a socket's address has
# 107 bytes at most: a deeper checkout has to do with the system's folder.
_LONGEST_TEMPORARY = 60


def partial(target):
    """A name beside `target` to build under; renamed when complete.

    The process id keeps an orphan of a killed run from writing into what the next
    run builds.
    """
    return target.with_name(f"{target.name}.partial-{os.getpid()}")


def sweep(folder):
    """Remove what killed runs left half-made in a folder.

    Only for who holds the right to prepare: nobody else is building then.
    """
    for leftover in folder.glob("*.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def own_modules():
    """The names of our modules that this checkout really has."""
    return [name for name in OWN_MODULES if (TOP / name / "__manifest__.py").is_file()]


def confined_environment():
    """Variables that keep caches and temporary files of all tools in `.setup/`."""
    environment = {
        "PYTHONPYCACHEPREFIX": str(CACHE / "pycache"),
        "XDG_CACHE_HOME": str(CACHE / "xdg"),
        "XDG_CONFIG_HOME": str(CACHE / "xdg-config"),
        "XDG_DATA_HOME": str(CACHE / "xdg-data"),
        "RUFF_CACHE_DIR": str(CACHE / "ruff"),
        "PYLINTHOME": str(CACHE / "pylint"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(CACHE / "hypothesis"),
    }
    if len(os.fsencode(TEMPORARY)) <= _LONGEST_TEMPORARY:
        environment["TMPDIR"] = str(TEMPORARY)
    return environment
