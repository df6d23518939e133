"""The schema's history: named steps, each applied once, in order, and recorded in the table `migrations`.

A step that has been released is never edited; a change is a new step at the end. A database that names a step unknown
here was written by a newer version: it is read, and never written. Before an existing database is changed, a copy of
it is put beside it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    name: str
    statements: tuple[str, ...]


_JOBS = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL,
    service TEXT NOT NULL,
    mode TEXT NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL,
    credits NUMERIC NOT NULL,
    charged NUMERIC NOT NULL,
    charged_at REAL NOT NULL,
    simulated INTEGER NOT NULL,
    created_at REAL NOT NULL,
    changed_at REAL NOT NULL,
    settled_at REAL NOT NULL,
    removed_at REAL NOT NULL DEFAULT 0,
    task_id TEXT NOT NULL,
    prompt_id INTEGER NOT NULL REFERENCES prompts (id),
    owner TEXT NOT NULL DEFAULT '',
    lease_until REAL NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL,
    search_text TEXT NOT NULL,
    snapshot TEXT NOT NULL
)
"""
# The bulky columns stand last: a search then reads no snapshot it does not return.

MIGRATIONS = (
    Migration(
        "0001 jobs, events, prompts, drafts, memo",
        (
            """
            CREATE TABLE prompts (
                id INTEGER PRIMARY KEY,
                hash BLOB NOT NULL UNIQUE,
                first_used REAL NOT NULL,
                last_used REAL NOT NULL,
                uses INTEGER NOT NULL,
                search_text TEXT NOT NULL,
                text TEXT NOT NULL
            )
            """,
            "CREATE INDEX prompts_by_use ON prompts (last_used DESC, id DESC)",
            _JOBS,
            "CREATE INDEX jobs_newest ON jobs (created_at DESC, id DESC)",
            "CREATE INDEX jobs_by_state ON jobs (state)",
            "CREATE INDEX jobs_by_revision ON jobs (revision)",
            "CREATE INDEX jobs_by_task ON jobs (task_id)",
            """
            CREATE TABLE events (
                job_id TEXT NOT NULL REFERENCES jobs (id),
                number INTEGER NOT NULL,
                at REAL NOT NULL,
                kind TEXT NOT NULL,
                data TEXT NOT NULL,
                PRIMARY KEY (job_id, number)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE drafts (
                user_id TEXT NOT NULL,
                mode TEXT NOT NULL,
                updated_at REAL NOT NULL,
                is_last INTEGER NOT NULL,
                data TEXT NOT NULL,
                PRIMARY KEY (user_id, mode)
            )
            """,
            """
            CREATE TABLE uploads (
                sha256 TEXT NOT NULL,
                service TEXT NOT NULL,
                url TEXT NOT NULL,
                checked_at REAL NOT NULL,
                PRIMARY KEY (sha256, service)
            )
            """,
            """
            CREATE TABLE products (
                mode TEXT NOT NULL,
                service TEXT NOT NULL,
                fetched_at REAL NOT NULL,
                data TEXT NOT NULL,
                PRIMARY KEY (mode, service)
            )
            """,
        ),
    ),
    Migration(
        "0002 spending",
        (
            """
            CREATE TABLE spending (
                job_id TEXT PRIMARY KEY NOT NULL REFERENCES jobs (id),
                simulated INTEGER NOT NULL,
                model TEXT NOT NULL,
                standing TEXT NOT NULL,
                credits TEXT NOT NULL,
                day TEXT NOT NULL,
                session TEXT NOT NULL
            )
            """,
            "CREATE INDEX spending_by_day ON spending (day)",
            "CREATE INDEX spending_by_session ON spending (session)",
            "CREATE INDEX spending_open ON spending (standing) WHERE standing <> 'charged'",
            """
            INSERT INTO spending (job_id, simulated, model, standing, credits, day, session)
            SELECT id, simulated, model,
                CASE WHEN task_id <> '' THEN 'charged' WHEN state = 'unknown' THEN 'unknown' ELSE 'reserved' END,
                CAST(credits AS TEXT),
                strftime('%Y-%m-%d', coalesce(nullif(charged_at, 0), created_at), 'unixepoch', 'localtime'),
                ''
            FROM jobs
            WHERE task_id <> '' OR state IN ('unknown', 'checking', 'uploading', 'waiting', 'creating')
            """,
        ),
    ),
    Migration(
        "0003 folders",
        (
            """
            CREATE TABLE folders (
                slot TEXT NOT NULL,
                path BLOB NOT NULL,
                chosen_at REAL NOT NULL DEFAULT 0,
                bookmarked_at REAL NOT NULL DEFAULT 0,
                PRIMARY KEY (slot, path)
            )
            """,
            "CREATE TABLE habits (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
        ),
    ),
    Migration(
        "0004 snippets",
        (
            """
            CREATE TABLE snippets (
                user_id TEXT NOT NULL,
                id TEXT NOT NULL,
                name TEXT NOT NULL,
                text TEXT NOT NULL,
                created_at REAL NOT NULL,
                used_at REAL NOT NULL DEFAULT 0,
                removed_at REAL NOT NULL DEFAULT 0,
                PRIMARY KEY (user_id, id)
            )
            """,
            "ALTER TABLE prompts ADD COLUMN removed_at REAL NOT NULL DEFAULT 0",
        ),
    ),
)


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
            _back_up(path, f"{path.name}.before-{now.pending[0].name.split()[0]}")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, at REAL NOT NULL)"
        )
        for step in now.pending:
            for statement in step.statements:
                connection.execute(statement)
            connection.execute("INSERT INTO migrations (name, at) VALUES (?, ?)", (step.name, time.time()))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _back_up(path: Path, name: str) -> None:
    """Copy the last committed state to `name` beside the database. An older copy of that name is replaced."""
    temporary = path.with_name(f".{name}.{os.getpid()}.tmp")
    with suppress(FileNotFoundError):
        temporary.unlink()
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(temporary)) as target:
            source.backup(target)
        os.replace(temporary, path.with_name(name))
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
