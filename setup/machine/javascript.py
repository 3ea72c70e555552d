"""eslint, for Odoo's own check of our JavaScript, from npm."""

import os
import shutil

from . import paths, processes
from .console import SetupError, say, step

# Odoo's settings are written for this major version
_PACKAGE = "eslint@8.57.1"
_FOLDER = paths.STATE / "eslint"


def ensure():
    """The folder with the program `eslint`, or None where it cannot be had.

    The check is then skipped by Odoo's test, and we say that it was not run.
    """
    if shutil.which("eslint"):
        return os.path.dirname(shutil.which("eslint"))
    if not _FOLDER.is_dir():
        try:
            _install()
        except SetupError as error:
            say(f"   No eslint: {error}")
            return None
    return _FOLDER / "node_modules" / ".bin"


def _install():
    if not shutil.which("npm"):
        raise SetupError("npm is not installed.")
    target = paths.partial(_FOLDER)
    target.mkdir()
    with step("Installing eslint with npm"):
        quiet = ("--silent", "--no-save", "--no-audit", "--no-fund")
        processes.run(
            ["npm", "install", *quiet, "--prefix", target, _PACKAGE],
            log="eslint",
            doing="npm install",
            cwd=target,
        )
    target.rename(_FOLDER)
