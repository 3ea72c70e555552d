"""Run a program as somebody who is not root, yet with root's files.

PostgreSQL refuses to run as root. Another user often cannot reach the checkout (a
home folder is private), so root becomes, in a user namespace of its own, an ordinary
user whose files are root's. Run as a script: `user_namespace.py PROGRAM ARGUMENTS`.
"""

import ctypes
import os
import sys
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_USER = 1000  # any id but 0 does, inside


def enter():
    """Give up root for this process; raises OSError where the kernel refuses."""
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{_USER} {gid} 1", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{_USER} {uid} 1", encoding="ascii")


if __name__ == "__main__":
    enter()
    os.execvp(sys.argv[1], sys.argv[1:])
