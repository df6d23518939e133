"""Takes by their cards: how many answer a search line, which, and pages of them from anywhere in the list.

A list is an array of card numbers, the largest and newest first; a place in it is a take's position. Numbers stay what
they are but for the rare case that `order` tells of (`card_order`).
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.job import Job
from ima_tui.store import cards
from ima_tui.store.card_order import first_from
from ima_tui.store.counters import Counter, value
from ima_tui.store.database import Database
from ima_tui.store.rows import job_from_row

if TYPE_CHECKING:
    from ima_tui.domain.search_line import SearchLine
    from ima_tui.store.question import Question

_MOST_VALUES = 500
_BEYOND = 2**62
"""Larger than the number of any card; asked with it, the newest are looked up and not scanned for."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list."""

    numbers: array[int]
    order: int
    """While this stays the same, so do the numbers."""
    jobs: Mapping[int, Job]
    """The first takes of it, by number."""


class Listing:
    """All cards of one history. Every method raises StoreError when the file cannot be read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stretch(
        self, line: SearchLine, now: float, limit: int, below: int | None = None, *, with_jobs: int = 0
    ) -> Stretch:
        """The newest `limit` cards that answer `line` at `now` and have a number under `below`. Cancelling stops it."""
        from ima_tui.store import finding
        from ima_tui.store.question import question

        asked = question(line, now)

        def read(db: sqlite3.Connection) -> Stretch:
            numbers = finding.numbers(db, asked, limit, below)
            return Stretch(numbers, value(db, Counter.ORDER), jobs_of(db, numbers[:with_jobs]))

        return await self._database.search(read)

    async def count(self, line: SearchLine, now: float) -> int:
        """How many cards answer `line` at `now`. Cancelling stops it."""
        from ima_tui.store import finding
        from ima_tui.store.question import question

        asked = question(line, now)
        return await self._database.search(lambda db: finding.count(db, asked))

    async def jobs(self, numbers: Sequence[int]) -> tuple[dict[int, Job], int]:
        """The takes of these cards, by number, and the order of that moment; what was deleted meanwhile is missing."""
        return await self._database.look(lambda db: (jobs_of(db, numbers), value(db, Counter.ORDER)))

    async def answering(self, line: SearchLine, now: float, ids: Sequence[str]) -> dict[str, tuple[int, bool]]:
        """For each of these takes its number, and whether it answers `line` at `now`."""
        from ima_tui.store.question import question

        asked = question(line, now)
        return await self._database.look(lambda db: _answering(db, asked, ids))

    async def rebuild(self) -> int:
        """Make every card anew from its take, and the word index: for a list that does not tell the truth; how many."""
        return await self._database.write(cards.rebuild)

    async def tags(self) -> tuple[tuple[str, int], ...]:
        """Every tag in use and how many takes have it, the commonest first."""
        sql = "SELECT min(shown), count(*) FROM card_tags GROUP BY tag ORDER BY 2 DESC, tag"
        return await self._database.look(lambda db: tuple((str(tag), int(n)) for tag, n in db.execute(sql)))


def cards_page(
    db: sqlite3.Connection, asked: Question, limit: int, before: tuple[float, str] | None = None
) -> tuple[Job, ...]:
    """The newest `limit` takes that answer and are older than `before` (`created_at` and id)."""
    from ima_tui.store import finding

    below = first_from(db, *before) if before is not None else None
    numbers = finding.numbers(db, asked, limit, below)
    return _in_turn(db, numbers)


def newest(db: sqlite3.Connection, limit: int) -> tuple[Job, ...]:
    """The newest takes, of which none was removed: what every start asks for, without whatever a search needs."""
    sql = "SELECT number FROM cards NOT INDEXED WHERE number < ? AND removed = 0 ORDER BY number DESC LIMIT ?"
    numbers = [row["number"] for row in db.execute(sql, (_BEYOND, limit))]
    return _in_turn(db, numbers)


def count_all(db: sqlite3.Connection) -> int:
    """How many takes were not removed: quicker than by their numbers."""
    all_of, removed = "SELECT count(*) FROM cards", "SELECT count(*) FROM cards WHERE removed > 0"
    return int(db.execute(f"SELECT ({all_of}) - ({removed})").fetchone()[0])


def _in_turn(db: sqlite3.Connection, numbers: Sequence[int]) -> tuple[Job, ...]:
    found = jobs_of(db, numbers)
    return tuple(found[number] for number in numbers if number in found)


def jobs_of(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Job]:
    """Takes by their cards' numbers."""
    found: dict[int, Job] = {}
    for start in range(0, len(numbers), _MOST_VALUES):
        some = tuple(numbers[start : start + _MOST_VALUES])
        marks = ", ".join("?" * len(some))
        sql = f"SELECT number, jobs.* FROM cards JOIN jobs ON jobs.id = cards.job_id WHERE number IN ({marks})"
        found.update({row["number"]: job_from_row(row) for row in db.execute(sql, some)})
    return found


def _answering(db: sqlite3.Connection, asked: Question, ids: Iterable[str]) -> dict[str, tuple[int, bool]]:
    from ima_tui.store import finding

    numbers: dict[str, int] = {}
    for id in ids:
        row = db.execute("SELECT number FROM cards WHERE job_id = ?", (id,)).fetchone()
        if row is not None:
            numbers[id] = int(row[0])
    answering = finding.among(db, asked, tuple(numbers.values()))
    return {id: (number, number in answering) for id, number in numbers.items()}
