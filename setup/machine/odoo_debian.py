"""Odoo 19 from Debian's package, unpacked into our own folder without any rights.

The package is in Debian's unstable suite, on the same mirror that the machine gets
its own packages from. apt works here with a private state, so that the machine's own
package lists and suites stay as they are.
"""

import os
import shutil
from urllib.parse import urlsplit

from . import npm_files, paths, processes
from .console import SetupError, say, step

PACKAGE = "odoo-19"
SOURCE = paths.ODOO / "usr" / "lib" / "python3" / "dist-packages"

_SUITE = "unstable"
_VERSION = paths.ODOO / "version"  # written last

# Odoo's package does not contain these files but links to them.
_LINKED = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-inconsolata",
    "fonts-font-awesome",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def is_complete():
    """Whether the unpacked package is there, whole."""
    return _VERSION.is_file()


def version():
    """The version of the unpacked Debian package."""
    return _VERSION.read_text(encoding="utf-8")


def fetch():
    """Download and unpack; raises SetupError when the mirror has no such package."""
    shutil.rmtree(paths.ODOO, ignore_errors=True)
    target = paths.partial(paths.ODOO)
    target.mkdir(parents=True)
    try:
        apt = _prepare_apt(target / "apt")
        with step(f"Downloading {PACKAGE} from Debian's {_SUITE} suite (130 MB)"):
            found = _download(apt, target / "apt")
        with step("Unpacking it"):
            for package in sorted((target / "apt").glob("*.deb")):
                processes.run(["dpkg-deb", "-x", package, target], log="unpack")
            # parts of the test add-ons, packaged once more without their data:
            # Odoo would take the folder for a second add-ons folder
            dist_packages = target / SOURCE.relative_to(paths.ODOO)
            shutil.rmtree(dist_packages / "addons", ignore_errors=True)
        with step("Adding two web libraries that the package lacks, with npm"):
            npm_files.add(dist_packages / "odoo" / "addons", target / "npm")
        shutil.rmtree(target / "apt")
        (target / "version").write_text(found, encoding="utf-8")
        target.rename(paths.ODOO)
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _prepare_apt(folder):
    """Options for a private apt that knows the suite, from the first mirror with it."""
    mirrors = _mirrors()
    if not mirrors:
        raise SetupError("apt names no Debian mirror on this machine.")
    for mirror in mirrors:
        options = _private_options(folder, mirror)
        try:
            processes.run(
                ["apt-get", *options, "update"],
                log="odoo-apt",
                doing="reading the mirror's package list",
            )
        except SetupError as error:
            say(f"   {mirror} does not serve {_SUITE}: {error}")
            continue
        if processes.output(["apt-cache", *options, "madison", PACKAGE]):
            return options
    raise SetupError(f"No mirror of this machine has the package {PACKAGE}.")


def _mirrors():
    """The addresses of the Debian archives that apt uses here, without doubles."""
    listed = processes.output(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN)"]
    )
    entries = [line.split(" ", 1) for line in (listed or "").splitlines()]
    # the origin is known only once the machine's lists were read, and the security
    # archive has no unstable suite: the path is the better witness
    found = [uri for uri, _ in entries if urlsplit(uri).path.rstrip("/") == "/debian"]
    found += [uri for uri, origin in entries if origin == "Debian"]
    return list(dict.fromkeys(uri for uri in found if "security" not in uri))


def _private_options(folder, mirror):
    """apt's options for a state of its own in `folder` that knows one suite."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("state/lists/partial", "cache/archives/partial", "etc"):
        (folder / part).mkdir(parents=True)
    (folder / "state" / "status").touch()
    signed = f" [signed-by={_KEYRING}]" if os.path.exists(_KEYRING) else ""
    (folder / "etc" / "sources.list").write_text(
        f"deb{signed} {mirror} {_SUITE} main\n", encoding="utf-8"
    )
    settings = {
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "state" / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::SourceList": folder / "etc" / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Acquire::Languages": "none",
        # apt's own user could not write below a private home folder
        "APT::Sandbox::User": "",
    }
    return [part for name, value in settings.items() for part in _option(name, value)]


def _option(name, value):
    return "-o", f"{name}={value}"


def _download(apt, folder):
    """Fetch the packages into `folder`; returns the version of Odoo's."""
    processes.run(
        ["apt-get", *apt, "download", PACKAGE, *_LINKED],
        log="odoo-download",
        doing="apt-get download",
        cwd=folder,
    )
    [package] = folder.glob(f"{PACKAGE}_*.deb")
    return processes.output(["dpkg-deb", "-f", package, "Version"])
