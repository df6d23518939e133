"""Writing beside programs that take no lock: what they write at the same moment is found, and nobody's entry is lost.

The file that is read stays open while a finished copy is renamed over it. Just before the rename it is looked at again;
shortly after, both it (a program may have been in the middle of writing into it) and what has its name by then.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from ima_tui.files import open_regular, write_private

SETTLE = 0.02
"""Seconds within which a program that read the file before our rename has written it."""


class ChangedMeanwhileError(Exception):
    """Another program wrote the file between our reading and our writing: nothing was written."""


class Replacement:
    """The file at `target`, held open from before it is read until it is replaced."""

    def __init__(self, target: Path, most_bytes: int) -> None:
        self._target, self._most_bytes = target, most_bytes
        self._file: BinaryIO | None = None
        with suppress(FileNotFoundError):
            self._file = open_regular(target)
        self._read = self._content()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_nothing: object) -> None:
        if self._file is not None:
            self._file.close()

    def by(self, content: bytes, *, insist: bool) -> None:
        """Put `content` in its place. Raises ChangedMeanwhileError where it is not what it was (unless it is to
        `insist`), and OSError."""
        write_private(self._target, content, keep_mode=True, last_look=None if insist else self._look)
        time.sleep(SETTLE)

    def late_words(self) -> bytes | None:
        """What another program wrote into the replaced file, which nobody can read any more; None if none did."""
        now = self._content()
        return None if now in (self._read, b"") else now

    def _look(self) -> None:
        current: bytes | None
        try:
            with open_regular(self._target) as file:
                current = file.read(self._most_bytes + 1)
        except FileNotFoundError:
            current = None
        if current != self._read:
            raise ChangedMeanwhileError

    def _content(self) -> bytes | None:
        if self._file is None:
            return None
        self._file.seek(0)
        return self._file.read(self._most_bytes + 1)
