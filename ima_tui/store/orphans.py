"""Takes whose row is gone and whose timeline is not; and what refers to something that is there no more.

Part of a repair. A take that was sent is never left out: its timeline says what was asked, for how much, and which task
it became.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from ima_tui.domain.errors import StudioError
from ima_tui.domain.events import Accepted, Adopted, CreateSent, Event
from ima_tui.domain.job import AT_SERVICE, Job, State, apply
from ima_tui.domain.text import well_formed
from ima_tui.options.option import DEFAULT_BASE_URL
from ima_tui.store.jobs import insert_job
from ima_tui.store.prompts import note_use
from ima_tui.store.rows import event_from_row, job_from_row

_ROWLESS = "SELECT DISTINCT job_id FROM events WHERE job_id NOT IN (SELECT id FROM jobs)"


def rebuild_takes(db: sqlite3.Connection) -> int:
    """Put takes together from timelines without a take; how many. `db` gives rows by name."""
    made = 0
    for (id,) in db.execute(_ROWLESS).fetchall():
        rows = db.execute("SELECT at, kind, data FROM events WHERE job_id = ? ORDER BY number", (id,)).fetchall()
        job = _retold(db, str(id), [event_from_row(row) for row in rows])
        if job is not None:
            insert(db, job)
            made += 1
    return made


def insert(db: sqlite3.Connection, job: Job, **more: str | int | float) -> None:
    """A row for a take that nobody works on, with its marks; `more` as for `insert_job`."""
    marks: dict[str, str | int] = {
        "stars": job.stars,
        "tags": well_formed(" ".join(job.tags)),
        "note": well_formed(job.note),
    }
    insert_job(db, job, **marks, **more)


def tie_up(db: sqlite3.Connection) -> None:
    """Give every take its prompt again, and take away what belongs to nothing."""
    lost = "SELECT * FROM jobs WHERE prompt_id NOT IN (SELECT id FROM prompts)"
    for row in db.execute(lost).fetchall():
        job = job_from_row(row)
        prompt = note_use(db, job.asked.prompt, job.created_at)
        db.execute("UPDATE jobs SET prompt_id = ? WHERE id = ?", (prompt, row["id"]))
    db.execute("UPDATE jobs SET owner = '', lease_until = 0")
    db.execute("DELETE FROM events WHERE job_id NOT IN (SELECT id FROM jobs)")
    db.execute("DELETE FROM verdicts WHERE pair_id NOT IN (SELECT id FROM pairs)")


def _retold(db: sqlite3.Connection, id: str, events: list[Event]) -> Job | None:
    """The take to which all this happened; None if it was never sent, so that nothing says what was asked."""
    sent = next((event for event in events if isinstance(event, CreateSent)), None)
    if sent is None:
        return None
    service, user_id, simulated = _circumstances(db, id)
    job = Job(id=id, user_id=user_id, service=service, account="", asked=sent.request, request=sent.request,
              created_at=events[0].at, changed_at=events[0].at, simulated=simulated)  # fmt: skip
    for event in events:
        try:
            job = apply(job, event)
        except (StudioError, IndexError):  # a line before it is missing
            if isinstance(event, Accepted | Adopted) and not job.task_id:
                job = replace(job, state=State.GENERATING, task_id=event.task_id, accepted_at=event.at)
    if not job.task_id and not job.settled:
        return replace(job, state=State.UNKNOWN)
    return replace(job, state=State.STOPPED) if job.state in AT_SERVICE else job


def _circumstances(db: sqlite3.Connection, id: str) -> tuple[str, str, bool]:
    """Service and user are those of most takes, unless something says better."""
    common = db.execute("SELECT service, user_id FROM jobs GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1").fetchone()
    service, user_id = common or (DEFAULT_BASE_URL, "default")
    timing = db.execute("SELECT service FROM timings WHERE job_id = ?", (id,)).fetchone()
    spent = db.execute("SELECT simulated FROM spending WHERE job_id = ?", (id,)).fetchone()
    return str(timing[0] if timing else service), str(user_id), bool(spent and spent[0])
