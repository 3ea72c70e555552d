"""Programs from npm that Odoo calls when it finds them, each in a folder of its own.

Nothing but what their texts say depends on them, so that a machine which cannot have
them goes on without, and says so.
"""

import shutil
from dataclasses import dataclass

from . import paths, processes
from .console import SetupError, say, step


@dataclass(frozen=True)
class Program:
    """One program, its pinned package, and what a machine without it lacks."""

    name: str
    package: str
    lack: str

    @property
    def folder(self):
        """Where the program is once `ensure` has said yes."""
        return self._home / "node_modules" / ".bin"

    @property
    def _home(self):
        return paths.STATE / "npm" / self.name

    def ensure(self):
        """Install the program unless it is there; returns whether it is."""
        if (self.folder / self.name).exists():
            return True
        npm = shutil.which("npm")
        try:
            if not npm:
                raise SetupError("npm is not installed")
            self._install(npm)
        except SetupError as error:
            reason = str(error).splitlines()[0]
            say(f"   {self.name} is left out ({reason}): {self.lack}")
            return False
        return True

    def _install(self, npm):
        paths.sweep(self._home.parent)
        building = paths.partial(self._home)
        building.mkdir(parents=True)
        with step(f"Installing {self.package} with npm"):
            processes.run(
                [
                    *(npm, "install", "--prefix", building, "--no-save"),
                    *("--ignore-scripts", "--no-audit", "--no-fund", self.package),
                ],
                log=f"npm_{self.name}",
                doing="npm install",
                cwd=building,
            )
        shutil.rmtree(self._home, ignore_errors=True)
        building.rename(self._home)


RTLCSS = Program(
    "rtlcss",
    "rtlcss@4.3.0",
    "Odoo warns, and lays Persian screens out from the left. Install npm to have it.",
)
ESLINT = Program(
    "eslint",
    "eslint@8.57.1",  # Odoo's settings are written for this major version
    "JavaScript is not checked. Install npm to have it.",
)
