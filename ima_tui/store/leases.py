"""Who works on a job: an owner's name and until when, in wall-clock seconds, so that other processes can read it.

A lease that ran out is anyone's. One that runs impossibly long was taken while a clock was wrong, and is anyone's too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from ima_tui.store import counters
from ima_tui.store.counters import Counter

LONGEST = 24 * 3600.0
"""Seconds. Leases are renewed every few; nobody honestly takes one for longer than this."""
_LEASED = "owner <> ''"
"""What an index of its own holds: without it the heartbeat would read the whole history every few seconds."""


IN_FORCE = f"({_LEASED} AND lease_until > ? AND lease_until <= ?)"
"""A lease that counts; its two values are those of `at`."""


def at(now: float) -> tuple[float, float]:
    """The values of `IN_FORCE` at `now`."""
    return now, now + LONGEST


def revision(db: sqlite3.Connection) -> int:
    """The newest revision of any job, of those too that were deleted for good: the next one up is new."""
    newest = int(db.execute("SELECT coalesce(max(revision), 0) FROM jobs").fetchone()[0])
    return max(newest, counters.value(db, Counter.REVISION))


def claim(db: sqlite3.Connection, ids: Sequence[str], owner: str, now: float, until: float) -> tuple[str, ...]:
    """Take what may be taken of `ids`; call inside an immediate transaction, which is what makes it atomic."""
    sql = """
        UPDATE jobs SET owner = ?, lease_until = ?
        WHERE id = ? AND (owner = '' OR owner = ? OR lease_until <= ? OR lease_until > ?)
    """
    return tuple(id for id in ids if db.execute(sql, (owner, until, id, owner, now, now + LONGEST)).rowcount)


def renew(db: sqlite3.Connection, owner: str, until: float) -> tuple[str, ...]:
    """Extend every lease of `owner`; the ids it holds."""
    db.execute(f"UPDATE jobs SET lease_until = ? WHERE owner = ? AND {_LEASED}", (until, owner))
    return tuple(id for (id,) in db.execute(f"SELECT id FROM jobs WHERE owner = ? AND {_LEASED}", (owner,)))


def release(db: sqlite3.Connection, owner: str, ids: Sequence[str] | None) -> None:
    """Give up leases of `owner`: those of `ids`, or all."""
    free = f"UPDATE jobs SET owner = '', lease_until = 0 WHERE owner = ? AND {_LEASED}"
    if ids is None:
        db.execute(free, (owner,))
    else:
        db.executemany(f"{free} AND id = ?", [(owner, id) for id in ids])


def living(db: sqlite3.Connection, now: float) -> Mapping[str, str]:
    """Owner by job id for leases in force at `now`."""
    sql = f"SELECT id, owner FROM jobs WHERE {IN_FORCE}"
    return {row["id"]: row["owner"] for row in db.execute(sql, at(now))}


def owners(db: sqlite3.Connection, now: float) -> frozenset[str]:
    """Who holds leases in force at `now`."""
    return frozenset(owner for (owner,) in db.execute(f"SELECT DISTINCT owner FROM jobs WHERE {IN_FORCE}", at(now)))
