"""Downloaded clips, those that are here in part, and what was measured of them."""

from __future__ import annotations

from ima_tui.store.migration import Migration

STEP = Migration(
    "0007 files",
    (
        """
        CREATE TABLE files (
            job_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            path BLOB NOT NULL,
            sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            at REAL NOT NULL,
            embedded INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (job_id, number, path)
        )
        """,
        """
        CREATE TABLE parts (
            job_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            path BLOB NOT NULL,
            validator TEXT NOT NULL,
            total INTEGER NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (job_id, number)
        )
        """,
        """
        CREATE TABLE receipts (
            job_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            at REAL NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (job_id, number)
        )
        """,
    ),
)
