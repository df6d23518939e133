"""Takes on their way in, from lines that another history wrote: each whole or not at all, and none that is known here.

Nothing is sent by that, now or later by itself: what was being created comes in as unknown, what was never sent as
held, and nobody works on it. A line may be anything; what is taken up can be read and shown as every other take.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from ima_tui.domain.comparison import PairKind, Verdict
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import KINDS, CreateUnanswered, Event, Held
from ima_tui.domain.job import AT_SERVICE, UNSENT, Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.spending import NOTHING, Allowance, Standing
from ima_tui.domain.text import well_formed
from ima_tui.store.orphans import insert
from ima_tui.store.outgoing import NO_TEXT
from ima_tui.store.rows import decoded, encoded
from ima_tui.store.spending import account_for

_LATEST = 2e11
"""Seconds since the epoch: a later moment is none, and cannot be shown."""


class _Said(msgspec.Struct):
    """A verdict."""

    number: int
    at: float
    verdict: Verdict
    winner: str
    blind: int
    swapped: int
    taken_back_at: float
    preference: str = ""


class _Pair(msgspec.Struct):
    id: str
    kind: PairKind
    user_id: str
    simulated: int
    mode: Mode
    same_recipe: int
    made_at: float
    first_id: str
    first_model: Model
    second_id: str
    second_model: Model
    verdicts: list[_Said] = []


class _File(msgspec.Struct):
    number: int
    path: str
    sha256: str
    bytes: int
    at: float
    embedded: int = 0


class _Spent(msgspec.Struct):
    standing: Standing
    credits: str
    day: str


class _Line(msgspec.Struct):
    """A take."""

    job: msgspec.Raw
    events: list[tuple[float, str, msgspec.Raw]] = []
    stars: int = 0
    tags: list[str] = []
    note: str = ""
    removed_at: float = 0.0
    spending: _Spent | None = None
    pairs: list[_Pair] = []
    files: list[_File] = []


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some lines."""

    added: int = 0
    known: int = 0
    unreadable: int = 0

    def __add__(self, other: Taken) -> Taken:
        """Both together."""
        return Taken(self.added + other.added, self.known + other.known, self.unreadable + other.unreadable)


def take_all(db: sqlite3.Connection, lines: Iterable[bytes], now: float) -> Taken:
    """Take lines up, as part of a write."""
    taken = Taken()
    for line in lines:
        db.execute("SAVEPOINT line")
        try:
            taken += Taken(added=1) if _take(db, line, now) else Taken(known=1)
        except (ValueError, RecursionError, InvalidOperation, OverflowError,
                sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):  # fmt: skip
            db.execute("ROLLBACK TO line")
            taken += Taken(unreadable=1)
        db.execute("RELEASE line")
    return taken


def _take(db: sqlite3.Connection, text: bytes, now: float) -> bool:
    """Add one take; False if there is one of its id already."""
    line = msgspec.json.decode(text, type=_Line)
    snapshot = bytes(line.job).decode()
    was = decoded(Job, snapshot)
    if not was.id or not all(0 <= moment < _LATEST for moment in _moments(line, was)):
        raise ValueError("no take")
    if db.execute("SELECT 1 FROM jobs WHERE id = ?", (well_formed(was.id),)).fetchone() is not None:
        return False
    job, event = at_rest(was, now)
    tags = tuple(" ".join(line.tags).split())
    marked = replace(job, removed_at=line.removed_at, stars=min(3, max(0, line.stars)), tags=tags, note=line.note)
    insert(db, marked, snapshot=snapshot if event is None else encoded(job))
    id = well_formed(job.id)
    _add_events(db, id, line, event)
    _add_spending(db, job, line, now, changed=event is not None)
    for pair in line.pairs:
        _add_pair(db, pair)
    for file in line.files:
        _insert(db, "files", {"job_id": id, **msgspec.to_builtins(file), "path": _path(file.path)})
    return True


def _moments(line: _Line, job: Job) -> Iterator[float]:
    yield from (job.created_at, job.changed_at, job.accepted_at, job.settled_at, job.retry_at, line.removed_at)
    yield from (attempt.sent_at for attempt in job.attempts)
    yield from (at for at, _kind, _data in line.events)
    for pair in line.pairs:
        yield from (pair.made_at, *(said.at for said in pair.verdicts), *(said.taken_back_at for said in pair.verdicts))
    yield from (file.at for file in line.files)


def at_rest(job: Job, now: float) -> tuple[Job, Event | None]:
    """The take as it may come in from elsewhere, and what that is called in its timeline, if anything changed.

    Where a create call may have been under way it is unknown; unsent it is held: neither is ever sent by itself.
    """
    lost = Fault(FaultKind.ANSWER_LOST, detail="it came from another history")
    if job.state is State.CREATING or (job.state in AT_SERVICE and not job.task_id):
        unknown = CreateUnanswered(at=now, fault=lost)
        return replace(job, state=State.UNKNOWN, fault=lost, changed_at=now, retry_at=0.0), unknown
    if job.state in UNSENT - {State.HELD}:
        return replace(job, state=State.HELD, changed_at=now, retry_at=0.0, uploads=()), Held(at=now)
    return job, None


def _add_events(db: sqlite3.Connection, id: str, line: _Line, event: Event | None) -> None:
    told: list[tuple[float, str, str]] = [(at, kind, bytes(data).decode()) for at, kind, data in line.events]
    if event is not None:
        told.append((event.at, event.kind, encoded(event)))
    for kind, data in ((kind, data) for _, kind, data in told if kind in KINDS):
        decoded(KINDS[kind], data)
    sql = "INSERT INTO events (job_id, number, at, kind, data) VALUES (?, ?, ?, ?, ?)"
    db.executemany(sql, [(id, number, *one) for number, one in enumerate(told, 1)])


def _add_spending(db: sqlite3.Connection, job: Job, line: _Line, now: float, *, changed: bool) -> None:
    """What the line says; where the take comes in otherwise than it was, what that costs. No limit stops what is so."""
    spent = line.spending
    if spent is not None:
        amount = Decimal(spent.credits)
        if not amount.is_finite() or amount < NOTHING or date.fromisoformat(spent.day).isoformat() != spent.day:
            raise ValueError("no amount")
    if changed:
        account_for(db, job, now, Allowance())
    elif spent is not None:
        of_take = {"job_id": well_formed(job.id), "simulated": int(job.simulated), "model": job.request.model.value}
        _insert(db, "spending", {**of_take, **msgspec.to_builtins(spent), "session": ""})


def _add_pair(db: sqlite3.Connection, pair: _Pair) -> None:
    """A pair with what was said of it, unless it is known."""
    columns = msgspec.to_builtins(pair)
    verdicts = columns.pop("verdicts")
    if _insert(db, "pairs", columns):
        for verdict in verdicts:
            _insert(db, "verdicts", {"pair_id": pair.id, **verdict})


def _insert(db: sqlite3.Connection, table: str, columns: Mapping[str, Any]) -> int:
    names: Sequence[str] = tuple(columns)
    sql = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    return db.execute(sql, [*columns.values()]).rowcount


def _path(shown: str) -> bytes:
    return bytes.fromhex(shown[1:]) if shown.startswith(NO_TEXT) else os.fsencode(shown)
