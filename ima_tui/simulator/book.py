"""The task book: what was ordered, charged and rendered, in one SQLite file.

A task is in the book before create answers, and the balance falls in the same transaction, so that a simulator killed
at any moment knows exactly what it has accepted. Times are wall-clock seconds, because they outlive the process.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_SCHEMA = """
create table if not exists task (
    number integer primary key autoincrement, id text unique not null, created real not null, ready_at real not null,
    points integer not null, category text not null, model text not null, client text not null, fate text not null,
    rendered integer not null default 0, error text not null default '', body text not null, order_json text not null);
create table if not exists setting (name text primary key, value text not null);
"""


@dataclass(frozen=True)
class Task:
    id: str
    created: float
    ready_at: float
    points: int
    category: str
    model: str
    client: str
    """User-Agent of the create call."""
    fate: str
    """An outcome ordered in advance, or nothing."""
    body: Json
    order: Json
    """What the render worker needs: size, length, sound, sources."""
    rendered: int = 0
    """0 not yet, 1 on disk, -1 failed."""
    error: str = ""

    @property
    def clips(self) -> list[str]:
        """File stems of the task's clips."""
        return [f"{self.id}-{number}" for number in range(int(self.order["count"]))]


class Book:
    """One writer; every method is a short transaction."""

    def __init__(self, path: Path, balance: int) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma busy_timeout=5000")
        self._db.executescript(_SCHEMA)
        self._db.execute("insert or ignore into setting values ('balance', ?)", (str(balance),))

    def close(self) -> None:
        self._db.close()

    def setting(self, name: str, fresh: str) -> str:
        """A durable value, made on first use."""
        self._db.execute("insert or ignore into setting values (?, ?)", (name, fresh))
        return str(self._db.execute("select value from setting where name = ?", (name,)).fetchone()[0])

    @property
    def balance(self) -> int:
        return int(self.setting("balance", "0"))

    @balance.setter
    def balance(self, credits: int) -> None:
        self._db.execute("update setting set value = ? where name = 'balance'", (str(credits),))

    def accept(self, task: Task) -> bool:
        """Write the task and charge it; False, and nothing written, when the balance is short."""
        self._db.execute("begin immediate")
        try:
            if self.balance < task.points:
                self._db.execute("rollback")
                return False
            self.balance -= task.points
            self._db.execute(
                "insert into task (id, created, ready_at, points, category, model, client, fate, body, order_json)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (task.id, task.created, task.ready_at, task.points, task.category, task.model, task.client, task.fate,
                 json.dumps(task.body, ensure_ascii=False), json.dumps(task.order)),
            )  # fmt: skip
            self._db.execute("commit")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("rollback")
            raise
        return True

    def task(self, identity: str) -> Task | None:
        rows = self._tasks("where id = ?", (identity,))
        return rows[0] if rows else None

    def tasks(self) -> list[Task]:
        """All of them, in the order of acceptance."""
        return self._tasks("", ())

    def unrendered(self) -> list[Task]:
        return self._tasks("where rendered = 0", ())

    def takes_of(self, prompt: str, category: str) -> int:
        """How often this prompt was ordered before: another take should look different."""
        query = "select count(*) from task where category = ? and json_extract(order_json, '$.prompt') = ?"
        return int(self._db.execute(query, (category, prompt)).fetchone()[0])

    def update(self, task: Task, **changes: Any) -> Task:
        """Store new values of ``ready_at``, ``rendered``, ``error`` or ``fate``."""
        changed = replace(task, **changes)
        self._db.execute(
            "update task set ready_at = ?, rendered = ?, error = ?, fate = ? where id = ?",
            (changed.ready_at, changed.rendered, changed.error, changed.fate, changed.id),
        )
        return changed

    def _tasks(self, where: str, values: tuple[object, ...]) -> list[Task]:
        columns = "id, created, ready_at, points, category, model, client, fate, body, order_json, rendered, error"
        rows = self._db.execute(f"select {columns} from task {where} order by number", values).fetchall()
        return [_task(row) for row in rows]


def _task(row: tuple[Any, ...]) -> Task:
    identity, created, ready_at, points, category, model, client, fate, body, order, rendered, error = row
    return Task(
        identity, created, ready_at, points, category, model, client, fate, json.loads(body), json.loads(order),
        rendered, error,
    )  # fmt: skip
