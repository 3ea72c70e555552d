"""Starting other programs so that none outlives the command that started it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from . import paths
from .console import SetupError, say

_PR_SET_PDEATHSIG = 1
_HEARTBEAT = 15  # seconds between two "still at it" lines
_TAIL = 25  # lines of a failed program's log that are shown


def die_with_parent(sig=signal.SIGKILL):
    """A `preexec_fn`: Linux ends this child when the command that started it dies.

    Without it a `kill -9` of `setup/run` would leave Odoo on its port, or an
    installation writing into the database that the next run repairs.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def preexec():
        libc.prctl(_PR_SET_PDEATHSIG, sig, 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask for the signal
            os.kill(os.getpid(), signal.SIGKILL)

    return preexec


def run(command, log=None, env=None, doing=None, **options):
    """Run a program to its end; its output goes to the file `log` of our log folder.

    Raises SetupError with the end of the log when the program fails. Prints a line
    from time to time, so that a long download is not taken for a hang.
    """
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    path = paths.LOGS / f"{log or 'last'}.log"
    with path.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            preexec_fn=die_with_parent(),
            **{"stdin": subprocess.DEVNULL} | options,
        )
        code = _wait(process, doing)
    if code:
        raise SetupError(
            f"{doing or command[0]} failed (exit code {code}):\n{tail(path)}\n"
            f"The whole log: {path}",
            code=1,
        )
    return path


def foreground(command, env):
    """Run a program in the foreground; returns its exit code.

    Ctrl-C reaches the program from the terminal by itself; what only we receive is
    passed on.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        env=env,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGTERM)


def output(command, **options):
    """What a program prints, stripped; None when it fails or does not exist."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            **options,
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def stop(process, sig=signal.SIGTERM, patience=20):
    """End a child politely, then not; returns its exit code."""
    if process.poll() is None:
        process.send_signal(sig)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


def command_line(pid):
    """The command of a running process as one text; None when it has ended.

    A zombie has ended: nobody has asked for its exit code yet, that is all.
    """
    if os.path.isdir("/proc/self"):
        try:
            text = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return None
        return os.fsdecode(text.rstrip(b"\0").replace(b"\0", b" ")) or None
    return output(["ps", "-o", "args=", "-ww", "-p", str(pid)])


def reap(pid):
    """Collect an ended child, which would stay a zombie; somebody else's is none."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def tail(path, lines=_TAIL):
    """The last lines of a log file."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return "\n".join(text.splitlines()[-lines:])


def _wait(process, doing):
    start = time.monotonic()
    try:
        while True:
            try:
                return process.wait(_HEARTBEAT)
            except subprocess.TimeoutExpired:
                if doing:
                    say(f"   {doing}: {time.monotonic() - start:.0f} s so far")
    except BaseException:
        stop(process)
        raise
