"""Chromium for the browser tours, and letters for screenshots of Persian screens."""

import shutil

from . import processes, system
from .console import SetupError, say

# the names that Odoo's test runner looks for
_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
_FONT_PACKAGE = "fonts-noto-core"


def ensure():
    """Have a Chromium in the PATH; raises SetupError when it cannot be installed."""
    if not find():
        if not system.can_install():
            raise SetupError(
                "The browser tours need Chromium or Google Chrome in the PATH. Install "
                "it (Debian, Ubuntu: apt-get install chromium) and start again."
            )
        system.apt_install("chromium", reason="runs the browser tours")
    if system.can_install() and _lacks_persian():
        try:
            system.apt_install(_FONT_PACKAGE, reason="letters for Persian screens")
        except SetupError as error:
            say(f"   Going on without: Persian text will be boxes. {error}")


def find():
    """The path of the browser that Odoo will start, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def report():
    """One sentence about the browser."""
    say(f"Browser: {find()}")


def _lacks_persian():
    fonts = processes.output(["fc-list", ":lang=fa", "family"])
    return fonts == ""
