"""`setup/bench`: performance measurements, found by name in `setup/benchmarks/`."""

import ast
import os

from . import odoo_cli, paths, processes, python_env, ready
from .console import SetupError

_FOLDER = paths.SETUP / "benchmarks"


def main(arguments):
    """List the benchmarks, or run one with its options; the exit code is its own."""
    known = benchmarks()
    if not arguments or arguments[0].startswith("-"):
        for name, promise in known.items():
            print(f"{name:12} {promise}")
        print("\nsetup/bench NAME --help   shows what can be set")
        return 0
    name, *options = arguments
    if name not in known:
        raise SetupError(f"No benchmark {name}. There are: {', '.join(known)}")
    with ready.machine(f"setup/bench {name}", quiet=True) as source:
        environment = odoo_cli.environment(source)
        environment["PYTHONPATH"] = str(paths.SETUP)
        environment["SETUP_MEASURED_SOURCE"] = str(source)
        command = [python_env.python(), "-m", "measure", name, *options]
        return processes.foreground(command, environment)


def benchmarks():
    """The benchmarks' names, each with the first line of its docstring."""
    found = {}
    for file in sorted(_FOLDER.glob("*.py")):
        if not file.name.startswith("_"):
            text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
            found[file.stem] = (text or "").partition(os.linesep)[0]
    return found
