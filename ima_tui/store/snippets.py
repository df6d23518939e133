"""The snippets of each user. A removed one stays until its place is needed, so that removing can be undone.

A row whose text is empty stands for a ready-made snippet that was used or removed but never changed: its words are the
program's own and follow the language.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database


@dataclass(frozen=True, slots=True)
class KeptSnippet:
    """A row. Times are seconds since the epoch, 0 for never."""

    id: str
    name: str
    text: str
    used_at: float
    removed_at: float


class Snippets:
    """The snippets of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, user_id: str) -> tuple[KeptSnippet, ...]:
        """Every row of a user, removed ones too, the newest first. Raises StoreError."""
        sql = """
            SELECT id, name, text, used_at, removed_at FROM snippets WHERE user_id = ? ORDER BY created_at DESC, id
        """
        return await self._database.read(
            lambda db: tuple(KeptSnippet(*row) for row in db.execute(sql, (well_formed(user_id),)))
        )

    async def save(self, user_id: str, snippet_id: str, name: str, text: str, at: float) -> None:
        """Keep a new snippet, or other words for one. Raises StoreError."""
        sql = """
            INSERT INTO snippets (user_id, id, name, text, created_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (user_id, id) DO UPDATE SET name = excluded.name, text = excluded.text, removed_at = 0
        """
        await self._write(sql, (user_id, snippet_id, name, text, at))

    async def note_use(self, user_id: str, snippet_id: str, at: float) -> None:
        """It was used at `at`. Raises StoreError."""
        sql = """
            INSERT INTO snippets (user_id, id, name, text, created_at, used_at) VALUES (?, ?, '', '', 0, ?)
            ON CONFLICT (user_id, id) DO UPDATE SET used_at = excluded.used_at
        """
        await self._write(sql, (user_id, snippet_id, at))

    async def set_removed(self, user_id: str, snippet_id: str, at: float) -> None:
        """Take it out at `at`; 0 puts it back. Raises StoreError."""
        sql = """
            INSERT INTO snippets (user_id, id, name, text, created_at, removed_at) VALUES (?, ?, '', '', 0, ?)
            ON CONFLICT (user_id, id) DO UPDATE SET removed_at = excluded.removed_at
        """
        await self._write(sql, (user_id, snippet_id, at))

    async def _write(self, sql: str, values: tuple[str | float, ...]) -> None:
        clean = tuple(well_formed(value) if isinstance(value, str) else value for value in values)

        def write(db: sqlite3.Connection) -> None:
            db.execute(sql, clean)

        await self._database.write(write)
