"""A file fetched in as many goes as it takes: what is here already is asked for no second time.

A part is only gone on with when the server names the very content that it belongs to (`If-Range`); a server that knows
no ranges, or has other content by now, starts the file anew. It is whole when its length is the one that was told.
Everything is asked without the key. Source: wishes, D10.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from ima_tui.api.faults import Misled, TooLarge
from ima_tui.api.transport import Answer, Head, Transport
from ima_tui.api.wire import bare_error
from ima_tui.domain.errors import AnswerLost, Garbled, StudioError

TRIES = 3
"""Goes in a row that bring nothing new."""
MOST_ROUNDS = 100
_LEAST_GAIN = 100_000
"""Bytes that make another round worth while: a server that gives one byte a go is given up."""
_BEGINNING = 64
"""Bytes after which it is judged what a file is."""
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.ASCII)

Begin = Callable[[Head], Awaitable[None]]
Into = Callable[[bytes, int], Awaitable[None]]
Ask = Callable[[Mapping[str, str], Begin, Into], Awaitable[Answer]]
"""One call for the file with these headers, along redirects."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file of which a part is here."""

    validator: str = field(default="", repr=False)
    """How the server names its content; empty where it does not, and then a part is worth nothing."""
    total: int = 0
    """Its bytes; 0 where they are not told."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is to be whole at `path`."""

    url: str = field(repr=False)
    path: Path
    most_bytes: int
    judge: Callable[[str, bytes], None]
    """Is shown the media type and the first bytes; raises a StudioError for what is not wanted."""
    learned: Callable[[Known, int], Awaitable[None]]
    """Is told what became known and how many bytes are here, before more come; may raise a StudioError or OSError."""
    progress: Callable[[int, int], None]
    """Bytes that are here, and in all (0: not told)."""
    stay: bool = False
    """Redirects to another host are followed only to https; any other raises LedAway."""


class Restart(Garbled):
    """The part that is here does not belong to what the server has now."""


async def fetch(transport: Transport, ask: Ask, wanted: Wanted, known: Known) -> int:
    """Fetch `wanted`, going on with the part of it that `known` is about; its length in bytes, on the disk.

    Raises what `judge` and `learned` raise, TransportError when the server does not give it, TooLarge, and OSError
    when the file cannot be written; the part stays, for another time.
    """
    fetching = _Fetching(ask, wanted, known)
    for _ in range(MOST_ROUNDS):
        before = await fetching.size()
        try:
            return await transport.patiently(fetching.attempt, TRIES)
        except Misled:
            raise
        except (AnswerLost, Garbled):
            if await fetching.size() - before < _LEAST_GAIN:
                raise
    raise AnswerLost(f"{urlsplit(wanted.url).hostname}: the connection breaks off again and again")


class _Fetching:
    def __init__(self, ask: Ask, wanted: Wanted, known: Known) -> None:
        self._ask = ask
        self._wanted = wanted
        self._known = known
        self._file: BinaryIO | None = None
        self._trouble: OSError | None = None
        self._received = 0
        self._head = Head(0)
        self._first = b""
        self._judged = False

    async def size(self) -> int:
        """Bytes that are here."""
        return await asyncio.to_thread(_size, self._wanted.path)

    async def attempt(self) -> int:
        """One go; its outcome is the whole length."""
        here = await self.size()
        whole = self._known.total
        if whole and here == whole and self._known.validator:
            return whole
        start = here if self._known.validator and (not whole or here < whole) else 0
        self._received, self._first, self._judged, self._trouble = start, b"", bool(start), None
        try:
            answer = await self._go(start)
        except Restart:
            self._known = Known()
            raise
        except StudioError:
            if self._trouble is not None:
                raise self._trouble from None
            raise
        if answer.status == 416 and start:
            self._known = Known()
            raise Restart("the server has other content now")
        if not answer.good:
            raise bare_error(answer.status, answer.retry_after)
        if not self._judged:
            self._wanted.judge(self._head.kind, self._first)
        if self._known.total and self._received != self._known.total:
            raise AnswerLost(f"{self._received} of {self._known.total} bytes came")
        return self._received

    async def _go(self, start: int) -> Answer:
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers |= {"Range": f"bytes={start}-", "If-Range": self._known.validator}

        async def begin(head: Head) -> None:
            await self._begin(head, start)

        try:
            return await self._ask(headers, begin, self._take)
        finally:
            await asyncio.shield(self._close())

    async def _begin(self, head: Head, start: int) -> None:
        self._head = head
        begins, total = _place(head)
        if head.status == 206 and begins != start:
            raise Restart("the server gives another part than the one that was asked for")
        if start and head.status == 206 and self._known.total and total and total != self._known.total:
            raise Restart("the server has a longer or shorter file now")
        if head.status != 206:
            self._received, self._judged = 0, False
        elif start and not total:
            total = self._known.total
        if max(total, self._received) > self._wanted.most_bytes:
            raise self._too_large()
        self._known = Known(head.validator if head.plain else "", total)
        try:
            await self._wanted.learned(self._known, self._received)
            self._file = await asyncio.to_thread(_opened, self._wanted.path, self._received)
        except OSError as error:
            self._trouble = error
            raise

    async def _take(self, piece: bytes, _length: int) -> None:
        assert self._file is not None
        if not self._judged:
            self._first = (self._first + piece)[:_BEGINNING]
            if len(self._first) == _BEGINNING:
                self._wanted.judge(self._head.kind, self._first)
                self._judged = True
        if self._received + len(piece) > self._wanted.most_bytes:
            raise self._too_large()
        try:
            await asyncio.to_thread(self._file.write, piece)
        except OSError as error:
            self._trouble = error
            raise
        self._received += len(piece)
        self._wanted.progress(self._received, self._known.total)

    async def _close(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        try:
            await asyncio.to_thread(_finished, file)
        except OSError as error:  # a full disk may only be told now
            self._trouble = self._trouble or error
            raise

    def _too_large(self) -> TooLarge:
        host = urlsplit(self._wanted.url).hostname
        return TooLarge(f"{host}: the file is larger than {self._wanted.most_bytes / 1e6:g} MB", self._head.status)


def _place(head: Head) -> tuple[int, int]:
    """Where a body begins in its file (-1: nowhere), and the file's length (0: not told)."""
    if head.status != 206:
        return 0, head.length
    told = _RANGE.fullmatch(head.content_range)
    if told is None or not head.plain:
        return -1, 0
    return int(told[1]), int(told[3]) if told[3] != "*" else 0


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _opened(path: Path, at: int) -> BinaryIO:
    """The file, to be written from `at` on; what stood behind that is gone."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    file = os.fdopen(os.open(path, flags, 0o666), "r+b")
    try:
        file.truncate(at)
        file.seek(at)
    except BaseException:
        file.close()
        raise
    return file


def _finished(file: BinaryIO) -> None:
    with file:
        file.flush()
        os.fsync(file.fileno())
