"""What kind of machine this is, and its package manager's answers."""

import os
import shutil

from . import processes
from .console import SetupError, say, step


def is_root():
    """Whether this command runs with all rights."""
    return os.geteuid() == 0


def is_debian():
    """Whether Debian's package tools are here (Debian itself or a relative)."""
    return all(shutil.which(tool) for tool in ("apt-get", "apt-cache", "dpkg-deb"))


def can_install():
    """Whether missing programs may be installed by the package manager."""
    return is_root() and is_debian()


def apt_install(*packages, reason):
    """Install Debian packages (root only), reading the package lists first.

    Raises SetupError when apt does.
    """
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    names = " ".join(packages)
    with step(f"Installing {names} with apt ({reason})"):
        quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
        try:
            processes.run(
                ["apt-get", *quiet, "update"], log="apt-update", env=environment
            )
        except SetupError as error:
            # a third party's broken source must not stop us: the lists may do
            say(f"   apt-get update had problems, going on: {error}")
        processes.run(
            ["apt-get", *quiet, "install", "-y", "--no-install-recommends", *packages],
            log="apt-install",
            env=environment,
            doing=f"apt-get install {names}",
        )
