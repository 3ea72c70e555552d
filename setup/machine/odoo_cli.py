"""How Odoo's command line is called in the prepared environment."""

import os
import tempfile

from . import paths, postgres, processes, python_env
from .console import SetupError


def command(source, arguments):
    """The whole command line for `setup/odoo ARGUMENTS`."""
    return [str(python_env.python()), "-m", "odoo", *arguments]


def environment(source):
    """The variables that tell Odoo its database server and folders.

    Odoo reads these options from the environment for every one of its commands, so
    that what the user writes on the command line wins.
    """
    variables = python_env.environment(source, postgres.environment())
    return variables | {"ODOO_RC": str(paths.STATE / "odoo.conf")}


def run(source, arguments, log, doing=None):
    """Run Odoo to its end with its output in a log file; SetupError when it fails."""
    return processes.run(
        command(source, arguments), log=log, env=environment(source), doing=doing
    )


def run_script(source, database, script, log):
    """Run Python in Odoo's shell on a database; SetupError when it raises."""
    command_line = command(source, ["shell", "-d", database, "--no-http"])
    with tempfile.TemporaryFile("w+", dir=paths.TEMPORARY, encoding="utf-8") as file:
        file.write(script)
        file.seek(0)
        processes.run(command_line, log=log, env=environment(source), stdin=file)


def write_configuration():
    """Odoo's configuration file, which holds our folders and no state of its own."""
    if "," in str(paths.TOP):
        raise SetupError(
            f"Odoo splits its list of add-on folders at commas, and {paths.TOP} has "
            "one. Move the checkout."
        )
    for folder in (paths.DATA, paths.TEMPORARY, paths.SCREENSHOTS):
        folder.mkdir(parents=True, exist_ok=True)
    file = paths.STATE / "odoo.conf"
    lines = [
        "[options]",
        f"addons_path = {paths.TOP}",
        f"data_dir = {paths.DATA}",
        f"screenshots = {paths.SCREENSHOTS}",
        "http_interface = 127.0.0.1",
        "",
    ]
    text = "\n".join(lines)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        draft = file.with_suffix(f".{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.rename(file)
