"""The suggestions that are not to be shown again, by their identity: the words and what they would choose.

They lie beside the other habits, the last ones at the end. What cannot be read counts as nothing: a suggestion shown
once more does no harm.
"""

from __future__ import annotations

import sqlite3

import msgspec

from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database

MOST = 300
"""Suggestions remembered; the oldest make room."""
_NAME = "dismissed suggestions"


class Dismissals:
    """The dismissed suggestions of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[str, ...]:
        """Their identities, the oldest first. Raises StoreError."""
        return await self._database.read(_read)

    async def add(self, identity: str) -> None:
        """Do not show this one again. Raises StoreError."""
        clean = well_formed(identity)

        def add(db: sqlite3.Connection) -> None:
            kept = [*(one for one in _read(db) if one != clean), clean][-MOST:]
            value = msgspec.json.encode(kept).decode()
            db.execute("INSERT OR REPLACE INTO habits (name, value) VALUES (?, ?)", (_NAME, value))

        await self._database.write(add)

    async def clear(self) -> None:
        """Every suggestion may be shown again. Raises StoreError."""

        def clear(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM habits WHERE name = ?", (_NAME,))

        await self._database.write(clear)


def _read(db: sqlite3.Connection) -> tuple[str, ...]:
    row = db.execute("SELECT value FROM habits WHERE name = ?", (_NAME,)).fetchone()
    try:
        return msgspec.json.decode(row["value"], type=tuple[str, ...]) if row is not None else ()
    except msgspec.DecodeError:
        return ()
