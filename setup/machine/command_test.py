"""`setup/test`: all tests, the linters and the checks of the set-up itself."""

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile

from . import (
    browser,
    install_check,
    linters,
    locks,
    npm_programs,
    odoo_cli,
    paths,
    processes,
    python_env,
    ready,
    template,
)
from .console import say

_NOTHING_COLLECTED = 5  # pytest's exit code


def main(arguments):
    """Run what the pytest arguments select; without any, everything.

    Ends with the line "N passed, N failed". The exit code is 0 when nothing failed,
    else 1; pytest's own code when it could not run (wrong arguments, Ctrl-C).
    """
    with ready.machine("setup/test") as source:
        with locks.preparing("setup/test"):
            browser.ensure()
            has_eslint = npm_programs.ESLINT.ensure()
        browser.report()
        # everything takes two processes: most of the time is one waiting for another
        base, *others = paths.own_modules()
        shares = [arguments] if arguments else [[base], [*others, "tests"]]
        log, codes, results = _run(source, shares)
        results += [] if has_eslint else [{"not_run": ["eslint"]}]
        if not arguments:
            results.append(install_check.check(log))
            results += linters.run(odoo_cli.environment(source))
    return _conclude(max(codes), results, everything=not arguments)


def _run(source, shares):
    """Run each share of the tests in its own process and database, side by side.

    Returns the log of the installation, the exit codes of pytest and what it counted.
    """
    modules = [*paths.own_modules(), *template.DEMO_EXTRAS]
    with contextlib.ExitStack() as stack:
        running = []
        for number, share in enumerate(shares):
            database = template.scratch_name(f"test{number or ''}")
            stack.callback(template.remove, database)
            log = template.fresh(source, database, modules, demo=True)
            output = stack.enter_context(_output()) if running else None
            process, result = stack.enter_context(
                _pytest(source, database, share, output)
            )
            running.append((process, result, output))
        outcomes = [_finish(*each) for each in running]
    codes, counts = zip(*outcomes, strict=True)
    return log, codes, [count for count in counts if count]


def _output():
    """A file for what a second pytest prints, which waits for the end of the first."""
    return tempfile.TemporaryFile("w+", dir=paths.TEMPORARY, encoding="utf-8")


@contextlib.contextmanager
def _pytest(source, database, arguments, output):
    """A pytest that has started, and the file for what it will have counted."""
    result = paths.CACHE / f"{database}.json"
    environment = odoo_cli.environment(source) | {
        "PYTHONPATH": str(paths.SETUP),  # for the plugin
        "SETUP_TEST_RESULT": str(result),
        "PYTHONUNBUFFERED": "1",
    }
    command = [
        *(python_env.python(), "-m", "pytest", "-p", "machine.pytest_plugin"),
        # the modules have a pyproject.toml too, which pytest would take for its own
        *("-c", paths.TOP / "pyproject.toml", f"--rootdir={paths.TOP}"),
        f"--odoo-database={database}",
        "--odoo-log-level=warn",
        "--odoo-http",
        *arguments,
    ]
    say(f"-> Running the tests in the database {database}")
    process = subprocess.Popen(
        command,
        cwd=paths.TOP,
        env=environment,
        stdout=output,
        stderr=output,
        preexec_fn=processes.die_with_parent(),
    )
    try:
        yield process, result
    except KeyboardInterrupt:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)  # the terminal has told pytest too
        raise
    finally:
        processes.stop(process)


def _finish(process, result, output):
    """Wait for a pytest, print what it kept; its exit code and what it counted."""
    code = process.wait()
    if output:
        output.seek(0)
        shutil.copyfileobj(output, sys.stderr)
    return code, _read(result)


def _read(result):
    try:
        return json.loads(result.read_text(encoding="utf-8"))
    except OSError:
        return None
    finally:
        result.unlink(missing_ok=True)


def _conclude(code, results, everything):
    total = {"passed": 0, "failed": 0, "skipped": 0, "not_run": []}
    for counts in results:
        for key in ("passed", "failed", "skipped"):
            total[key] += counts.get(key, 0)
        total["not_run"] += counts.get("not_run", [])
    for name in total["not_run"]:
        say(f"NOT RUN: {name}")
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    sys.stderr.flush()
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    if code not in (0, 1):
        return code if not (everything and code == _NOTHING_COLLECTED) else 1
    return 1 if total["failed"] or code else 0
