"""A private PostgreSQL: created, started and stopped by our commands alone."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time

from . import (
    locks,
    paths,
    ports,
    postgres_programs,
    postgres_user,
    processes,
)
from .console import SetupError, say, step

ROLE = "odoo"  # Odoo refuses to work as postgres
_FOLDER = paths.POSTGRES
_DATA = _FOLDER / "data"
_SOCKETS = _FOLDER / "socket"
_PASSWORD = _FOLDER / "password"
_PORT = _FOLDER / "port"
_LOG = _FOLDER / "postgres.log"
_PID = _DATA / "postmaster.pid"
_USAGE = locks.Usage(paths.STATE / "postgres.users")

_SOCKET_PORT = 5432  # part of the socket's file name only
_LONGEST_SOCKET = 107  # bytes of a Unix socket's address
_PATIENCE = 60  # seconds

# This cluster holds demo and test databases that can be made again: it trades the
# survival of a power failure (not of a killed program) for speed.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "shared_buffers": "256MB",
    "max_connections": "200",
}


def ensure():
    """Have the server running and be counted as one of its users."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    postgres_user.prepare(_FOLDER)
    _USAGE.claim()
    if not _DATA.is_dir():
        _create(postgres_programs.ensure())
    if not _is_running():
        _start(_programs_of_cluster())


def release():
    """Stop the server unless another command still uses it."""
    _USAGE.release(_stop)


def environment():
    """The libpq variables that lead to this server."""
    if _uses_socket():
        return {"PGHOST": str(_SOCKETS), "PGPORT": str(_SOCKET_PORT), "PGUSER": ROLE}
    return {
        "PGHOST": "127.0.0.1",
        "PGPORT": _PORT.read_text(encoding="ascii"),
        "PGUSER": ROLE,
        "PGPASSWORD": _PASSWORD.read_text(encoding="ascii"),
    }


def report():
    """One sentence about the server."""
    programs = postgres_programs.origin(_programs_of_cluster())
    way = "a Unix socket" if _uses_socket() else "127.0.0.1 with a password"
    say(f"PostgreSQL: a private server in {_FOLDER}, from {programs}, by way of {way}")


def _uses_socket():
    address = _SOCKETS / f".s.PGSQL.{_SOCKET_PORT}"
    return len(os.fsencode(address)) <= _LONGEST_SOCKET


def _programs_of_cluster():
    major = int((_DATA / "PG_VERSION").read_text(encoding="ascii"))
    return postgres_programs.ensure(major)


def _create(programs):
    for leftover in paths.partials_of(_DATA):
        shutil.rmtree(leftover)
    if not _PASSWORD.exists():
        _PASSWORD.touch(mode=0o600)
    _PASSWORD.write_text(secrets.token_urlsafe(24), encoding="ascii")
    postgres_user.hand_over(_PASSWORD)
    target = paths.partial(_DATA)
    with step("Creating a private PostgreSQL"):
        postgres_user.run(
            [
                *(programs / "initdb", "--pgdata", target, "--username", ROLE),
                *("--encoding", "UTF8", "--locale", _locale(), "--no-sync"),
                # the socket lies in a folder that only its owner can enter
                *("--auth-local", "trust", "--auth-host", "scram-sha-256"),
                *("--pwfile", _PASSWORD),
            ],
            log="initdb",
        )
    target.rename(_DATA)


def _locale():
    """A UTF-8 locale of this machine: without one ILIKE knows ASCII letters only."""
    known = (processes.output(["locale", "-a"]) or "").splitlines()
    for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8"):
        if name in known:
            return name
    return "C"


def _start(programs):
    _drop_stale_pid()
    _SOCKETS.mkdir(mode=0o700, exist_ok=True)
    postgres_user.hand_over(_SOCKETS)
    if _uses_socket():
        # quoted, because the setting is a list with commas
        folder = str(_SOCKETS).replace('"', '""')
        place = {"listen_addresses": "", "unix_socket_directories": f'"{folder}"'}
        place["port"] = str(_SOCKET_PORT)
    else:
        _PORT.write_text(str(ports.free()), encoding="ascii")
        place = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        place["port"] = _PORT.read_text(encoding="ascii")
    command = [programs / "postgres", "-D", _DATA]
    for name, value in (_SETTINGS | place).items():
        command += ["-c", f"{name}={value}"]
    deadline = time.monotonic() + _PATIENCE
    while not _launch(command, deadline):
        # the children of a killed server hold its memory for a moment
        if time.monotonic() > deadline:
            raise SetupError(
                f"PostgreSQL does not start:\n{processes.tail(_LOG)}", code=1
            )
        time.sleep(1)


def _launch(command, deadline):
    """Start the server; True when it answers, False when it ended at once."""
    with _LOG.open("ab") as log:
        process = postgres_user.popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for Odoo; we stop the server after it
        )
    while process.poll() is None and time.monotonic() < deadline:
        if _is_running():
            return True
        time.sleep(0.05)
    return False


def _pid_lines():
    try:
        return _PID.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _is_running():
    lines = _pid_lines()
    if len(lines) < 8 or not lines[7].startswith("ready"):
        return False
    return _is_ours(int(lines[0])) and _answers()


def _answers():
    if _uses_socket():
        address = str(_SOCKETS / f".s.PGSQL.{_SOCKET_PORT}")
        probe = socket.socket(socket.AF_UNIX)
    else:
        address = ("127.0.0.1", int(_PORT.read_text(encoding="ascii")))
        probe = socket.socket()
    with probe:
        probe.settimeout(2)
        return probe.connect_ex(address) == 0


def _is_ours(pid):
    """Whether that process is a server of this cluster (ids are used again)."""
    if not processes.is_alive(pid):
        return False
    command = processes.output(["ps", "-o", "args=", "-p", str(pid)])
    return command is None or str(_DATA) in command


def _drop_stale_pid():
    lines = _pid_lines()
    if lines and not (re.fullmatch(r"\d+", lines[0]) and _is_ours(int(lines[0]))):
        _PID.unlink()


def _stop():
    lines = _pid_lines()
    if not lines or not _is_ours(int(lines[0])):
        return
    pid = int(lines[0])
    os.kill(pid, signal.SIGINT)  # "fast": do not wait for clients
    deadline = time.monotonic() + _PATIENCE
    while _is_ours(pid) and time.monotonic() < deadline:
        _reap(pid)
        time.sleep(0.05)


def _reap(pid):
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
