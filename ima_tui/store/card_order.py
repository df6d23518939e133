"""The numbers of cards: they grow with `(created_at, id)`, so every list and search comes in order by number alone.

New takes get numbers a little apart. One that comes late, because two programs ordered at once or a clock was set back,
gets a number between its neighbours; where there is none left, the cards around it move apart, which `Counter.ORDER`
tells those who remember numbers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from ima_tui.store.counters import Counter, put, value

APART = 8
"""Between the numbers of two new cards: three late takes fit between any two. It costs the word index a tenth."""
_CROWDED = 4
"""Cards that move apart come to stand at least this far apart."""

Move = Callable[[sqlite3.Connection, dict[int, int]], None]


def place(db: sqlite3.Connection, created_at: float, job_id: str, move: Move) -> int:
    """A free number for a new card. `move` gives cards other numbers, old to new, where there is no room."""
    last = db.execute("SELECT number, created_at, job_id FROM cards ORDER BY number DESC LIMIT 1").fetchone()
    if last is None:
        return APART
    if (created_at, job_id) > (last[1], last[2]):
        return int(last[0]) + APART
    while True:
        after = first_from(db, created_at, job_id)
        before = _neighbour(db, after)
        if after - before > 1:
            return (before + after) // 2
        _move_apart(db, after, move)


def first_from(db: sqlite3.Connection, created_at: float, job_id: str = "") -> int:
    """The smallest number of a card that is not older; one behind the last if all are. No index is needed for it."""
    row = db.execute("SELECT max(number) FROM cards").fetchone()
    low, high = 0, int(row[0] or 0) + 1
    sql = "SELECT number, created_at, job_id FROM cards WHERE number >= ? ORDER BY number LIMIT 1"
    while low < high:
        middle = (low + high) // 2
        row = db.execute(sql, (middle,)).fetchone()
        if row is None or (row[1], row[2]) >= (created_at, job_id):
            high = middle
        else:
            low = int(row[0]) + 1
    row = db.execute("SELECT min(number) FROM cards WHERE number >= ?", (low,)).fetchone()
    return int(row[0]) if row[0] is not None else low


def _neighbour(db: sqlite3.Connection, number: int) -> int:
    row = db.execute("SELECT max(number) FROM cards WHERE number < ?", (number,)).fetchone()
    return int(row[0] or 0)


def _move_apart(db: sqlite3.Connection, around: int, move: Move) -> None:
    """Spread the cards around a number over the smallest stretch that has room for them."""
    width = _CROWDED
    end = int(db.execute("SELECT max(number) FROM cards").fetchone()[0])
    while True:
        width *= 2
        low, high = max(0, around - width), around + width
        sql = "SELECT number FROM cards WHERE number > ? AND number < ? ORDER BY number"
        numbers = [int(number) for (number,) in db.execute(sql, (low, high))]
        if high > end:  # behind the last card there is room without end
            high = max(high, low + (len(numbers) + 1) * APART)
        if (len(numbers) + 1) * _CROWDED <= high - low:
            break
    step = (high - low) // (len(numbers) + 1)
    moved = {number: low + step * (place + 1) for place, number in enumerate(numbers)}
    move(db, {old: new for old, new in moved.items() if old != new})
    put(db, Counter.ORDER, value(db, Counter.ORDER) + 1)
