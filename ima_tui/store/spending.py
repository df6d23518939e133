"""The ledger of credits: one row per take that counts, written in the same transaction as the take itself.

A take enters as reserved, and only if the limits of that moment allow it: `BEGIN IMMEDIATE` makes all programs on this
history take turns, so together they never reserve more than is allowed. Its row follows its snapshot and is deleted
when it surely was not created.

Days are local dates. What is in flight belongs to the present day; where it lands, it stays. A day that was reached is
not left again by a journey westward or a clock set back: midnight, a new time zone and a wrong clock together empty the
day once. Only a day further ahead than any time zone lies is taken for a wrong clock, and ignored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from ima_tui.domain.events import Noted
from ima_tui.domain.job import Job
from ima_tui.domain.spending import (
    NOTHING,
    Allowance,
    Amounts,
    ModelCost,
    OverLimit,
    Standing,
    Tally,
    amount_of,
    excesses,
    standing,
    started_over,
)
from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database
from ima_tui.store.rows import job_from_row

_ZONES_APART = timedelta(days=2)
"""Calendar days that two places on earth can lie apart at one moment."""


class Ledger:
    """What is to be read of the ledger. Every method raises StoreError when the file cannot be read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tally(self, now: float, session: str, *, simulated: bool) -> Tally:
        """What the day of `now` and `session` have cost, in the demo or for real."""
        return await self._database.read(lambda db: _tally(db, now, session, simulated))

    async def by_model(self, now: float, days: int, *, simulated: bool) -> tuple[ModelCost, ...]:
        """What the last `days` days, today included, have cost for each model, the dearest first."""
        return await self._database.read(lambda db: _by_model(db, now, days, simulated))

    async def unsettled(self, *, simulated: bool) -> tuple[Job, ...]:
        """Takes whose credits are reserved or unknown, newest first."""
        sql = (
            "SELECT jobs.* FROM spending INDEXED BY spending_open CROSS JOIN jobs ON jobs.id = spending.job_id"
            " WHERE spending.standing <> 'charged' AND spending.simulated = ? ORDER BY created_at DESC, id DESC"
        )
        return await self._database.read(lambda db: tuple(map(job_from_row, db.execute(sql, (simulated,)))))


def account_for(db: sqlite3.Connection, job: Job, at: float, allowance: Allowance) -> Noted | None:
    """Bring the ledger in line with `job`, inside the transaction that keeps it.

    Raises OverLimit if it wants to start and may not. Returns the line for its timeline if it was started over a limit.
    """
    id, stands, amount = well_formed(job.id), standing(job), amount_of(job)
    row = db.execute("SELECT standing, credits, day, session FROM spending WHERE job_id = ?", (id,)).fetchone()
    if stands is None:
        db.execute("DELETE FROM spending WHERE job_id = ?", (id,))
        return None
    note, so_far = None, Decimal(row["credits"]) if row is not None else NOTHING
    if stands is Standing.RESERVED and (row is None or amount > so_far):
        note = _admitted(db, job, amount - so_far, at, allowance)
    landed = row is not None and row["standing"] != Standing.RESERVED
    day = row["day"] if landed else day_of(db, at)
    session = row["session"] if row is not None else allowance.session
    if row is None or (stands, str(amount), day) != (row["standing"], row["credits"], row["day"]):
        db.execute(
            "INSERT OR REPLACE INTO spending (job_id, simulated, model, standing, credits, day, session)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id, job.simulated, job.request.model.value, stands.value, str(amount), day, session),
        )
    return note


def admit_together(db: sqlite3.Connection, jobs: Sequence[Job], at: float, allowance: Allowance) -> Noted | None:
    """Whether takes may start as one purchase: their sum against the limits, before any of them is kept.

    Raises OverLimit if they may not. Returns the line for their timelines if they were started over a limit.
    """
    return _admitted(db, jobs[0], sum(map(amount_of, jobs), NOTHING), at, allowance)


def day_of(db: sqlite3.Connection, moment: float) -> str:
    """The local date of `moment`, or a later one that was reached already."""
    here = date.fromtimestamp(moment)
    furthest = (here + _ZONES_APART).isoformat()
    sql = "SELECT max(day) FROM spending WHERE day > ? AND day <= ?"
    reached = db.execute(sql, (here.isoformat(), furthest)).fetchone()[0]
    return str(reached) if reached is not None else here.isoformat()


def _admitted(db: sqlite3.Connection, job: Job, price: Decimal, at: float, allowance: Allowance) -> Noted | None:
    tally = _tally(db, at, allowance.session, job.simulated)
    over = excesses(tally, price, allowance.limits)
    if not over:
        return None
    if allowance.consented != price:
        raise OverLimit(over)
    return Noted(at=at, sentence=started_over(over))


def _tally(db: sqlite3.Connection, now: float, session: str, simulated: bool) -> Tally:
    open_or_today = "(standing <> 'charged' AND standing = 'reserved') OR day = ?"
    today = _amounts(db, open_or_today, day_of(db, now), simulated)
    return Tally(today, _amounts(db, "session = ?", session, simulated))


def _amounts(db: sqlite3.Connection, where: str, value: str, simulated: bool) -> Amounts:
    # Equal amounts are counted by SQLite and multiplied here: its own sum would be in binary fractions.
    # The plus keeps SQLite from the index of all days: what is open and what is today's are found by indexes of theirs.
    sql = f"SELECT standing, credits, count(*) FROM spending WHERE +simulated = ? AND ({where}) GROUP BY 1, 2"
    rows = db.execute(sql, (simulated, value))
    return Amounts.of((Standing(kind), Decimal(credits) * count) for kind, credits, count in rows)


def _by_model(db: sqlite3.Connection, now: float, days: int, simulated: bool) -> tuple[ModelCost, ...]:
    today = day_of(db, now)
    first = (date.fromisoformat(today) - timedelta(days=max(1, days) - 1)).isoformat()
    sql = (
        "SELECT model, standing, credits, count(*) FROM spending"
        " WHERE simulated = ? AND day >= ? AND day <= ? GROUP BY 1, 2, 3"
    )
    pairs: dict[str, list[tuple[Standing, Decimal]]] = {}
    takes: dict[str, int] = {}
    for model, kind, credits, count in db.execute(sql, (simulated, first, today)):
        pairs.setdefault(model, []).append((Standing(kind), Decimal(credits) * count))
        takes[model] = takes.get(model, 0) + count
    costs = (ModelCost(model, takes[model], Amounts.of(found)) for model, found in pairs.items())
    return tuple(sorted(costs, key=lambda cost: (-cost.amounts.total, cost.model)))
