"""A private PostgreSQL: created, started and stopped by our commands alone."""

import os
import secrets
import signal
import socket
import subprocess
import time

from . import locks, paths, ports, postgres_programs, postgres_user, processes
from .console import SetupError, say, step

ROLE = "odoo"  # Odoo refuses to work as postgres
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


class Cluster:
    """One PostgreSQL in a folder; several processes may use it at a time."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "data"
        self.sockets = folder / "socket"
        self.log = folder / "postgres.log"
        self._password = folder / "password"
        self._port = folder / "port"
        self._pid = self.data / "postmaster.pid"
        self._usage = locks.Usage(folder.with_name(f"{folder.name}.users"))
        self._user = postgres_user.User(folder)

    def ensure(self):
        """Have the server running and be counted as one of its users."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._user.prepare()
        self._usage.claim()
        if not self.data.is_dir():
            self._create(postgres_programs.ensure())
        if not self.is_running():
            self._start(self._programs())

    def release(self):
        """Stop the server unless another process still uses it."""
        self._usage.release(self._stop)

    def environment(self):
        """The libpq variables that lead to this server."""
        if self.uses_socket():
            place = {"PGHOST": str(self.sockets), "PGPORT": str(_SOCKET_PORT)}
        else:
            place = {
                "PGHOST": "127.0.0.1",
                "PGPORT": self._port.read_text(encoding="ascii"),
                "PGPASSWORD": self._password.read_text(encoding="ascii"),
            }
        return place | {"PGUSER": ROLE}

    def report(self):
        """One sentence about the server."""
        origin = postgres_programs.origin(self._programs())
        way = "a Unix socket" if self.uses_socket() else "127.0.0.1 with a password"
        say(f"PostgreSQL: a private server in {self.folder}, {origin}, over {way}")

    def uses_socket(self):
        """Whether the folder's path is short enough for a socket in it."""
        return len(os.fsencode(self._socket())) <= _LONGEST_SOCKET

    def is_running(self):
        """Whether the server of this folder answers."""
        lines = self._pid_lines()
        if len(lines) < 8 or not lines[7].startswith("ready"):
            return False
        return self._is_ours(lines[0]) and self._answers()

    def pid(self):
        """The server's process id; None when it does not run."""
        lines = self._pid_lines()
        return int(lines[0]) if lines and self._is_ours(lines[0]) else None

    def _socket(self):
        return self.sockets / f".s.PGSQL.{_SOCKET_PORT}"

    def _programs(self):
        major = int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        return postgres_programs.ensure(major)

    def _create(self, programs):
        paths.sweep(self.folder)
        self._password.touch(mode=0o600)
        self._password.write_text(secrets.token_urlsafe(24), encoding="ascii")
        self._user.hand_over(self._password)
        target = paths.partial(self.data)
        with step("Creating a private PostgreSQL"):
            self._user.run(
                [
                    *(programs / "initdb", "--pgdata", target, "--username", ROLE),
                    *("--encoding", "UTF8", "--locale", _locale(), "--no-sync"),
                    # the socket lies in a folder that only its owner can enter
                    *("--auth-local", "trust", "--auth-host", "scram-sha-256"),
                    *("--pwfile", self._password),
                ],
                log="initdb",
            )
        target.rename(self.data)

    def _start(self, programs):
        self._drop_stale_pid()
        command = [programs / "postgres", "-D", self.data]
        for name, value in (_SETTINGS | self._place()).items():
            command += ["-c", f"{name}={value}"]
        deadline = time.monotonic() + _PATIENCE
        while not self._launch(command, deadline):
            # the children of a killed server hold its memory for a moment
            if time.monotonic() > deadline:
                problem = processes.tail(self.log)
                raise SetupError(f"PostgreSQL does not start:\n{problem}", code=1)
            time.sleep(1)

    def _place(self):
        """The settings that say where the server listens."""
        if self.uses_socket():
            self.sockets.mkdir(mode=0o700, exist_ok=True)
            self._user.hand_over(self.sockets)
            # quoted, because the setting is a list with commas
            folder = str(self.sockets).replace('"', '""')
            host, sockets, port = "", f'"{folder}"', str(_SOCKET_PORT)
        else:
            host, sockets, port = "127.0.0.1", "", str(ports.free())
            self._port.write_text(port, encoding="ascii")
        return {
            "listen_addresses": host,
            "unix_socket_directories": sockets,
            "port": port,
        }

    def _launch(self, command, deadline):
        """Start the server; True when it answers, False when it ended at once."""
        with self.log.open("ab") as log:
            process = self._user.popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for Odoo; the server is stopped after it
                start_new_session=True,
            )
        while process.poll() is None and time.monotonic() < deadline:
            if self.is_running():
                return True
            time.sleep(0.05)
        return False

    def _pid_lines(self):
        try:
            text = self._pid.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return text.splitlines()

    def _answers(self):
        if self.uses_socket():
            probe, address = socket.socket(socket.AF_UNIX), str(self._socket())
        else:
            port = int(self._port.read_text(encoding="ascii"))
            probe, address = socket.socket(), ("127.0.0.1", port)
        with probe:
            probe.settimeout(2)
            return probe.connect_ex(address) == 0

    def _is_ours(self, pid):
        """Whether that process is this server: process ids are used again."""
        return pid.isdigit() and str(self.data) in (processes.command_line(pid) or "")

    def _drop_stale_pid(self):
        if self._pid_lines() and self.pid() is None:
            self._pid.unlink()

    def _stop(self):
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # "fast": do not wait for clients
        deadline = time.monotonic() + _PATIENCE
        while self._is_ours(str(pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        processes.reap(pid)


def _locale():
    """A UTF-8 locale of this machine: without one ILIKE knows ASCII letters only."""
    known = (processes.output(["locale", "-a"]) or "").splitlines()
    for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8"):
        if name in known:
            return name
    return "C"
