"""Who runs the private PostgreSQL: ourselves, or somebody else when we are root."""

import os
import pwd
import subprocess
import sys

from . import processes, system, user_namespace
from .console import SetupError

_NAMESPACE = [sys.executable, user_namespace.__file__]
_CANDIDATES = ("postgres", "nobody")


class User:
    """The account that owns and runs the PostgreSQL in a folder.

    Root works in a user namespace if the kernel has them for us; otherwise as
    another user, who must be able to reach the folder. A folder that already belongs
    to somebody stays with that way.
    """

    def __init__(self, folder):
        self._folder = folder
        self._prefix = []  # put before every command
        self._account = None  # the other user's entry in the password database

    def prepare(self):
        """Choose the way; called before the other methods, when the folder exists."""
        if not system.is_root():
            os.chmod(self._folder, 0o700)
            return
        owner = self._folder.stat().st_uid
        if owner == 0 and has_namespaces():
            self._prefix = _NAMESPACE
            os.chmod(self._folder, 0o700)
            return
        for account in _accounts(owner):
            os.chown(self._folder, account.pw_uid, account.pw_gid)
            os.chmod(self._folder, 0o700)
            if self._reaches(account):
                self._account = account
                return
            os.chown(self._folder, owner, -1)
        raise SetupError(
            "PostgreSQL refuses to run as root, this machine allows no user "
            f"namespaces, and no other user can reach {self._folder}.\nMove the "
            "checkout to a folder that others can enter, or work as an ordinary "
            "user, or name a running server with PGHOST."
        )

    def run(self, command, **options):
        """`processes.run` as the server's user."""
        options |= _as_account(self._account)
        return processes.run([*self._prefix, *command], **options)

    def popen(self, command, **options):
        """`subprocess.Popen` as the server's user."""
        full = [str(part) for part in [*self._prefix, *command]]
        return subprocess.Popen(full, **options, **_as_account(self._account))

    def hand_over(self, path):
        """Give a file that we made to the server's user."""
        if self._account:
            os.chown(path, self._account.pw_uid, self._account.pw_gid)

    def _reaches(self, account):
        command = ["test", "-w", self._folder]
        return processes.output(command, **_as_account(account)) is not None


def has_namespaces():
    """Whether root can become somebody else in a namespace of its own here."""
    return processes.output([*_NAMESPACE, "id", "-u"]) not in (None, "0")


def _accounts(owner):
    """The other users to try, the one that owns the folder already first."""
    found = []
    for name in _CANDIDATES:
        try:
            found.append(pwd.getpwnam(name))
        except KeyError:
            continue
    return [a for a in found if a.pw_uid == owner] or found


def _as_account(account):
    if not account:
        return {}
    return {
        "user": account.pw_uid,
        "group": account.pw_gid,
        "extra_groups": [],
        "cwd": "/",
    }
