"""`rtlcss`, which Odoo calls to mirror its style sheets for Persian and its like.

Without it Odoo warns and lays right-to-left screens out from the left. Nothing else
depends on it, so a machine that cannot have it goes on without.
"""

import shutil

from . import paths, processes
from .console import SetupError, say, step

_PACKAGE = "rtlcss@4.3.0"
_FOLDER = paths.STATE / "rtl"

PROGRAMS = _FOLDER / "node_modules" / ".bin"


def ensure():
    """Make the program unless it is there; say so when it cannot be had."""
    if (PROGRAMS / "rtlcss").exists():
        return
    npm = shutil.which("npm")
    try:
        if not npm:
            raise SetupError("npm is not installed")
        _install(npm)
    except SetupError as error:
        say(
            f"   rtlcss is left out ({str(error).splitlines()[0]}): Persian screens "
            "are laid out from the left. Install npm and start again to have it."
        )


def _install(npm):
    building = paths.partial(_FOLDER)
    with step("Installing rtlcss for right-to-left screens"):
        processes.run(
            [
                *(npm, "install", "--prefix", building, "--no-save"),
                *("--ignore-scripts", "--no-audit", "--no-fund", _PACKAGE),
            ],
            log="rtlcss",
            doing="npm install",
        )
    shutil.rmtree(_FOLDER, ignore_errors=True)
    building.rename(_FOLDER)
