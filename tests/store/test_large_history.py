"""What runs again and again must never read the whole history: the plans SQLite makes for it, looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ima_tui.domain.search_line import parse
from ima_tui.store import finding
from ima_tui.store.connection import Connection
from ima_tui.store.question import question
from ima_tui.store.spending import Ledger
from tests.store.shelf import Shelf

Work = Callable[[Shelf], Awaitable[object]]
AGAIN_AND_AGAIN: dict[str, Work] = {
    "open takes": lambda shelf: shelf.jobs.open_jobs(),
    "reserved takes": lambda shelf: shelf.jobs.reserved_jobs(),
    "leases": lambda shelf: shelf.jobs.leased(5.0),
    "renewing": lambda shelf: shelf.jobs.renew("me", 5.0),
    "releasing": lambda shelf: shelf.jobs.release("me"),
    "changes": lambda shelf: shelf.jobs.changed_since(9),
    "a page": lambda shelf: shelf.jobs.page(30),
    "by task": lambda shelf: shelf.jobs.find("abc1"),
    "today": lambda shelf: Ledger(shelf.database).tally(1e9, "s", simulated=False),
    "open money": lambda shelf: Ledger(shelf.database).unsettled(simulated=False),
}
FINE = ("jobs_open", "jobs_leased", "spending_open", "cards_removed", "CONSTANT ROW")
"""Small indexes, which may be read from end to end."""


class Spy(sqlite3.Connection):
    """Remembers what it was asked, its values apart: with them in the text SQLite makes other plans."""

    asked: list[tuple[str, Sequence[Any]]]

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        return self.cursor().execute(sql, values)

    def cursor(self, *_: object) -> SpyingCursor:  # type: ignore[override]
        return super().cursor(SpyingCursor)


class SpyingCursor(sqlite3.Cursor):
    def execute(self, sql: str, values: Sequence[Any] = (), /) -> SpyingCursor:  # type: ignore[override]
        assert isinstance(self.connection, Spy)
        self.connection.asked.append((sql, values))
        return super().execute(sql, values)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Sequence[Any]]]:
    """Every statement from now on."""
    found: list[tuple[str, Sequence[Any]]] = []
    monkeypatch.setattr(Spy, "asked", found, raising=False)
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Spy))
    return found


def plans(path: Path, asked: Sequence[tuple[str, Sequence[Any]]]) -> dict[str, list[str]]:
    """How SQLite goes about each statement."""
    statements = [(sql, values) for sql, values in asked if sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE"))]
    with closing(sqlite3.connect(path)) as db:
        return {sql: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)] for sql, values in statements}


@pytest.mark.parametrize("name", AGAIN_AND_AGAIN)
async def test_what_is_asked_again_and_again_uses_an_index(
    path: Path, name: str, asked: list[tuple[str, Sequence[Any]]]
) -> None:
    shelf = await Shelf.open(path)
    asked.clear()
    await AGAIN_AND_AGAIN[name](shelf)
    found = plans(path, list(asked))
    assert found
    for sql, plan in found.items():
        assert not whole_tables(plan), (sql, plan)
    await shelf.close()


def whole_tables(plan: list[str]) -> list[str]:
    """Steps that read a table or a large index from end to end."""
    scans = [step for step in plan if step.startswith("SCAN") and not any(index in step for index in FINE)]
    return [step for step in scans if step.split()[1] in ("jobs", "cards", "spending", "events", "c", "t")]


@pytest.mark.parametrize(
    "line",
    ["", "city", "夜景", "夜 city", "status:failed", "is:star city", "tag:beach", "since:7d", "model:fast user:anna"],
)
def test_no_search_sorts_the_whole_history(path: Path, line: str, asked: list[tuple[str, Sequence[Any]]]) -> None:
    """Without statistics SQLite would take any index, and sort all that it finds there."""
    connection = Connection(path)
    asked.clear()
    connection.read(lambda db: finding.numbers(db, question(parse(line), 1e9), 60))
    for sql, plan in plans(path, list(asked)).items():
        sorts = any("TEMP B-TREE FOR ORDER BY" in step for step in plan)
        assert not sorts or "cards_by_" in sql, (sql, plan)
    connection.close()
