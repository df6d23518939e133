"""A history with takes in it, and pages of it that are gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ima_tui.domain.events import Accepted, CreateSent
from ima_tui.domain.job import apply
from tests.store import examples
from tests.store.shelf import Shelf

TAKES = 120
PAGE = 4096


async def fill(path: Path, takes: int = TAKES) -> None:
    """Accepted takes, each with its prompt and a timeline of two lines."""
    shelf = await Shelf.open(path)
    for number in range(takes):
        job = examples.job(f"j{number:04}", at=1000.0 + number, prompt=f"a boat, {number} " + "x" * 300)
        await shelf.jobs.add(job, "me", 2000.0)
        for event in (CreateSent(at=job.created_at + 1, request=job.request), accepted(number, job.created_at + 2)):
            job = apply(job, event)
            await shelf.jobs.save(job, event, "me")
    await shelf.close()


def accepted(number: int, at: float) -> Accepted:
    """The service took the take of this number."""
    return Accepted(at=at, task_id=f"task-{number:04}")


def pages_of(path: Path, table: str) -> list[int]:
    """The leaf pages of a table, from 0."""
    with closing(sqlite3.connect(path)) as db:
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    content = path.read_bytes()

    def walk(page: int) -> list[int]:
        at = page * PAGE + (100 if page == 0 else 0)
        if content[at] in (13, 10):
            return [page]
        cells = int.from_bytes(content[at + 3 : at + 5], "big")
        starts = [int.from_bytes(content[at + 12 + 2 * n : at + 14 + 2 * n], "big") for n in range(cells)]
        down = [int.from_bytes(content[page * PAGE + one : page * PAGE + one + 4], "big") - 1 for one in starts]
        return [leaf for one in (*down, int.from_bytes(content[at + 8 : at + 12], "big") - 1) for leaf in walk(one)]

    return walk(root - 1)


def destroy(path: Path, pages: list[int]) -> None:
    """Overwrite these pages."""
    content = bytearray(path.read_bytes())
    for page in pages:
        content[page * PAGE : (page + 1) * PAGE] = b"\xee" * PAGE
    path.write_bytes(content)


async def tasks_in(path: Path) -> set[str]:
    """The task ids of a history that is sound; AssertionError for one that is not."""
    shelf = await Shelf.open(path)
    found = {job.task_id for job in await shelf.jobs.page(10_000)}
    assert await shelf.database.check() == ()
    await shelf.close()
    return found


ALL = {f"task-{number:04}" for number in range(TAKES)}
"""What `tasks_in` finds in one that nothing happened to."""
