"""TCP ports on this machine."""

import socket
import time

_HOST = "127.0.0.1"


def free():
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return probe.getsockname()[1]


def is_taken(port):
    """Whether somebody already listens there, on any address of this machine."""
    with socket.socket() as probe:
        # as servers do: a port in TIME_WAIT counts as free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return True
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((_HOST, port)) == 0


def becomes_free(port, patience=3):
    """Whether a port is free, now or within seconds.

    A server whose `setup/run` was killed ends with it, but needs a moment.
    """
    deadline = time.monotonic() + patience
    while is_taken(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.25)
    return True
