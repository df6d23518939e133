"""Folders of the picker: recent ones, bookmarks, and habits."""

from __future__ import annotations

from ima_tui.store.migration import Migration

STEP = Migration(
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
)
