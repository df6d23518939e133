"""Which take came from which: links, kept when their takes are deleted."""

from __future__ import annotations

import sqlite3

from ima_tui.domain.family import MOST_GENERATIONS, MOST_RELATIVES, Family, Link, family
from ima_tui.domain.job import Descent, Job
from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database
from ima_tui.store.rows import job_from_row

_LINKS = "SELECT child_id, parent_id, descent, frame FROM links"


class Lineage:
    """The families of one history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def family(self, job_id: str) -> Family:
        """The tree around a take: its oldest ancestor and all that came of that one. Raises StoreError."""
        return await self._database.look(lambda db: _family(db, well_formed(job_id)))


def _family(db: sqlite3.Connection, id: str) -> Family:
    above = _above(db, id)
    root = above[-1].parent_id if above else id
    links = {link.child_id: link for link in above}  # the take that was asked for is in it, however large the family
    generation, seen, complete = [root], {root}, len(above) < MOST_GENERATIONS
    for _ in range(MOST_GENERATIONS):
        below = [link for parent in generation for link in _below(db, parent) if link.child_id not in seen]
        room = MOST_RELATIVES - len(links)
        complete = complete and len(below) <= room
        below = below[: max(0, room)]
        links.update({link.child_id: link for link in below})
        generation = [link.child_id for link in below]
        seen.update(generation)
        if not generation:
            break
    jobs = {each: job for each in {root, *links} if (job := _job(db, each)) is not None}
    return family(id, root, tuple(links.values()), jobs, complete=complete)


def _above(db: sqlite3.Connection, id: str) -> list[Link]:
    """The links from a take up to its oldest ancestor."""
    found: list[Link] = []
    seen = {id}
    while len(found) < MOST_GENERATIONS:
        row = db.execute(f"{_LINKS} WHERE child_id = ?", (id,)).fetchone()
        if row is None or row["parent_id"] in seen:
            break
        found.append(_link(row))
        id = found[-1].parent_id
        seen.add(id)
    return found


def _below(db: sqlite3.Connection, id: str) -> list[Link]:
    sql = f"{_LINKS} WHERE parent_id = ? ORDER BY child_id LIMIT ?"
    return [_link(row) for row in db.execute(sql, (id, MOST_RELATIVES + 1))]


def _link(row: sqlite3.Row) -> Link:
    known = row["descent"] in set(Descent)
    descent = Descent(row["descent"]) if known else Descent.REMIX
    return Link(row["child_id"], row["parent_id"], descent, row["frame"])


def _job(db: sqlite3.Connection, id: str) -> Job | None:
    row = db.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
    return job_from_row(row) if row is not None else None
