"""The newest takes of a history that is in order, read at once and with the standard library alone.

A list on the command line lives for as long as it takes to read; most of that would be spent on loading what a running
studio needs (threads, codecs, searches). So this reads the few columns and the prompt that a line shows, in one look
over a connection that cannot write. Whatever is not as it usually is (no file, another version's, a journal, cards or
a snapshot that need work) is left to `database`, which opens the history with all its care: then the answer is None.

Measured with 100 000 takes on a busy machine, in processor time: `ima-tui jobs list` 0.55 s without, 0.12 s with this.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from pathlib import Path

from ima_tui.domain.glance import Glance
from ima_tui.domain.models import Model
from ima_tui.domain.states import State
from ima_tui.store.steps import MIGRATIONS

_SOON = 0.2
"""Seconds that another process may hold the file."""
_LIST = """
    SELECT jobs.id, jobs.created_at, jobs.state, jobs.model, jobs.credits, jobs.stars, jobs.tags, jobs.snapshot
    FROM cards AS c NOT INDEXED CROSS JOIN jobs ON jobs.id = c.job_id
    WHERE c.removed = 0 ORDER BY c.number DESC LIMIT ?
"""
_COUNT = "SELECT (SELECT count(*) FROM cards) - (SELECT count(*) FROM cards WHERE removed > 0)"
_IN_ORDER = """
    SELECT NOT EXISTS (SELECT 1 FROM cards_due) AND EXISTS (SELECT 1 FROM counters WHERE name = 'words' AND value = 1)
"""


def newest(path: Path, limit: int) -> tuple[int, tuple[Glance, ...]] | None:
    """How many takes there are, and the newest of them; those that were removed are left out."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_SOON, isolation_level=None)
    except (OSError, ValueError, sqlite3.Error):
        return None
    try:
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        db.execute("PRAGMA query_only = ON")
        db.execute("BEGIN")
        if not _in_order(db):
            return None
        glances = tuple(_glance(row) for row in db.execute(_LIST, (limit,)))
        return int(db.execute(_COUNT).fetchone()[0]), glances
    except (sqlite3.Error, ValueError, KeyError, TypeError, RecursionError):
        return None
    finally:
        db.close()


def _in_order(db: sqlite3.Connection) -> bool:
    """Whether nothing has to be done to the file before it is read."""
    applied = [name for (name,) in db.execute("SELECT name FROM migrations ORDER BY number")]
    if applied != [step.name for step in MIGRATIONS]:
        return False
    journal = str(db.execute("PRAGMA journal_mode").fetchone()[0])
    return journal == "wal" and bool(db.execute(_IN_ORDER).fetchone()[0])


def _glance(row: tuple[str, float, str, str, float, int, str, str]) -> Glance:
    """Raises ValueError, KeyError or TypeError for what only the whole snapshot, or not even that, can tell."""
    id, created_at, state, model, credits, stars, tags, snapshot = row
    prompt = json.loads(snapshot)["request"]["prompt"]
    if not isinstance(prompt, str):
        raise TypeError(prompt)
    return Glance(id, created_at, State(state), Model(model), credits, stars, tuple(tags.split()), prompt)
