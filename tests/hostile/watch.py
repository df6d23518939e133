"""A bound on the work one input may cause, in processor time, so that a busy machine changes nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 2.0


class TooMuchWork(BaseException):
    """No `except Exception` on the way keeps it from being seen."""


@contextmanager
def bounded_work(seconds: float = SECONDS) -> Iterator[None]:
    """Raises TooMuchWork once this process, all its threads together, has worked that long in the block.

    The main thread of a system with POSIX timers is watched; elsewhere nothing is.
    """
    if not hasattr(signal, "SIGPROF"):
        yield
        return

    def give_up(*_: object) -> None:
        raise TooMuchWork(f"an input took more than {seconds} s of work")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
