"""Pairs of takes and the verdicts on them."""

from __future__ import annotations

from ima_tui.store.migration import Migration

STEP = Migration(
    "0006 pairs",
    (
        """
        CREATE TABLE pairs (
            id TEXT PRIMARY KEY NOT NULL,
            kind TEXT NOT NULL,
            user_id TEXT NOT NULL,
            simulated INTEGER NOT NULL,
            mode TEXT NOT NULL,
            same_recipe INTEGER NOT NULL,
            made_at REAL NOT NULL,
            first_id TEXT NOT NULL,
            first_model TEXT NOT NULL,
            second_id TEXT NOT NULL,
            second_model TEXT NOT NULL
        )
        """,
        "CREATE INDEX pairs_newest ON pairs (made_at DESC, id DESC)",
        "CREATE INDEX pairs_by_first ON pairs (first_id)",
        "CREATE INDEX pairs_by_second ON pairs (second_id)",
        """
        CREATE TABLE verdicts (
            pair_id TEXT NOT NULL REFERENCES pairs (id),
            number INTEGER NOT NULL,
            at REAL NOT NULL,
            verdict TEXT NOT NULL,
            winner TEXT NOT NULL,
            blind INTEGER NOT NULL,
            swapped INTEGER NOT NULL,
            taken_back_at REAL NOT NULL DEFAULT 0,
            preference TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (pair_id, number)
        )
        """,
        "CREATE UNIQUE INDEX verdicts_standing ON verdicts (pair_id) WHERE taken_back_at = 0",
    ),
)
