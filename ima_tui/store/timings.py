"""How long the service had each take, as far as it was watched without a gap.

Written in the transaction that keeps the take's snapshot. A time counts only if one run of the program sent the take,
followed it and saw its end: whoever comes back the next morning finds a clip that may have been ready for hours. A take
that failed, went overdue or was given up on says only that it would have taken longer. Spans are seconds of the real
service, whatever the pace of the demo. What was taken out of the history keeps its time: it was no slower for that.
"""

from __future__ import annotations

import sqlite3

from ima_tui.domain.estimates import Kind, Timing, kind_of
from ima_tui.domain.job import Job, Outcome, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database

MOST = 400
"""Takes of one model that an estimate may look back on."""
_ENDS = frozenset({State.READY, State.FAILED, State.OVERDUE, State.STOPPED})
_GAPS = "'watch_stopped', 'key_needed', 'adopted'"
"""After these nobody can say when a take was ready."""


class Timings:
    """The times of one history. Every method raises StoreError when the file cannot be read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, service: str, most: int = MOST) -> tuple[Timing, ...]:
        """The newest times of each model at `service`, the oldest first."""
        return await self._database.look(lambda db: _newest(db, well_formed(service), most))


def note_timing(db: sqlite3.Connection, job: Job) -> None:
    """Keep how long the service had `job`, if it ended under the eyes of the run that sent it."""
    if job.state not in _ENDS or not job.task_id or not job.accepted_at:
        return
    id, ended_at = well_formed(job.id), job.settled_at or job.changed_at
    sent = bool(job.attempts) and job.attempts[-1].outcome is Outcome.ACCEPTED
    if not sent or ended_at <= job.accepted_at or not _watched(db, id, job.state):
        return
    kind = kind_of(job.request)
    db.execute(
        "INSERT OR REPLACE INTO timings"
        " (job_id, service, simulated, model, mode, length, size, ended_at, seconds, returned)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (id, well_formed(job.service), job.simulated, kind.model.value, kind.mode.value, well_formed(kind.length),
         well_formed(kind.size), ended_at, (ended_at - job.accepted_at) * (job.pace or 1.0), job.state is State.READY),
    )  # fmt: skip


def _watched(db: sqlite3.Connection, id: str, state: State) -> bool:
    """Whether the run that holds the take reserved its credits too, and never looked away before this end."""
    sql = "SELECT 1 FROM jobs JOIN spending ON job_id = id WHERE id = ? AND owner = session AND owner <> ''"
    if db.execute(sql, (id,)).fetchone() is None:
        return False
    times = db.execute(f"SELECT count(*) FROM events WHERE job_id = ? AND kind IN ({_GAPS})", (id,)).fetchone()[0]
    return int(times) == (1 if state is State.STOPPED else 0)


def _newest(db: sqlite3.Connection, service: str, most: int) -> tuple[Timing, ...]:
    sql = (
        "SELECT model, mode, length, size, seconds, returned, ended_at FROM timings"
        " WHERE service = ? AND model = ? ORDER BY ended_at DESC LIMIT ?"
    )
    rows = [row for model in Model for row in db.execute(sql, (service, model.value, most)).fetchall()]
    rows.sort(key=lambda row: float(row["ended_at"]))
    return tuple(
        Timing(
            Kind(Model(row["model"]), Mode(row["mode"]), row["length"], row["size"]),
            row["seconds"],
            bool(row["returned"]),
        )
        for row in rows
        if row["mode"] in set(Mode) and row["seconds"] > 0
    )
