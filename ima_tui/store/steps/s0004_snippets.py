"""Snippets, and prompts that can be taken out of their list."""

from __future__ import annotations

from ima_tui.store.migration import Migration

STEP = Migration(
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
)
