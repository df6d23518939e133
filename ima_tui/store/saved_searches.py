"""Searches that a user has given a name. Two names that differ in case alone are one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ima_tui.domain.errors import StoreError
from ima_tui.domain.text import say, well_formed
from ima_tui.store.database import Database
from ima_tui.store.search import searchable


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search line with its name."""

    name: str
    line: str


class SavedSearches:
    """The saved searches of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, user_id: str) -> tuple[SavedSearch, ...]:
        """Those of a user, by name. Raises StoreError."""
        sql = "SELECT name, line FROM saved_searches WHERE user_id = ? ORDER BY key"
        return await self._database.look(
            lambda db: tuple(SavedSearch(*row) for row in db.execute(sql, (well_formed(user_id),)))
        )

    async def save(self, user_id: str, search: SavedSearch, at: float) -> SavedSearch | None:
        """Keep a search under its name; the one that had the name before. Raises StoreError."""
        return await self._database.write(lambda db: _save(db, well_formed(user_id), search, at))

    async def rename(self, user_id: str, name: str, to: str, at: float) -> SavedSearch:
        """Give a search another name; the search under it. Raises StoreError, also if that name is taken."""
        return await self._database.write(lambda db: _rename(db, well_formed(user_id), name, to, at))

    async def remove(self, user_id: str, name: str) -> SavedSearch:
        """Forget a search; what it was. Raises StoreError, also if there is none."""
        return await self._database.write(lambda db: _remove(db, well_formed(user_id), name))


def _found(db: sqlite3.Connection, user_id: str, name: str) -> SavedSearch | None:
    sql = "SELECT name, line FROM saved_searches WHERE user_id = ? AND key = ?"
    row = db.execute(sql, (user_id, searchable(name))).fetchone()
    return SavedSearch(*row) if row is not None else None


def _save(db: sqlite3.Connection, user_id: str, search: SavedSearch, at: float) -> SavedSearch | None:
    before = _found(db, user_id, search.name)
    db.execute(
        "INSERT OR REPLACE INTO saved_searches (user_id, key, name, line, saved_at) VALUES (?, ?, ?, ?, ?)",
        (user_id, searchable(search.name), well_formed(search.name), well_formed(search.line), at),
    )
    return before


def _rename(db: sqlite3.Connection, user_id: str, name: str, to: str, at: float) -> SavedSearch:
    if searchable(to) != searchable(name) and _found(db, user_id, to) is not None:
        raise StoreError(say("There is a saved search “{name}” already. Choose another name.", name=to))
    renamed = SavedSearch(to, _remove(db, user_id, name).line)
    _save(db, user_id, renamed, at)
    return renamed


def _remove(db: sqlite3.Connection, user_id: str, name: str) -> SavedSearch:
    found = _found(db, user_id, name)
    if found is None:
        raise StoreError(say("There is no saved search “{name}”.", name=name))
    db.execute("DELETE FROM saved_searches WHERE user_id = ? AND key = ?", (user_id, searchable(name)))
    return found
