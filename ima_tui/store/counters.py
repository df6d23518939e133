"""Small numbers that the history remembers about itself."""

from __future__ import annotations

import sqlite3
from enum import StrEnum


class Counter(StrEnum):
    """What is counted."""

    REVISION = "revision"
    """No revision up to this one is given out again, although its take may have been deleted for good."""
    ORDER = "order"
    """Raised when cards get other numbers: positions read before are wrong."""
    WORDS = "words"
    """1 while the word index holds every card's text."""


def value(db: sqlite3.Connection, counter: Counter) -> int:
    """What it says; 0 before it was first set."""
    row = db.execute("SELECT value FROM counters WHERE name = ?", (counter.value,)).fetchone()
    return int(row[0]) if row is not None else 0


def put(db: sqlite3.Connection, counter: Counter, number: int) -> None:
    """Let it say `number`."""
    db.execute("INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)", (counter.value, number))
