"""The folders in which images are found: for each kind of slot those chosen from lately, and those bookmarked.

A path is kept as the bytes the file system knows it by: a name need not be text in any encoding. How the lists are
sorted is kept beside them.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from ima_tui.store.database import Database

MOST_RECENT = 20
"""Folders remembered for one kind of slot, bookmarks aside."""
_ORDER = "order of images"


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """A folder that matters to one kind of slot. Times are seconds since the epoch, 0 for never."""

    slot: str
    path: Path
    chosen_at: float
    bookmarked_at: float


class Folders:
    """The folders of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[KnownFolder, ...]:
        """Those of every slot, the one chosen from last first. Raises StoreError."""
        sql = "SELECT slot, path, chosen_at, bookmarked_at FROM folders ORDER BY chosen_at DESC, bookmarked_at DESC"

        def read(db: sqlite3.Connection) -> tuple[KnownFolder, ...]:
            return tuple(
                KnownFolder(slot, Path(os.fsdecode(path)), chosen_at, bookmarked_at)
                for slot, path, chosen_at, bookmarked_at in db.execute(sql)
            )

        return await self._database.read(read)

    async def note_choice(self, slot: str, folder: Path, at: float) -> None:
        """An image in `folder` was chosen for `slot`; the oldest folders make room. Raises StoreError."""
        values = (slot, os.fsencode(folder), at)

        def note(db: sqlite3.Connection) -> None:
            db.execute(
                """
                INSERT INTO folders (slot, path, chosen_at) VALUES (?, ?, ?)
                ON CONFLICT (slot, path) DO UPDATE SET chosen_at = max(chosen_at, excluded.chosen_at)
                """,
                values,
            )
            db.execute(
                """
                DELETE FROM folders WHERE slot = ? AND bookmarked_at = 0 AND path NOT IN (
                    SELECT path FROM folders WHERE slot = ? AND chosen_at > 0 ORDER BY chosen_at DESC LIMIT ?
                )
                """,
                (slot, slot, MOST_RECENT),
            )

        await self._database.write(note)

    async def bookmark(self, slot: str, folder: Path, at: float) -> None:
        """Keep `folder` at hand for `slot` from `at` on; 0 lets it go. Raises StoreError."""
        values = (slot, os.fsencode(folder), at)
        sql = """
            INSERT INTO folders (slot, path, bookmarked_at) VALUES (?, ?, ?)
            ON CONFLICT (slot, path) DO UPDATE SET bookmarked_at = excluded.bookmarked_at
        """

        def put(db: sqlite3.Connection) -> None:
            db.execute(sql, values)
            db.execute("DELETE FROM folders WHERE chosen_at = 0 AND bookmarked_at = 0")

        await self._database.write(put)

    async def forget(self, slot: str, folder: Path) -> None:
        """Neither recent nor bookmarked any more. Raises StoreError."""
        values = (slot, os.fsencode(folder))

        def drop(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM folders WHERE slot = ? AND path = ?", values)

        await self._database.write(drop)

    async def order(self) -> str:
        """How images were sorted last, as `keep_order` was told; empty before that. Raises StoreError."""

        def read(db: sqlite3.Connection) -> str:
            row = db.execute("SELECT value FROM habits WHERE name = ?", (_ORDER,)).fetchone()
            return str(row["value"]) if row is not None else ""

        return await self._database.read(read)

    async def keep_order(self, order: str) -> None:
        """Remember how images are sorted. Raises StoreError."""

        def put(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR REPLACE INTO habits (name, value) VALUES (?, ?)", (_ORDER, order))

        await self._database.write(put)
