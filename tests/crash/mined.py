"""The whole program, with a mine in it: `python -m tests.crash.mined SEED COUNT WHEN FACE-ARGUMENTS…`.

Every call by which a program changes the world or hears from it (a statement of the database, bytes for a socket or
from one, a file that is opened, written, renamed, synced, removed) is counted in every thread, from the opening of the
history on. At the COUNT-th the process dies without a last word: `before` the call, `after` it, or `inside` it, by an
alarm that nobody handles and that goes off a moment after the call began. COUNT 0 lays no mine. At its end the number
of calls is written to the file named by IMA_MINED_COUNT, so that a run without a mine says how far one can be laid.
"""

from __future__ import annotations

import atexit
import os
import random
import signal
import sys
import threading
from types import FrameType
from typing import Any

WATCHED = frozenset(
    {
        *("execute", "executemany", "commit"),
        *("send", "sendall", "recv", "recv_into", "connect"),
        *("write", "writelines", "open", "close", "replace", "rename", "link", "unlink", "remove", "fsync", "mkdir"),
        *("ftruncate", "truncate", "chmod", "utime"),
    }
)
"""Names of built-in calls; Python's own functions of these names end in one of them."""
OF = frozenset({"posix", "nt", "_io", "io", "_sqlite3", "sqlite3", "_socket", "_ssl", "builtins", None})

DRAWING = f"{os.sep}textual{os.sep}"
"""Where the screen is written from: thousands of calls that change nothing."""


class Mine:
    """Counts, and goes off once."""

    def __init__(self, seed: int, count: int, when: str) -> None:
        self._moment = random.Random(seed)
        self._left = count
        self._armed = count > 0
        self._when = when
        self.seen = 0

    def hear(self, frame: FrameType, event: str, argument: Any) -> None:
        """A profile function: `c_call` comes before a built-in call, `c_return` and `c_exception` after it."""
        if event not in ("c_call", "c_return", "c_exception") or getattr(argument, "__name__", "") not in WATCHED:
            return
        module = getattr(argument, "__module__", None)
        if module not in OF:
            return
        if self.seen == 0 and not (argument.__name__ == "connect" and module == "_sqlite3"):
            return  # what is read before the history is opened is the program itself
        if DRAWING in frame.f_code.co_filename:
            return
        if event == "c_call":
            self.seen += 1
            if self._armed and self.seen == self._left:
                self._go_off_at_a_call()
        elif self._armed and self.seen >= self._left:
            die()

    def _go_off_at_a_call(self) -> None:
        if self._when == "before":
            die()
        if self._when == "inside":
            self._armed = False
            # The default action of an alarm ends the process; the kernel keeps the time, whatever thread is where.
            signal.setitimer(signal.ITIMER_REAL, self._moment.uniform(1e-6, 4e-3))


def die() -> None:
    """No clean-up, no handler, no last word."""
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> int:
    """Lay the mine, then be the program."""
    seed, count, when, *arguments = sys.argv[1:]
    mine = Mine(int(seed), int(count), when)
    note = os.environ.get("IMA_MINED_COUNT")
    if note:
        atexit.register(lambda: _note(note, mine.seen))
    sys.argv = ["ima-tui", *arguments]
    threading.setprofile(mine.hear)
    sys.setprofile(mine.hear)
    from ima_tui.__main__ import main as program

    return program()


def _note(path: str, seen: int) -> None:
    sys.setprofile(None)
    with open(path, "w", encoding="ascii") as file:
        file.write(str(seen))


if __name__ == "__main__":
    sys.exit(main())
