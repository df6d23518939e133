"""The schema's history: named steps, each applied once, in order, and recorded in the table `migrations`.

A step that has been released is never edited; a change is a new step at the end. A database that names a step unknown
here was written by a newer version: it is read, and never written. Before an existing database is changed, a copy of
it is put beside it (`backups`).
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from ima_tui.domain.frozen import dataclass
from ima_tui.store import backups
from ima_tui.store.migration import Migration
from ima_tui.store.steps import MIGRATIONS

__all__ = ("MIGRATIONS", "Migration", "Standing", "migrate", "standing")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a database stands to this program."""

    applied: tuple[str, ...]
    pending: tuple[Migration, ...]
    foreign: bool
    """It has tables, and they are not ours."""
    newer: bool


def standing(connection: sqlite3.Connection, known: tuple[Migration, ...]) -> Standing:
    """Read which steps the database has had."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "migrations" not in tables:
        return Standing((), known, foreign=bool(tables), newer=False)
    applied = tuple(name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY number"))
    names = {step.name for step in known}
    pending = tuple(step for step in known if step.name not in applied)
    return Standing(applied, pending, foreign=False, newer=any(name not in names for name in applied))


def migrate(connection: sqlite3.Connection, path: Path, known: tuple[Migration, ...]) -> None:
    """Apply what is pending, all or nothing; safe against another process doing the same at this moment."""
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        now = standing(connection, known)  # again, under the lock: another process may have been faster
        if now.applied and now.pending:
            backups.make(path, now.pending[0].name.split()[0])
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, at REAL NOT NULL)"
        )
        for step in now.pending:
            for statement in step.statements:
                connection.execute(statement)
            connection.execute("INSERT INTO migrations (name, at) VALUES (?, ?)", (step.name, time.time()))
        connection.execute("COMMIT")
        backups.thin_out(path)
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
