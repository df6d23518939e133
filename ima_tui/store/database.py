"""The history file as coroutines: one dedicated thread owns the connection, so that no disk ever stalls the screen.

Writes run in the order they were asked for. One that was asked for happens even if its caller is cancelled meanwhile:
what the service has accepted must not be forgotten because a screen closed. What only a screen wants to know is read
beside them, in two lanes: pages and single takes in one, searches, which may take longer, in the other. Where the
journal does not let reading and writing go side by side, everything is read over the one connection.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ima_tui.domain.errors import StoreError
from ima_tui.domain.text import Said, say
from ima_tui.store.connection import BUSY_SECONDS, Connection
from ima_tui.store.lanes import Lane

T = TypeVar("T")


class Database:
    """Use `await Database.open(path)`, and `await database.close()` at the end."""

    def __init__(self, connection: Connection, thread: ThreadPoolExecutor, busy_seconds: float = BUSY_SECONDS) -> None:
        self._connection = connection
        self._thread = thread
        self._open = True
        lanes = {name: Lane(connection.path, f"ima-{name}", busy_seconds) for name in ("pages", "search")}
        self._lanes = lanes if connection.side_by_side else {}

    @classmethod
    async def open(cls, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Database:
        """Open or make the history at `path`, migrated to this version. Raises StoreError."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ima-store")
        try:
            connect = asyncio.get_running_loop().run_in_executor(
                thread, lambda: Connection(path, busy_seconds=busy_seconds)
            )
            return cls(await connect, thread, busy_seconds)
        except BaseException:
            thread.shutdown(wait=False)
            raise

    @property
    def path(self) -> Path:
        """Where the history is."""
        return self._connection.path

    @property
    def refusal(self) -> Said | None:
        """Why nothing can be written (a newer version's file), or None."""
        return self._connection.refusal

    async def read(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """What `fn` reads, all of it from one moment. Raises StoreError."""
        return await self._run(lambda: self._connection.read(fn))

    async def look(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """As `read`, without waiting for any write; it sees all that were awaited. Cancelling stops it."""
        return await self._beside("pages", fn)

    async def search(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """As `look`, for what may take longer than a page."""
        return await self._beside("search", fn)

    async def _beside(self, lane: str, fn: Callable[[sqlite3.Connection], T]) -> T:
        return await (self._lanes[lane].read(fn) if lane in self._lanes else self.read(fn))

    async def write(self, fn: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Run `fn` as one transaction; `durable` waits for the disk. On StoreError nothing was written."""
        return await asyncio.shield(self._run(lambda: self._connection.write(fn, durable=durable)))

    async def data_version(self) -> int:
        """A number that changes when another process or connection has written. Cheap enough to ask every second."""
        return await self._run(self._connection.data_version)

    async def check(self) -> tuple[str, ...]:
        """What is wrong inside the file, in SQLite's technical words; for the doctor. Slow on a large history."""
        return await self._run(self._connection.check)

    async def close(self) -> None:
        """Finish what is under way and give the file back. Closing twice is fine."""
        if self._open:
            for lane in self._lanes.values():
                await lane.close()
            closing = self._run(self._connection.close)
            self._open = False
            await asyncio.shield(closing)
            self._thread.shutdown(wait=False)

    def _run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        if not self._open:
            raise StoreError(say("The history has been closed. Start ima-tui again."))
        return asyncio.get_running_loop().run_in_executor(self._thread, work)
