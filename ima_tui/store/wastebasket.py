"""The bin: takes that were removed, and their end.

What is deleted for good takes its timeline, marks and card along. What it cost stays in the ledger, because the money
was spent, and its place in a family stays empty but known. A take that is not settled is never deleted: it may still be
paid for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ima_tui.domain.job import SETTLED
from ima_tui.domain.text import well_formed
from ima_tui.store import counters, leases
from ima_tui.store.counters import Counter
from ima_tui.store.database import Database

_SETTLED = ", ".join(f"'{state.value}'" for state in sorted(SETTLED))
_GONE = f"removed_at > 0 AND state IN ({_SETTLED})"
_WITH_IT = ("events", "files", "parts", "receipts")
"""Tables whose rows belong to one take and to nothing else."""


class Wastebasket:
    """The bin of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def empty(self, ids: Sequence[str] | None = None) -> tuple[str, ...]:
        """Delete for good the removed and settled takes there are, or those of `ids`: which were. Raises StoreError."""
        wanted = None if ids is None else tuple(map(well_formed, ids))
        return await self._database.write(lambda db: _empty(db, wanted), durable=True)


def _empty(db: sqlite3.Connection, ids: Sequence[str] | None) -> tuple[str, ...]:
    if ids is None:
        gone = tuple(str(id) for (id,) in db.execute(f"SELECT id FROM jobs WHERE {_GONE}"))
    else:
        one = f"SELECT id FROM jobs WHERE id = ? AND {_GONE}"
        gone = tuple(id for id in dict.fromkeys(ids) if db.execute(one, (id,)).fetchone() is not None)
    if not gone:
        return ()
    counters.put(db, Counter.REVISION, leases.revision(db))
    known = {str(name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in (name for name in _WITH_IT if name in known):
        db.executemany(f"DELETE FROM {table} WHERE job_id = ?", ((id,) for id in gone))
    db.executemany("DELETE FROM jobs WHERE id = ?", ((id,) for id in gone))
    return gone
