"""SIGTERM and SIGHUP: leave in order if the loop still answers, and give the terminal back in any case.

Textual itself cleans nothing up on these. Truth is on disk already; this is about the terminal and a half-second draft.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

from textual.app import App

PATIENCE = 2.0
"""Seconds for leaving in order."""
_RESET = (
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"  # mouse
    "\x1b[?2004l\x1b[?1004l\x1b[<u"  # paste, focus, keyboard protocol
    "\x1b[?25h\x1b[0m\x1b[?1049l"  # cursor, colours, main screen
    "\x1b[23;2t"  # the title that was there before
)


@dataclass
class Left:
    """How the program was told to leave."""

    code: int = 0


@contextmanager
def leaving_on_signals(app: App[Any]) -> Iterator[Left]:
    """While this is open, the two signals end the app; the exit code says which it was."""
    left = Left()
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    loop = asyncio.get_running_loop()
    watchdogs: list[threading.Timer] = []
    old: dict[int, object] = {}

    def told(number: int, _frame: FrameType | None) -> None:
        left.code = 128 + number
        watchdog = threading.Timer(PATIENCE, _give_up, (left.code,))
        watchdog.daemon = True
        watchdog.start()
        watchdogs.append(watchdog)
        loop.call_soon_threadsafe(app.exit)

    for name in names:
        number = getattr(signal, name)
        with suppress(ValueError):  # not the main thread: a test, an embedding program
            old[number] = signal.signal(number, told)
    try:
        yield left
    finally:
        for watchdog in watchdogs:
            watchdog.cancel()
        for number, handler in old.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


def _give_up(code: int) -> None:
    """The loop does not answer: restore the terminal by hand and go, whatever is left of the terminal."""
    try:
        with suppress(OSError, ValueError):
            sys.__stdout__.write(_RESET)  # type: ignore[union-attr]
            sys.__stdout__.flush()  # type: ignore[union-attr]
        import termios

        fd = sys.__stdin__.fileno()  # type: ignore[union-attr]
        attributes = termios.tcgetattr(fd)
        attributes[0] |= termios.ICRNL
        attributes[1] |= termios.OPOST
        attributes[3] |= termios.ECHO | termios.ICANON | termios.ISIG
        termios.tcsetattr(fd, termios.TCSANOW, attributes)
    finally:
        os._exit(code)
