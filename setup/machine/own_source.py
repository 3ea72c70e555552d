"""Our modules in the checkout: what they need, and a mark of their state."""

import ast
import hashlib

from . import paths
from .console import SetupError

# Read when a screen or a test runs, not when a module is installed.
_NOT_INSTALLED = {"tests", "readme", "__pycache__"}
_SERVED = ("static/src", "static/tests")


def manifest(folder):
    """The manifest of the module in a folder, as a dictionary."""
    text = (folder / "__manifest__.py").read_text(encoding="utf-8")
    return ast.literal_eval(text)


def stock_dependencies(modules):
    """The modules of Odoo that these modules of ours depend on, directly."""
    found, todo = set(), list(modules)
    while todo:
        name = todo.pop()
        folder = paths.TOP / name
        if (folder / "__manifest__.py").is_file():
            todo += manifest(folder).get("depends", [])
        else:
            found.add(name)
    return found


def refuse_unknown(modules, source):
    """SetupError for a module that is neither ours nor Odoo's: Odoo would skip it."""
    folders = (paths.TOP, source / "odoo" / "addons", source / "addons")
    for name in modules:
        if not any((f / name / "__manifest__.py").is_file() for f in folders):
            raise SetupError(f"There is no module {name}, neither here nor in Odoo.")


def mark():
    """A text that changes with anything that an installation reads."""
    digest = hashlib.sha256()
    for name in paths.own_modules():
        for file in sorted((paths.TOP / name).rglob("*")):
            relative = file.relative_to(paths.TOP / name)
            if file.is_file() and _counts(relative):
                digest.update(f"{name}/{relative}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _counts(relative):
    return not (
        _NOT_INSTALLED & set(relative.parts)
        or relative.as_posix().startswith(_SERVED)
        or relative.suffix in (".pyc", ".md", ".toml")
    )
