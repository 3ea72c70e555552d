"""Locks between commands that run at the same time in one checkout.

`flock` locks vanish with the process that holds them, so that a killed command
never blocks the next one.
"""

import fcntl
import os
from contextlib import contextmanager

from . import paths
from .console import say


@contextmanager
def preparing(what):
    """Only one command at a time makes the machine ready; others wait and say so."""
    paths.STATE.mkdir(parents=True, exist_ok=True)
    with open(paths.LOCK, "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            say(f"-> waiting for another command here: {file.read().strip()} ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        file.truncate()
        file.write(f"{what} (process {os.getpid()})")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


class Usage:
    """Counts the commands that use something, by a shared lock on a file.

    `release` tells whether this was the last user, and holds the file exclusively
    while `last` runs, so that a command which starts just now waits.
    """

    def __init__(self, path):
        self.path = path
        self._file = None

    def claim(self):
        """Be counted as a user until `release` or the end of the process."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open(self.path, "a", encoding="utf-8")
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def release(self, last):
        """Stop being counted; call `last()` when nobody else is left."""
        if self._file is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            last()
        except BlockingIOError:
            pass
        finally:
            self._file.close()
            self._file = None
