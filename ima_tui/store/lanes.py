"""Reading beside writing: a connection and thread of its own that never waits for a write, and can be told to stop.

Whoever no longer waits for an answer (its task was cancelled, because the user typed on) stops the query under way:
SQLite asks every few thousand of its instructions, less than a millisecond, whether to go on.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ima_tui.domain.errors import StoreError
from ima_tui.domain.text import say
from ima_tui.store import trouble

T = TypeVar("T")
_CACHE_KIB = 2048
_INSTRUCTIONS = 5000


class Lane:
    """Opens its connection with the first question."""

    def __init__(self, path: Path, name: str, busy_seconds: float) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._sqlite: sqlite3.Connection | None = None
        self._asked = _Asked()
        """What is being read at this moment."""
        self._open = True

    async def read(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """What `fn` reads, all of it from one moment. Cancelling stops it. Raises StoreError."""
        if not self._open:
            raise StoreError(say("The history has been closed. Start ima-tui again."))
        asked = _Asked()
        answer = asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._read(fn, asked))
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            asked.stopped = True
            answer.add_done_callback(_unheard)
            raise

    async def close(self) -> None:
        """Stop what is under way and give the file back. Closing twice is fine."""
        if self._open:
            self._open = False
            self._asked.stopped = True
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, self._close))
            self._thread.shutdown(wait=False)

    def _read(self, fn: Callable[[sqlite3.Connection], T], asked: _Asked) -> T:
        if asked.stopped or not self._open:
            raise StoreError(say("The search was stopped."))
        with trouble.in_plain_words(self._path):
            if self._sqlite is None:
                self._sqlite = self._connect()
            self._asked = asked
            self._sqlite.execute("BEGIN")
            try:
                return fn(self._sqlite)
            finally:
                self._asked = _Asked()
                if self._sqlite.in_transaction:
                    self._sqlite.execute("ROLLBACK")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=self._busy_seconds, isolation_level=None)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.set_progress_handler(lambda: self._asked.stopped, _INSTRUCTIONS)
        return connection

    def _close(self) -> None:
        if self._sqlite is not None:
            self._sqlite.close()
            self._sqlite = None


class _Asked:
    """One question, which may be taken back."""

    def __init__(self) -> None:
        self.stopped = False


def _unheard(answer: asyncio.Future[T]) -> None:
    """Take note of how a question ended that nobody waits for, so that nothing is reported as forgotten."""
    if not answer.cancelled():
        answer.exception()
