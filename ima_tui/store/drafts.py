"""What each user is composing, one draft per mode, so that nothing typed is lost with the terminal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database
from ima_tui.store.rows import decoded, encoded


class Drafts:
    """The drafts of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, user_id: str, draft: Draft, at: float) -> None:
        """Keep `draft` as its mode's, and its mode as the last one used. Raises StoreError."""
        await self._database.write(lambda db: _save(db, well_formed(user_id), draft, at))

    async def load(self, user_id: str) -> tuple[Mode | None, dict[Mode, Draft]]:
        """The mode last used (None before the first draft) and the draft of each mode. Raises StoreError."""
        sql = "SELECT mode, data, is_last FROM drafts WHERE user_id = ?"
        return await self._database.read(lambda db: _drafts(db.execute(sql, (well_formed(user_id),))))


def _save(db: sqlite3.Connection, user_id: str, draft: Draft, at: float) -> None:
    db.execute("UPDATE drafts SET is_last = 0 WHERE user_id = ?", (user_id,))
    db.execute(
        """
        INSERT INTO drafts (user_id, mode, updated_at, is_last, data) VALUES (?, ?, ?, 1, ?)
        ON CONFLICT (user_id, mode) DO UPDATE SET
            updated_at = excluded.updated_at, is_last = 1, data = excluded.data
        """,
        (user_id, draft.mode.value, at, encoded(draft)),
    )


def _drafts(rows: Iterable[sqlite3.Row]) -> tuple[Mode | None, dict[Mode, Draft]]:
    last: Mode | None = None
    drafts: dict[Mode, Draft] = {}
    for row in rows:
        try:
            draft = decoded(Draft, row["data"])
        except msgspec.DecodeError:
            continue  # of another version: it stays on the disk until a new draft of that mode takes its place
        drafts[draft.mode] = draft
        last = draft.mode if row["is_last"] else last
    return last, drafts
