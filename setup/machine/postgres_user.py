"""Who runs the private PostgreSQL: ourselves, or somebody else when we are root."""

import os
import pwd
import subprocess
import sys

from . import processes, system, user_namespace
from .console import SetupError

_NAMESPACE = [sys.executable, user_namespace.__file__]
_CANDIDATES = ("postgres", "nobody")
_prefix = []  # put before every command
_account = None  # the other user's entry in the password database


def prepare(folder):
    """Decide who runs the server in `folder`; called once before anything else.

    Root works in a user namespace if the kernel has them for us; otherwise as
    another user, who must be able to reach the folder. A folder that belongs to
    somebody already stays with that way.
    """
    global _prefix, _account
    if not system.is_root():
        os.chmod(folder, 0o700)
        return
    owner = folder.stat().st_uid
    if owner == 0 and processes.output([*_NAMESPACE, "id", "-u"]) not in (None, "0"):
        _prefix = _NAMESPACE
        os.chmod(folder, 0o700)
        return
    for account in _accounts(owner):
        os.chown(folder, account.pw_uid, account.pw_gid)
        os.chmod(folder, 0o700)
        if _reaches(account, folder):
            _account = account
            return
        os.chown(folder, owner, -1)
    raise SetupError(
        "PostgreSQL refuses to run as root, this machine allows no user namespaces, "
        f"and no other user can reach {folder}.\n"
        "Move the checkout to a folder that others can enter, or work as an ordinary "
        "user, or name a running server with PGHOST."
    )


def run(command, **options):
    """`processes.run` as the server's user."""
    return processes.run([*_prefix, *command], **_as_account(), **options)


def popen(command, **options):
    """`subprocess.Popen` as the server's user."""
    full = [str(part) for part in [*_prefix, *command]]
    return subprocess.Popen(full, **_as_account(), **options)


def hand_over(path):
    """Give a file that we made to the server's user."""
    if _account:
        os.chown(path, _account.pw_uid, _account.pw_gid)


def _accounts(owner):
    """The other users to try, the one that owns the cluster already first."""
    found = []
    for name in _CANDIDATES:
        try:
            found.append(pwd.getpwnam(name))
        except KeyError:
            continue
    return [a for a in found if a.pw_uid == owner] or found


def _as_account(account=None):
    account = account or _account
    if not account:
        return {}
    return {
        "user": account.pw_uid,
        "group": account.pw_gid,
        "extra_groups": [],
        "cwd": "/",
    }


def _reaches(account, folder):
    command = ["test", "-w", folder]
    return processes.output(command, **_as_account(account)) is not None
