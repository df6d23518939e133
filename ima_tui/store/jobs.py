"""Takes: their snapshots, their timelines, and who works on them.

A job's snapshot and the event that made it are written in one transaction, so the two never disagree. Every change
raises the job's `revision`, a number that only grows across the whole history: another process asks what changed since
the last one it saw. Leases (`owner`, `lease_until` in wall-clock seconds) change no revision. What a job costs goes
into the ledger (`spending`) in that same transaction, so that no limit is ever passed between two looks; and so does
its card, from which everything is listed (`cards`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from ima_tui.domain.errors import StoreError
from ima_tui.domain.events import Event
from ima_tui.domain.job import SETTLED, Job
from ima_tui.domain.spending import Allowance
from ima_tui.domain.text import say, well_formed
from ima_tui.store import leases
from ima_tui.store.database import Database
from ima_tui.store.listing import cards_page, count_all, newest
from ima_tui.store.pairs import add_pair
from ima_tui.store.prompts import note_use
from ima_tui.store.rows import encoded, event_from_row, job_columns, job_from_row
from ima_tui.store.spending import account_for, admit_together
from ima_tui.store.timings import note_timing

if TYPE_CHECKING:
    from ima_tui.domain.comparison import Pair
    from ima_tui.store.question import Question

T = TypeVar("T")
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(SETTLED))


class LeaseLost(StoreError):
    """Another process works on this job now: what was to be saved was not."""

    def __init__(self) -> None:
        super().__init__(say("Another ima-tui has taken over this take. It goes on there; nothing was lost."))


class Jobs:
    """All takes of one history. Every method raises StoreError when the file cannot be read or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, job: Job, owner: str, lease_until: float, allowance: Allowance | None = None) -> None:
        """Put a confirmed take on the disk, leased by `owner` from the start, its credits reserved, its prompt kept.

        Raises OverLimit if `allowance` does not allow it; then nothing was kept.
        """
        allowed = allowance or Allowance()
        await self._database.write(lambda db: _add(db, job, owner, lease_until, allowed), durable=True)

    async def add_pair(
        self, pair: Pair, jobs: tuple[Job, Job], owner: str, lease_until: float, allowance: Allowance | None = None
    ) -> None:
        """Put a pair with both its takes on the disk, all three or none, as one purchase. Raises as `add`."""
        allowed = allowance or Allowance()
        await self._database.write(lambda db: _add_pair(db, pair, jobs, owner, lease_until, allowed), durable=True)

    async def save(self, job: Job, event: Event, owner: str | None, allowance: Allowance | None = None) -> None:
        """Append `event` and replace the snapshot by `job`, which it led to, both or neither.

        With an `owner`, only while the job is still leased by it; raises LeaseLost otherwise. A held job that wants to
        be sent after all needs `allowance` as a new one does: raises OverLimit. Passing events are not for the disk
        and must not be given.
        """
        if event.passing:
            raise ValueError(f"{event.kind} is a passing event")
        allowed = allowance or Allowance()
        await self._database.write(lambda db: _save(db, job, event, owner, allowed), durable=event.durable)

    async def get(self, id: str) -> Job | None:
        """The job of exactly this id, removed or not."""
        return await self._database.read(lambda db: _one(db, "id = ?", well_formed(id)))

    async def find(self, text: str) -> Job | None:
        """The one job that `text` means: its id or task id, or a beginning of just one job's."""
        return await self._database.look(lambda db: _found(db, well_formed(text.strip())))

    async def events(self, id: str) -> tuple[Event, ...]:
        """The timeline of a job, oldest first."""
        sql = "SELECT at, kind, data FROM events WHERE job_id = ? ORDER BY number"
        return await self._database.look(
            lambda db: tuple(event_from_row(row) for row in db.execute(sql, (well_formed(id),)))
        )

    async def page(
        self,
        limit: int,
        before: tuple[float, str] | None = None,
        query: str = "",
        *,
        removed: bool = False,
        user_id: str | None = None,
    ) -> tuple[Job, ...]:
        """At most `limit` jobs, newest first, older than `before` (`created_at` and `id` of the last one seen).

        Every word of `query` must occur in the prompt or among the names of model and mode, or begin the id or task id.
        """
        if not (query or removed or before) and user_id is None:
            return await self._database.read(lambda db: newest(db, max(0, limit)))
        asked = _asked(query, removed, user_id)
        return await self._database.read(lambda db: cards_page(db, asked, max(0, limit), before))

    async def count(self, query: str = "", *, removed: bool = False, user_id: str | None = None) -> int:
        """How many jobs `page` would give in all."""
        if not (query or removed) and user_id is None:
            return await self._database.read(count_all)
        from ima_tui.store import finding

        asked = _asked(query, removed, user_id)
        return await self._database.read(lambda db: finding.count(db, asked))

    async def open_jobs(self) -> tuple[Job, ...]:
        """Everything unsettled and not removed, oldest first."""
        sql = f"SELECT * FROM jobs WHERE state NOT IN ({_OPEN}) AND removed_at = 0 ORDER BY created_at, id"
        return await self._database.read(lambda db: _jobs(db.execute(sql)))

    async def open_ids(self) -> tuple[str, ...]:
        """The ids of `open_jobs`: what is asked every few seconds reads no snapshots."""
        sql = f"SELECT id FROM jobs WHERE state NOT IN ({_OPEN}) AND removed_at = 0 ORDER BY created_at, id"
        return await self._database.read(lambda db: tuple(id for (id,) in db.execute(sql)))

    async def some(self, ids: Iterable[str]) -> tuple[Job, ...]:
        """Those of `ids` that there are."""
        wanted = tuple(map(well_formed, ids))
        found = await self._database.read(lambda db: [_one(db, "id = ?", id) for id in wanted])
        return tuple(job for job in found if job is not None)

    async def reserved_jobs(self) -> tuple[Job, ...]:
        """Everything whose credits are reserved, removed or not, oldest first."""
        sql = (
            "SELECT jobs.* FROM spending INDEXED BY spending_open CROSS JOIN jobs ON jobs.id = job_id"
            " WHERE standing <> 'charged' AND standing = 'reserved' ORDER BY created_at"
        )
        return await self._database.read(lambda db: _jobs(db.execute(sql)))

    async def changed_since(self, revision: int) -> tuple[tuple[Job, ...], int]:
        """Jobs written after `revision` (removed ones too), in that order, and the revision to ask with next."""
        sql = "SELECT * FROM jobs WHERE revision > ? ORDER BY revision"
        return await self._database.read(lambda db: (_jobs(db.execute(sql, (revision,))), leases.revision(db)))

    async def revision(self) -> int:
        """The newest revision; 0 for an empty history."""
        return await self._database.read(leases.revision)

    async def data_version(self) -> int:
        """Changes when another process has written: cheaper than asking for revisions."""
        return await self._database.data_version()

    async def claim(self, ids: Iterable[str], owner: str, now: float, lease_until: float) -> tuple[str, ...]:
        """Lease those of `ids` that are free, expired or already ours; returns the ids that `owner` now holds."""
        wanted = tuple(ids)
        return await self._database.write(lambda db: leases.claim(db, wanted, owner, now, lease_until))

    async def renew(self, owner: str, lease_until: float) -> tuple[str, ...]:
        """Extend all leases of `owner`; returns the ids that it still holds."""
        return await self._database.write(lambda db: leases.renew(db, owner, lease_until))

    async def release(self, owner: str, ids: Iterable[str] | None = None) -> None:
        """Give up these leases of `owner`, or all of them."""
        wanted = None if ids is None else tuple(ids)
        await self._database.write(lambda db: leases.release(db, owner, wanted))

    async def owners(self, now: float) -> frozenset[str]:
        """Who works on anything, live leases only."""
        return await self._database.read(lambda db: leases.owners(db, now))

    async def leased(self, now: float) -> Mapping[str, str]:
        """Who works on what: owner by job id, live leases only."""
        return await self._database.read(lambda db: leases.living(db, now))

    async def remove(self, id: str, at: float) -> None:
        """Take a job out of the history; it can be put back. Nothing is deleted: it may have cost money."""
        await self._set_removed(id, at)

    async def restore(self, id: str) -> None:
        """Put a removed job back."""
        await self._set_removed(id, 0.0)

    async def _set_removed(self, id: str, at: float) -> None:
        sql = "UPDATE jobs SET removed_at = ?, revision = ? WHERE id = ?"
        await self._database.write(_run(lambda db: db.execute(sql, (at, leases.revision(db) + 1, well_formed(id)))))


def _run(fn: Callable[[sqlite3.Connection], object]) -> Callable[[sqlite3.Connection], None]:
    """`fn` for its effect only: a cursor must not leave the thread it was made in."""

    def run(db: sqlite3.Connection) -> None:
        fn(db)

    return run


def insert_job(db: sqlite3.Connection, job: Job, **more: str | int | float) -> None:
    """The row of a new take and its prompt; `more` are columns beside those that follow from the take, or instead."""
    columns = job_columns(job) | {
        "id": well_formed(job.id),
        "prompt_id": note_use(db, job.asked.prompt, job.created_at),
        "removed_at": job.removed_at,
        "revision": leases.revision(db) + 1,
        **more,
    }
    db.execute(f"INSERT INTO jobs ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", [*columns.values()])


def _add(db: sqlite3.Connection, job: Job, owner: str, lease_until: float, allowance: Allowance) -> None:
    insert_job(db, job, owner=owner, lease_until=lease_until)
    _append(db, job.id, account_for(db, job, job.created_at, allowance))


def _add_pair(
    db: sqlite3.Connection, pair: Pair, jobs: tuple[Job, Job], owner: str, lease_until: float, allowance: Allowance
) -> None:
    note = admit_together(db, jobs, pair.made_at, allowance)
    add_pair(db, pair)
    for job in jobs:
        _add(db, job, owner, lease_until, Allowance(session=allowance.session))
        _append(db, job.id, note)


def _save(db: sqlite3.Connection, job: Job, event: Event, owner: str | None, allowance: Allowance) -> None:
    id = well_formed(job.id)
    row = db.execute("SELECT owner FROM jobs WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise StoreError(say("This take is not in the history, so nothing can be added to it."))
    if owner is not None and row["owner"] != owner:
        raise LeaseLost
    columns = job_columns(job) | {"revision": leases.revision(db) + 1}
    settings = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE jobs SET {settings} WHERE id = ?", [*columns.values(), id])
    _append(db, id, event)
    _append(db, id, account_for(db, job, event.at, allowance))
    note_timing(db, job)


def _append(db: sqlite3.Connection, job_id: str, event: Event | None) -> None:
    """A line in the timeline."""
    if event is None:
        return
    id = well_formed(job_id)
    number = db.execute("SELECT coalesce(max(number), 0) + 1 FROM events WHERE job_id = ?", (id,)).fetchone()[0]
    db.execute(
        "INSERT INTO events (job_id, number, at, kind, data) VALUES (?, ?, ?, ?, ?)",
        (id, number, event.at, event.kind, encoded(event)),
    )


def _jobs(rows: Iterable[sqlite3.Row]) -> tuple[Job, ...]:
    return tuple(job_from_row(row) for row in rows)


def _one(db: sqlite3.Connection, where: str, *values: str) -> Job | None:
    """The job that meets `where`, or None for none and for several."""
    rows = db.execute(f"SELECT * FROM jobs WHERE {where} LIMIT 2", values).fetchall()
    return job_from_row(rows[0]) if len(rows) == 1 else None


def _found(db: sqlite3.Connection, text: str) -> Job | None:
    if not text:
        return None
    low = text.lower()
    end = low + "\U0010ffff"
    begins = "id >= ? AND id < ? OR (task_id <> '' AND lower(task_id) >= ? AND lower(task_id) < ?)"
    exact = "task_id <> '' AND lower(task_id) = ? AND +task_id = ?"  # the plus keeps the index in use
    return _one(db, "id = ?", text) or _one(db, exact, low, text) or _one(db, begins, low, end, low, end)


def _asked(query: str, removed: bool, user_id: str | None) -> Question:
    """Plain words, no filters."""
    from ima_tui.domain.search_filters import Kind
    from ima_tui.domain.search_line import Filter, SearchLine, plain_words
    from ima_tui.store.question import question

    out = (Filter(Kind.IS, ("removed",)),) if removed else ()
    theirs = (Filter(Kind.USER, (well_formed(user_id),)),) if user_id is not None else ()
    return question(SearchLine((*out, *theirs, *plain_words(query).parts)), 0.0)
