"""Each module can be built as a wheel that holds all that an Odoo needs of it."""

import re
import subprocess
import sys
import zipfile

import pytest
from machine import own_source, paths


@pytest.fixture(scope="module", params=paths.own_modules())
def wheel(request, tmp_path_factory):
    """A module's name, its version in the wheel, and the wheel's files."""
    module = request.param
    target = tmp_path_factory.mktemp(module)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
            *("--no-build-isolation", "--no-index", "--wheel-dir", target),
            paths.TOP / module,
        ],
        check=True,
    )
    [file] = target.glob("*.whl")
    version = file.name.split("-")[1]
    with zipfile.ZipFile(file) as content:
        prefix = f"odoo/addons/{module}/"
        names = {n.removeprefix(prefix) for n in content.namelist()}
    return module, version, names


def test_version_is_that_of_the_manifest(wheel):
    module, version, _ = wheel
    # the build appends the number of commits since the version was set
    wanted = own_source.manifest(paths.TOP / module)["version"]
    assert re.fullmatch(rf"{re.escape(wanted)}(\.\d+)?", version)


def test_holds_what_the_manifest_names(wheel):
    module, _, names = wheel
    manifest = own_source.manifest(paths.TOP / module)
    named = {*manifest.get("data", []), *manifest.get("demo", [])}
    assert "__manifest__.py" in names
    assert named - names == set()


@pytest.mark.parametrize("folder", ["models", "views", "security", "static", "i18n"])
def test_holds_whole_folders(wheel, folder):
    module, _, names = wheel
    there = {
        file.relative_to(paths.TOP / module).as_posix()
        for file in (paths.TOP / module / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert there - names == set()
