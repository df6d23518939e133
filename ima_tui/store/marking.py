"""Marks on takes, kept in the take's row beside its snapshot: no program that holds the take overwrites them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from ima_tui.domain.errors import StoreError
from ima_tui.domain.job import Job
from ima_tui.domain.marks import Marks
from ima_tui.domain.text import say, well_formed
from ima_tui.store import leases
from ima_tui.store.database import Database
from ima_tui.store.rows import job_from_row


class Marking:
    """The marks of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def change(self, job_id: str, changed: Callable[[Marks], Marks]) -> tuple[Job, Marks]:
        """Replace a take's marks by what `changed` makes of them: the take as it is now, and its marks before.

        Raises StoreError, also if there is no such take. Marks that stay the same are not written.
        """
        return await self._database.write(lambda db: _change(db, well_formed(job_id), changed))


def _change(db: sqlite3.Connection, id: str, changed: Callable[[Marks], Marks]) -> tuple[Job, Marks]:
    row = db.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise StoreError(say("There is no take “{id}” in the history.", id=id))
    job = job_from_row(row)
    before = Marks.of(job)
    after = changed(before)
    if after != before:
        db.execute(
            "UPDATE jobs SET stars = ?, tags = ?, note = ?, revision = ? WHERE id = ?",
            (after.stars, " ".join(after.tags), well_formed(after.note), leases.revision(db) + 1, id),
        )
    return after.on(job), before
