"""What is painted goes out at once and whole, and whether the terminal keeps up with it.

The framework's writer holds thirty writes and then makes the whole program wait; at film rate on a slow link those are
seconds before a key shows (measured.md, 1.4). So a moving picture is painted only while nothing waits.

And the writer is a thread: woken by the first of the three pieces of a frame, it waited for the interpreter until the
program was through with what else the key had brought, 1.3 ms in the middle and up to 7. Here a frame is one piece, and
the program stands aside for the moment the writer needs to get going: 0.4 ms in the middle, 2 at most.

This touches private parts of the driver, is the only place that does, and says "it keeps up" where there are none.
"""

from __future__ import annotations

import sys
from time import sleep
from typing import Any

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread

MOST_WAITING = 0
"""Frames behind the one under way before another is passed over."""
_ASIDE = 0.00005
"""Seconds the program stands aside."""
_SHORT = 40
"""Characters that are no frame: a question to the terminal, a switch. Nobody waits for them."""
_WRITER = "WriterThread"
"""The name under which the framework's drivers look up their writer."""


def in_whole_frames(driver: type[Driver]) -> type[Driver]:
    """`driver`, after its module has been given this writer; not on Windows, where large writes fail."""
    names = vars(sys.modules[driver.__module__])
    if _WRITER in names and sys.platform != "win32":
        names[_WRITER] = FrameWriter
    return driver


class FrameWriter(WriterThread):
    """Hands on the pieces of a frame as one."""

    _frame = ""
    """What has come of one that is not whole yet."""

    def write(self, text: str) -> None:
        """Hand it on, or keep it for the rest of its frame."""
        if self._frame or text == SYNC_START:
            self._frame += text
            if text != SYNC_END:
                return
            text, self._frame = self._frame, ""
        super().write(text)
        if len(text) > _SHORT:
            sleep(_ASIDE)

    def stop(self) -> None:
        """Let go of what is kept."""
        if self._frame:
            super().write(self._frame)
            self._frame = ""
        super().stop()


def terminal_lags(app: App[Any]) -> bool:
    """Whether frames painted now would only wait."""
    writer = getattr(getattr(app, "_driver", None), "_writer_thread", None)
    size = getattr(getattr(writer, "_queue", None), "qsize", None)
    return bool(size() > MOST_WAITING) if callable(size) else False
