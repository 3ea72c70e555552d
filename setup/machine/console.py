"""What the commands say to the person in front of them, and how they end."""

import os
import signal
import sys
import time
from contextlib import contextmanager

CANNOT = 2  # exit code: the machine lacks something, the message says what to do


class SetupError(Exception):
    """A command cannot go on; the text is one clear message for the user."""

    def __init__(self, message, code=CANNOT):
        super().__init__(message)
        self.code = code


def say(text=""):
    """One line of progress, on standard error: the output belongs to Odoo."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text):
    """Announce a slow step, and how long it took when it is done."""
    say(f"-> {text} ...")
    start = time.monotonic()
    yield
    say(f"   done in {time.monotonic() - start:.0f} s")


def main(command):
    """Run `command(arguments)` and end the process with its exit code.

    SIGTERM is treated as Ctrl-C, so that `finally` blocks stop what was started. The
    shell of a script lets what it starts with `&` ignore Ctrl-C: here it counts.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    try:
        code = command(sys.argv[1:])
    except SetupError as error:
        say(f"\n{error}")
        code = error.code
    except KeyboardInterrupt:
        say("\nStopped.")
        code = 130
    except BrokenPipeError:
        # the reader of our output went away (`setup/bench | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    sys.exit(code)


def _interrupt(signum, frame):
    raise KeyboardInterrupt
