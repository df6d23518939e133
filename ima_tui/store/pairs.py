"""Pairs of takes and the verdicts on them.

A verdict that was taken back stays in its row, so a pair's history is never lost; at most one verdict stands. An index
holds that, whatever two programs do at once: whoever comes second is told that the pair was judged already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from ima_tui.domain.comparison import Contender, Pair, PairKind, Remembered, Verdict
from ima_tui.domain.errors import Refusal
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.job import Job
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import say, well_formed
from ima_tui.store.database import Database
from ima_tui.store.rows import decoded, encoded, job_from_row

_AT_ONCE = 500
"""Ids in one question."""
_PAIRS = """
    SELECT pairs.*, verdicts.verdict, verdicts.winner, verdicts.blind, verdicts.swapped, verdicts.at AS judged_at
    FROM pairs LEFT JOIN verdicts ON verdicts.pair_id = pairs.id AND verdicts.taken_back_at = 0
"""


class AlreadyJudged(Refusal):
    """A verdict stands on this pair; it was perhaps given in another window."""

    def __init__(self) -> None:
        super().__init__((say("This pair has been judged already. Take that verdict back first."),))


class NotJudged(Refusal):
    """No verdict stands on this pair."""

    def __init__(self) -> None:
        super().__init__((say("There is no verdict on this pair to take back."),))


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict that was given once, and whether it still stands. Times are seconds since the epoch, 0 for never."""

    at: float
    verdict: Verdict
    winner: str
    blind: bool
    swapped: bool
    taken_back_at: float


class Pairs:
    """The pairs of one history. Every method raises StoreError when the file cannot be read or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, pair_id: str) -> Pair | None:
        """The pair of exactly this id."""
        return await self._one("pairs.id = ?", pair_id)

    async def of_take(self, job_id: str) -> Pair | None:
        """The newest pair this take is part of; one that was sent as a pair comes first."""
        return await self._one("pairs.first_id = ?1 OR pairs.second_id = ?1", job_id)

    async def of_both(self, one: str, other: str) -> Pair | None:
        """The pair of these two takes, in whatever order."""
        both = "(pairs.first_id = ?1 AND pairs.second_id = ?2) OR (pairs.first_id = ?2 AND pairs.second_id = ?1)"
        return await self._one(both, one, other)

    async def listed(self, limit: int, skip: int = 0) -> tuple[tuple[Pair, Job, Job], ...]:
        """Pairs with their takes, newest first: those to be judged now, then those under way, then the judged ones.

        What was taken out of the history is left out.
        """
        return await self._database.read(lambda db: _listed(db, max(0, limit), max(0, skip)))

    async def undecided(self) -> int:
        """How many pairs wait for a verdict, both takes being ready."""
        sql = f"""
            SELECT count(*) FROM ({_PAIRS}) AS pairs
            JOIN jobs AS a ON a.id = first_id JOIN jobs AS b ON b.id = second_id
            WHERE verdict IS NULL AND a.state = 'ready' AND b.state = 'ready' AND a.removed_at + b.removed_at = 0
        """
        return await self._database.read(lambda db: int(db.execute(sql).fetchone()[0]))

    async def judged(self, user_id: str, *, simulated: bool) -> tuple[Pair, ...]:
        """Every pair of a user on which a verdict stands, oldest verdict first."""
        sql = f"{_PAIRS} WHERE verdict IS NOT NULL AND user_id = ? AND simulated = ? ORDER BY judged_at, pairs.id"
        values = (well_formed(user_id), simulated)
        return await self._database.read(lambda db: tuple(map(_pair, db.execute(sql, values))))

    async def verdicts(self, pair_id: str) -> tuple[Given, ...]:
        """Everything that was ever said of a pair, oldest first."""
        sql = "SELECT * FROM verdicts WHERE pair_id = ? ORDER BY number"
        return await self._database.read(lambda db: tuple(map(_given, db.execute(sql, (well_formed(pair_id),)))))

    async def tags(self, job_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The tags of these takes, those without any left out."""
        wanted = [*dict.fromkeys(map(well_formed, job_ids))]
        batches = [wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE)]

        def read(db: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
            return {id: job.tags for batch in batches for id, job in _takes(db, batch).items() if job.tags}

        return await self._database.read(read)

    async def judge(self, pair: Pair, remembered: Remembered | None = None) -> None:
        """Keep the verdict of `pair`, and the pair itself if it is new. Raises AlreadyJudged if one stands."""
        await self._database.write(lambda db: _judge(db, pair, remembered))

    async def note_remembered(self, pair: Pair, remembered: Remembered) -> None:
        """What the standing verdict's preference really replaced, once it is written."""
        sql = "UPDATE verdicts SET preference = ? WHERE pair_id = ? AND at = ? AND taken_back_at = 0"
        values = (encoded(remembered), well_formed(pair.id), pair.judged_at)

        def write(db: sqlite3.Connection) -> None:
            db.execute(sql, values)

        await self._database.write(write)

    async def take_back(self, pair_id: str, at: float) -> tuple[Pair, Remembered | None]:
        """Take the standing verdict back; the pair as it was judged, and what was remembered of it.

        Raises NotJudged if none stands.
        """
        return await self._database.write(lambda db: _take_back(db, well_formed(pair_id), at))

    async def _one(self, where: str, *values: str) -> Pair | None:
        sql = f"{_PAIRS} WHERE {where} ORDER BY pairs.kind = 'ab' DESC, pairs.made_at DESC, pairs.id DESC LIMIT 1"
        wanted = tuple(map(well_formed, values))

        def read(db: sqlite3.Connection) -> Pair | None:
            row = db.execute(sql, wanted).fetchone()
            return _pair(row) if row is not None else None

        return await self._database.read(read)


def add_pair(db: sqlite3.Connection, pair: Pair) -> None:
    """Put a pair on the disk, unless it is there. Part of the transaction that adds its takes, or its verdict."""
    columns: dict[str, str | int | float] = {
        "id": well_formed(pair.id),
        "kind": pair.kind.value,
        "user_id": well_formed(pair.user_id),
        "simulated": int(pair.simulated),
        "mode": pair.mode.value,
        "same_recipe": int(pair.same_recipe),
        "made_at": pair.made_at,
        "first_id": well_formed(pair.first.job_id),
        "first_model": pair.first.model.value,
        "second_id": well_formed(pair.second.job_id),
        "second_model": pair.second.model.value,
    }
    sql = f"INSERT OR IGNORE INTO pairs ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    db.execute(sql, [*columns.values()])


def _judge(db: sqlite3.Connection, pair: Pair, remembered: Remembered | None) -> None:
    if pair.verdict is None:
        raise ValueError("a pair without a verdict")
    add_pair(db, pair)
    id = well_formed(pair.id)
    if db.execute("SELECT 1 FROM verdicts WHERE pair_id = ? AND taken_back_at = 0", (id,)).fetchone() is not None:
        raise AlreadyJudged
    number = db.execute("SELECT coalesce(max(number), 0) + 1 FROM verdicts WHERE pair_id = ?", (id,)).fetchone()[0]
    db.execute(
        "INSERT INTO verdicts (pair_id, number, at, verdict, winner, blind, swapped, preference)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (id, number, pair.judged_at, pair.verdict.value, well_formed(pair.winner), int(pair.blind), int(pair.swapped),
         encoded(remembered) if remembered is not None else ""),
    )  # fmt: skip


def _take_back(db: sqlite3.Connection, pair_id: str, at: float) -> tuple[Pair, Remembered | None]:
    row = db.execute(f"{_PAIRS} WHERE pairs.id = ? AND verdict IS NOT NULL", (pair_id,)).fetchone()
    if row is None:
        raise NotJudged
    kept = db.execute("SELECT preference FROM verdicts WHERE pair_id = ? AND taken_back_at = 0", (pair_id,)).fetchone()
    db.execute("UPDATE verdicts SET taken_back_at = ? WHERE pair_id = ? AND taken_back_at = 0", (at, pair_id))
    return _pair(row), _remembered(kept[0])


def _remembered(text: str) -> Remembered | None:
    try:
        return decoded(Remembered, text) if text else None
    except msgspec.DecodeError:
        return None  # written by another version: the verdict can be taken back all the same


def _listed(db: sqlite3.Connection, limit: int, skip: int) -> tuple[tuple[Pair, Job, Job], ...]:
    sql = f"""
        SELECT pairs.* FROM ({_PAIRS}) AS pairs
        JOIN jobs AS a ON a.id = first_id JOIN jobs AS b ON b.id = second_id
        WHERE a.removed_at = 0 AND b.removed_at = 0
        ORDER BY verdict IS NOT NULL, NOT (a.state = 'ready' AND b.state = 'ready'), made_at DESC, pairs.id DESC
        LIMIT ? OFFSET ?
    """
    pairs = [_pair(row) for row in db.execute(sql, (limit, skip)).fetchall()]
    takes = _takes(db, (id for pair in pairs for id in pair.takes))
    return tuple((pair, takes[pair.first.job_id], takes[pair.second.job_id]) for pair in pairs)


def _takes(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Job]:
    wanted = [*dict.fromkeys(ids)]
    sql = f"SELECT * FROM jobs WHERE id IN ({', '.join('?' * len(wanted))})"
    return {job.id: job for job in map(job_from_row, db.execute(sql, wanted).fetchall())}


def _pair(row: sqlite3.Row) -> Pair:
    """The pair of a row; what another version wrote into it is read as the plainest of what it can mean."""
    said = row["verdict"]
    return Pair(
        id=row["id"],
        first=Contender(row["first_id"], _model(row["first_model"])),
        second=Contender(row["second_id"], _model(row["second_model"])),
        mode=Mode(row["mode"]) if row["mode"] in set(Mode) else Mode.TEXT,
        made_at=row["made_at"],
        kind=PairKind(row["kind"]) if row["kind"] in set(PairKind) else PairKind.CHOSEN,
        same_recipe=bool(row["same_recipe"]),
        user_id=row["user_id"],
        simulated=bool(row["simulated"]),
        blind=bool(row["blind"]),
        swapped=bool(row["swapped"]),
        verdict=Verdict(said) if said in set(Verdict) else None,
        judged_at=row["judged_at"] or 0.0,
        winner=row["winner"] or "",
    )


def _model(text: str) -> Model:
    return Model(text) if text in set(Model) else Model.PRO


def _given(row: sqlite3.Row) -> Given:
    verdict = Verdict(row["verdict"]) if row["verdict"] in set(Verdict) else Verdict.EQUAL
    return Given(row["at"], verdict, row["winner"], bool(row["blind"]), bool(row["swapped"]), row["taken_back_at"])
