"""Every prompt ever sent, each kept once, whatever happens to the takes made with it."""

from __future__ import annotations

import hashlib
import sqlite3

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database
from ima_tui.store.search import query_words, searchable


@dataclass(frozen=True, slots=True)
class PastPrompt:
    """A prompt that was sent before. Times are seconds since the epoch."""

    text: str
    first_used: float
    last_used: float
    uses: int


class Prompts:
    """The prompts of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recent(self, limit: int, contains: str = "") -> tuple[PastPrompt, ...]:
        """At most `limit` prompts that contain every word of `contains`, the last used first. Raises StoreError."""
        words = query_words(contains)
        where = " AND ".join(["removed_at = 0", *["instr(search_text, ?) > 0"] * len(words)])
        sql = f"""
            SELECT text, first_used, last_used, uses FROM prompts WHERE {where}
            ORDER BY last_used DESC, id DESC LIMIT ?
        """
        return await self._database.read(
            lambda db: tuple(PastPrompt(*row) for row in db.execute(sql, (*words, max(0, limit))))
        )

    async def set_removed(self, text: str, at: float) -> None:
        """Find `text` no more since `at`; 0, or sending it again, brings it back. Raises StoreError."""
        digest = _digest(well_formed(text))

        def write(db: sqlite3.Connection) -> None:
            db.execute("UPDATE prompts SET removed_at = ? WHERE hash = ?", (at, digest))

        await self._database.write(write)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def note_use(db: sqlite3.Connection, text: str, at: float) -> int:
    """Record that `text` was sent at `at`; the id of its row. Part of the transaction that adds the take."""
    text = well_formed(text)
    digest = _digest(text)
    db.execute(
        """
        INSERT INTO prompts (hash, first_used, last_used, uses, search_text, text) VALUES (?, ?, ?, 1, ?, ?)
        ON CONFLICT (hash) DO UPDATE SET
            uses = uses + 1, last_used = max(last_used, excluded.last_used), removed_at = 0
        """,
        (digest, at, at, searchable(text), text),
    )
    return int(db.execute("SELECT id FROM prompts WHERE hash = ?", (digest,)).fetchone()[0])
