"""Whether the terminal keeps up with what is painted.

The framework's writer holds thirty writes and then makes the whole program wait; at film rate on a slow link those are
seconds before a key shows (measured.md, 1.4). So a moving picture is painted only while nothing waits. This asks a
private part of the driver, is the only place that does, and says "it keeps up" where there is no such part.
"""

from __future__ import annotations

from typing import Any

from textual.app import App

MOST_WAITING = 1
"""Writes under way before a frame is passed over."""


def terminal_lags(app: App[Any]) -> bool:
    """Whether frames painted now would only wait."""
    writer = getattr(getattr(app, "_driver", None), "_writer_thread", None)
    size = getattr(getattr(writer, "_queue", None), "qsize", None)
    return bool(size() > MOST_WAITING) if callable(size) else False
