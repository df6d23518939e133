"""Sums over the whole history, made by SQLite: a million takes come out of it as some hundred rows.

Credits are counted by equal amounts and multiplied here, because SQLite's own sums are in binary fractions.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ima_tui.domain.insights import DayCost, Keepers, Promotions, Times, summed
from ima_tui.store.database import Database
from ima_tui.store.spending import day_of

MOST_TIMES = 20_000
"""Takes whose times are looked at, the newest: what the service did before says nothing about it now."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What is read of the history in one moment."""

    first: date
    last: date
    costs: tuple[DayCost, ...]
    times: tuple[Times, ...]
    keepers: dict[str, Keepers]
    before: Keepers | None
    promotions: Promotions


class Totals:
    """Reads sums. Every method raises StoreError when the file cannot be read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, now: float, days: int | None, *, simulated: bool) -> Sums:
        """Everything about the last `days` days, today included, or about all of them."""
        return await self._database.search(lambda db: _read(db, now, days, simulated))


def _read(db: sqlite3.Connection, now: float, days: int | None, simulated: bool) -> Sums:
    last = date.fromisoformat(day_of(db, now))
    first = last - timedelta(days=days - 1) if days is not None else _first_day(db, last, simulated)
    costs = _costs(db, first, last, simulated)
    stars = _stars(db, first, last, simulated)
    sums = summed(costs)
    models = {**dict.fromkeys(sums), **dict.fromkeys(stars)}
    keepers = {model: Keepers(stars.get(model, 0), sums.get(model, Decimal(0))) for model in models}
    before = None
    if days is not None:
        start, end = first - timedelta(days=days), first - timedelta(days=1)
        spent = sum(summed(_costs(db, start, end, simulated)).values(), Decimal(0))
        before = Keepers(sum(_stars(db, start, end, simulated).values()), spent)
    return Sums(first, last, costs, _times(db, first, simulated), keepers, before, _promotions(db, simulated))


def _first_day(db: sqlite3.Connection, last: date, simulated: bool) -> date:
    sql = "SELECT min(day) FROM spending WHERE simulated = ? AND day <= ?"
    found = db.execute(sql, (simulated, last.isoformat())).fetchone()[0]
    return date.fromisoformat(found) if found is not None else last


def _costs(db: sqlite3.Connection, first: date, last: date, simulated: bool) -> tuple[DayCost, ...]:
    sql = (
        "SELECT day, model, credits, count(*) FROM spending"
        " WHERE simulated = ? AND day >= ? AND day <= ? GROUP BY 1, 2, 3 ORDER BY 1, 2"
    )
    takes: dict[tuple[str, str], int] = {}
    credits: dict[tuple[str, str], Decimal] = {}
    for day, model, amount, count in db.execute(sql, (simulated, first.isoformat(), last.isoformat())):
        place = (day, model)
        takes[place] = takes.get(place, 0) + count
        credits[place] = credits.get(place, Decimal(0)) + Decimal(amount) * count
    return tuple(
        DayCost(date.fromisoformat(day), model, takes[day, model], credits[day, model]) for day, model in takes
    )


def _stars(db: sqlite3.Connection, first: date, last: date, simulated: bool) -> dict[str, int]:
    """Starred takes by model."""
    sql = (
        "SELECT spending.model, count(*) FROM cards JOIN spending ON spending.job_id = cards.job_id"
        " WHERE stars > 0 AND removed = 0 AND spending.simulated = ? AND day >= ? AND day <= ? GROUP BY 1"
    )
    return dict(db.execute(sql, (simulated, first.isoformat(), last.isoformat())).fetchall())


def _times(db: sqlite3.Connection, first: date, simulated: bool) -> tuple[Times, ...]:
    since = datetime(first.year, first.month, first.day).timestamp()
    sql = """
        SELECT model, length, size, CAST(round(seconds) AS INTEGER), count(*)
        FROM (
            SELECT model, length, size, seconds FROM timings
            WHERE simulated = ? AND ended_at >= ? AND returned ORDER BY ended_at DESC LIMIT ?
        )
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    """
    found: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for model, length, size, seconds, count in db.execute(sql, (simulated, since, MOST_TIMES)):
        found.setdefault((model, length, size), []).append((seconds, count))
    times = (Times(*kind, tuple(counts)) for kind, counts in found.items())
    return tuple(sorted(times, key=lambda one: -one.takes))


def _promotions(db: sqlite3.Connection, simulated: bool) -> Promotions:
    sql = """
        SELECT count(*), coalesce(sum(stars > 0 OR EXISTS (
            SELECT 1 FROM pairs JOIN verdicts ON pair_id = pairs.id AND taken_back_at = 0
            WHERE winner = child_id
                AND (first_id = parent_id AND second_id = child_id OR first_id = child_id AND second_id = parent_id)
        )), 0)
        FROM links JOIN cards ON cards.job_id = child_id
        WHERE descent = 'promotion' AND state = 'ready' AND removed = 0 AND cards.simulated = ?
    """
    promoted, kept = db.execute(sql, (simulated,)).fetchone()
    return Promotions(int(promoted), int(kept))
