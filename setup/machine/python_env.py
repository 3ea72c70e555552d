"""The private virtual environment with everything in requirements.txt."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from . import npm_programs, paths, processes, system
from .console import SetupError, say, step

SUPPORTED = ("3.12", "3.11", "3.13", "3.10")  # Odoo 19 runs on them; best first
_MARKER = paths.PYTHON / "complete"

# Variables that would change what the private interpreter imports.
_FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")

# Odoo's source is looked for last, so that the packages pinned here win over those
# that a distribution keeps beside its Odoo. A .pth line is the one way to append to
# the search path that every child process inherits too.
_SOURCE_VARIABLE = "SETUP_ODOO_SOURCE"
_PTH = (
    "import os, sys; "
    f"p = os.environ.get('{_SOURCE_VARIABLE}'); p and sys.path.append(p)\n"
)


def python():
    """The interpreter of the private environment."""
    return paths.PYTHON / "bin" / "python"


def environment(source, outside):
    """The variables `outside`, so that the interpreter sees Odoo's `source`."""
    kept = {name: v for name, v in outside.items() if name not in _FOREIGN}
    # tools look for each other in the PATH
    programs = (npm_programs.RTLCSS.folder, npm_programs.ESLINT.folder)
    folders = [python().parent, *programs, kept.get("PATH", os.defpath)]
    search = os.pathsep.join(map(str, folders))
    kept |= paths.confined_environment()
    return kept | {_SOURCE_VARIABLE: str(source), "PATH": search}


def ensure():
    """Make the environment unless a complete one for these requirements is there."""
    if _is_complete():
        return
    base = _find_base()
    # A virtual environment cannot be renamed (its scripts name their folder), so
    # completeness is a marker written last.
    shutil.rmtree(paths.PYTHON, ignore_errors=True)
    version = _version(base)
    with step(f"Installing Odoo's Python packages for Python {version} (2-5 minutes)"):
        processes.run(
            [base, "-m", "venv", paths.PYTHON], log="venv", env=_pip_environment()
        )
        processes.run(
            [
                *(python(), "-m", "pip", "install", "--no-input"),
                *("--disable-pip-version-check", "--progress-bar", "off"),
                # compiled on first import, into our own cache
                *("--no-compile", "--prefer-binary", "-r", paths.REQUIREMENTS),
            ],
            log="pip",
            env=_pip_environment(),
            doing="pip install",
        )
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(processes.output([python(), "-c", code]))
    (site / "setup_odoo_source.pth").write_text(_PTH, encoding="ascii")
    _MARKER.write_text(_fingerprint(), encoding="utf-8")


def _is_complete():
    try:
        return _MARKER.read_text(encoding="utf-8") == _fingerprint() and (
            python().exists()  # follows the link to the base interpreter
        )
    except OSError:
        return False


def _fingerprint():
    # the folder too: an environment does not survive the checkout being moved
    content = paths.REQUIREMENTS.read_bytes() + os.fsencode(paths.PYTHON)
    return hashlib.sha256(content + _PTH.encode()).hexdigest()


def _pip_environment():
    """pip keeps its downloads in its own place, so that a second clone has them."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


def _find_base():
    """A Python that Odoo supports and that can make virtual environments."""
    found = _candidates()
    for base in found:
        if processes.output([base, "-c", "import ensurepip, venv"]) is not None:
            return base
    if found and system.can_install():
        system.apt_install("python3-venv", reason="makes virtual environments")
        return _find_base()
    if found:
        raise SetupError(
            f"{found[0]} cannot make virtual environments. Install the package "
            "python3-venv (Debian, Ubuntu) and start again."
        )
    raise SetupError(
        "Odoo 19 needs a Python from 3.10 to 3.13, and none is in the PATH "
        f"(this is {sys.version.split()[0]}). Install one of them and start again."
    )


def _candidates():
    """Interpreters of a supported version, the one that runs us first."""
    ours = ".".join(map(str, sys.version_info[:2]))
    names = [sys.executable] if ours in SUPPORTED else []
    names += [shutil.which(f"python{version}") for version in SUPPORTED]
    # a name in the PATH may be a version manager's shim that refuses to start
    return [name for name in names if name and _version(name) in SUPPORTED]


def _version(name):
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return processes.output([name, "-c", code])


def report():
    """One sentence about the interpreter that is used."""
    say(f"Python: {_version(python())} in {paths.PYTHON}")
