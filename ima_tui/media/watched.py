"""A file that can be stopped: decoders know no way out, but they have to read.

Before each read it is asked whether to go on, and past ten seconds a read ends in TooSlow.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import BinaryIO

_PATIENCE = 10.0
"""Seconds after which reading one picture is given up."""


class TooSlow(Exception):
    """Reading a picture takes so long that it is given up."""


class Stopped(Exception):
    """Nobody wants the picture any more."""


class _Watched(io.RawIOBase):
    """A file that asks before each read whether to go on; it has no number, so that no decoder reads past it."""

    def __init__(self, file: BinaryIO, asked: Callable[[int], None]) -> None:
        self._file = file
        self._asked = asked

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._asked(self._file.tell())
        read = self._file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def watched(file: BinaryIO, asked: Callable[[int], None] = lambda position: None) -> BinaryIO:
    """`file`, asking with its position before each read; past ten seconds a read raises TooSlow."""
    end = time.monotonic() + _PATIENCE

    def check(position: int) -> None:
        asked(position)
        if time.monotonic() > end:
            raise TooSlow

    return io.BufferedReader(_Watched(file, check), 1 << 16)
