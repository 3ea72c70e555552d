"""Where Odoo 19's source comes from: given, importable, or fetched."""

import os
import re
from pathlib import Path

from . import odoo_debian, processes, system
from .console import SetupError, say

SERIES = "19.0"
_ADVICE = (
    f"Clone the {SERIES} branch of Odoo's repository and name the folder:\n"
    "  ODOO_PATH=/path/to/odoo setup/run"
)


def ensure():
    """The folder that holds the package `odoo`, fetched if it has to be.

    Raises SetupError when no source can be had.
    """
    given = os.environ.get("ODOO_PATH")
    if given:
        return _given(given)
    fetched = odoo_debian.SOURCE
    if odoo_debian.is_complete():
        return fetched
    importable = _importable()
    if importable:
        return importable
    if not system.is_debian():
        raise SetupError(f"This machine has no Odoo {SERIES} and no apt.\n{_ADVICE}")
    try:
        odoo_debian.fetch()
    except SetupError as error:
        raise SetupError(f"Odoo cannot be fetched: {error}\n{_ADVICE}") from error
    return fetched


def report(source):
    """One sentence about the source that is used."""
    if os.environ.get("ODOO_PATH"):
        origin = "given by ODOO_PATH"
    elif source == odoo_debian.SOURCE:
        origin = f"Debian's package {odoo_debian.PACKAGE}, unpacked privately"
    else:
        origin = "already installed on this machine"
    say(f"Odoo: {source} ({origin})")


def identity(source):
    """A text that changes when another Odoo is used: part of template names."""
    marker = odoo_debian.version() if source == odoo_debian.SOURCE else ""
    return f"{source} {marker}"


def _given(text):
    folder = Path(text).expanduser().resolve()
    for source in (folder, folder.parent):
        if (source / "odoo" / "release.py").is_file():
            break
    else:
        raise SetupError(f"ODOO_PATH is {folder}, and there is no Odoo in it.")
    if _series(source) != SERIES:
        raise SetupError(
            f"ODOO_PATH is {folder}: that is Odoo {_series(source)}, and these "
            f"modules are for {SERIES}."
        )
    return source


def _importable():
    """An Odoo 19 that some Python of this machine can import, or None."""
    code = (
        "import importlib.util as u, os; s = u.find_spec('odoo'); "
        "print(os.path.dirname(os.path.realpath(list(s.submodule_search_locations)[0]))"
        " if s else '')"
    )
    for name in ("python3", "/usr/bin/python3"):
        # -I: neither PYTHONPATH nor the working folder counts as installed
        found = processes.output([name, "-I", "-c", code])
        if found and _series(Path(found)) == SERIES:
            return Path(found)
    return None


def _series(source):
    """The series of the Odoo in a folder, such as "19.0"; None without one."""
    try:
        text = (source / "odoo" / "release.py").read_text(encoding="utf-8")
    except OSError:
        return None
    match = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", text, re.MULTILINE)
    return ".".join(match.groups()) if match else None
