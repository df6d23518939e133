"""The log: `ima_create_YYYYMMDD.log`, private, bounded, a week long. Source: behaviour, "Local files".

Lines are redacted where they are made, and once more here: what an unforeseen error says was made by nobody who thought
of that. A folder that cannot be written costs the log and nothing else.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

from ima_tui.domain.safe_text import discreet
from ima_tui.domain.text import printable
from ima_tui.files import make_private_folder
from ima_tui.settings import Secret

MOST_BYTES = 10_000_000
KEPT_DAYS = 7
CREATE = "/tasks/create "
"""In the line of a call that makes a task."""
OLDER = 3
"""Rotated files of one day beside the current one."""


class DailyLog(logging.Handler):
    """Opens its file with the first line, so that a run that logs nothing writes nothing."""

    def __init__(self, folder: Path, *keys: Secret) -> None:
        super().__init__()
        self._folder = folder
        self._keys = set(keys)
        self._file: IO[str] | None = None
        self._path = folder
        self._broken = False

    def hide(self, key: Secret) -> None:
        """From now on no line holds this key either: one that is connected later is as secret as the first."""
        self._keys.add(key)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line. Never raises, never writes to the terminal: a screen may be drawn there."""
        if self._broken:
            return
        try:
            self._write(self._line(record))
        except OSError:
            self._broken = True

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            if self._file is not None:
                self._file.close()
        self._file = None
        super().close()

    def _line(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + (self.formatter or logging.Formatter()).formatException(record.exc_info)
        told = discreet(text, [key.reveal() for key in tuple(self._keys)])
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(record.created))
        return f"{stamp} {record.levelname:7} {record.name} {printable(told, 20_000)}\n"

    def _write(self, line: str) -> None:
        name = time.strftime("ima_create_%Y%m%d.log")
        if self._file is None or name != self._path.name:
            self._open(self._folder / name)
        assert self._file is not None
        self._file.write(line)
        self._file.flush()
        if self._file.tell() > MOST_BYTES:
            self._rotate(self._path)

    def _open(self, path: Path) -> None:
        if self._file is not None:
            self._file.close()
        make_private_folder(self._folder)
        self._file = open(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="utf-8")  # noqa: SIM115
        self._path = path
        self._sweep()

    def _rotate(self, path: Path) -> None:
        for number in range(OLDER, 0, -1):
            older = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number}"))
        self._open(path)

    def _sweep(self) -> None:
        oldest = time.time() - KEPT_DAYS * 86_400
        for old in self._folder.glob("ima_create_*.log*"):
            with contextlib.suppress(OSError):
                if old.stat().st_mtime < oldest:
                    old.unlink()


def hide_in_log(key: Secret) -> None:
    """No line of the log holds this key from now on."""
    for handler in logging.getLogger("ima_tui").handlers:
        if isinstance(handler, DailyLog):
            handler.hide(key)


def lines_about(
    folder: Path, names: Sequence[str], calls: Sequence[tuple[float, float]], begins: float, ends: float | None
) -> tuple[str, ...]:
    """What the log still says of a take, oldest first.

    A line is about it that holds one of its `names`, or tells of a create call within one of `calls` (seconds since the
    epoch), the answer to which gave the take its name. Only days from `begins` to `ends` are read.
    """
    found: list[tuple[float, str]] = []
    last = (ends or time.time()) + 86_400
    for path in sorted(folder.glob("ima_create_*.log*")):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < begins - 1 or _day_of(path) > last:
                continue
            with path.open(encoding="utf-8", errors="replace") as file:
                found += [(at, line) for line in file if (at := _about(line, names, calls)) is not None]
    return tuple(line.rstrip("\n") for _, line in sorted(found, key=lambda one: one[0])[-MOST_LINES:])


MOST_LINES = 5000
"""About one take."""


def _day_of(path: Path) -> float:
    try:
        return time.mktime(time.strptime(path.name[11:19], "%Y%m%d"))
    except (ValueError, OverflowError):
        return 0.0


def _about(line: str, names: Sequence[str], calls: Sequence[tuple[float, float]]) -> float | None:
    """When the line was written if it is about the take; None otherwise."""
    named = any(name in line for name in names)
    created = not named and CREATE in line
    if not (named or created):
        return None
    try:
        at = datetime.strptime(line[:24], "%Y-%m-%dT%H:%M:%S%z").timestamp()
    except ValueError:
        return None
    return at if named or any(begins - 1 <= at <= ends + 1 for begins, ends in calls) else None
