"""Reading what can still be read of a damaged file, table by table, row by row, past the pages that are gone.

A table is walked from its first row up to the damage and from its last row down to it; what lies between is tried in
ever smaller steps, the middle first. A row of which only a part can be read comes with what there is: a take's bulky
columns stand last, so its task id and its price are read where its snapshot is lost. Nothing here writes.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

Row = tuple[object, ...]
MOST_PROBES = 200_000
"""Tries in what cannot be read of one table: some seconds."""
_ROWS_ON_A_PAGE = 100
_FILLING: Mapping[str, object] = {"TEXT": "", "REAL": 0.0, "INTEGER": 0, "NUMERIC": 0, "BLOB": b""}


class TableReader:
    """One table of a damaged file. `read` gives its rows; afterwards `unread` says how many it did not give."""

    def __init__(self, db: sqlite3.Connection, table: str, columns: Sequence[tuple[str, str]]) -> None:
        """`columns` are names with the types they are declared with."""
        self.broken = False
        """Whether any of it could not be read."""
        self._db = db
        self._table = table
        self._columns = tuple(columns)
        self._names = ", ".join(name for name, _ in columns)

    def read(self, key: Sequence[str] = ()) -> Iterator[Row]:
        """Its rows, in no order; `key` is the primary key of a table without rowids."""
        yield from self._keyed(key) if key else self._numbered()

    def unread(self, given: int) -> int | None:
        """How many rows there are beside the `given` ones, as an index of the table tells it; None if nothing does."""
        for index in self._indexes():
            with suppress(sqlite3.Error):
                sql = f"SELECT count(*) FROM {self._table} INDEXED BY {index}"
                return max(0, int(self._db.execute(sql).fetchone()[0]) - given)
        return None if self.broken else 0

    # -- tables with rowids

    def _numbered(self) -> Iterator[Row]:
        low: int | None = None
        for number, row in self._walk("rowid", "ASC"):
            low = number
            yield row
        if not self.broken:
            return
        high: int | None = None
        for number, row in self._walk("rowid", "DESC", above=low):
            high = number
            yield row
        first = 1 if low is None else low + 1
        yield from self._between(first, self._end() if high is None else high - 1)

    def _walk(self, key: str, way: str, above: int | None = None) -> Iterator[tuple[int, Row]]:
        """Rows with their numbers, up to the first that cannot be read."""
        where = f"WHERE {key} > {above} " if above is not None else ""
        sql = f"SELECT {key}, {self._names} FROM {self._table} NOT INDEXED {where}ORDER BY {key} {way}"
        try:
            for row in self._db.execute(sql):
                yield int(row[0]), self._sound(row[1:])
        except (sqlite3.Error, OverflowError):
            self.broken = True

    def _between(self, first: int, last: int) -> Iterator[Row]:
        """What can be read from `first` to `last`, which cannot be walked through: halves of halves."""
        spans, probes = deque([(first, last)]), 0
        sql = f"SELECT rowid, {self._names} FROM {self._table} NOT INDEXED WHERE rowid >= ? AND rowid <= ?"
        while spans and probes < MOST_PROBES:
            low, high = spans.popleft()
            middle = (low + high) // 2
            reached = middle - 1
            probes += 1
            try:
                for row in self._db.execute(f"{sql} ORDER BY rowid", (middle, high)):
                    reached = int(row[0])
                    yield self._sound(row[1:])
                reached = high
            except (sqlite3.Error, OverflowError):
                part = self._part(reached + 1)
                if part is not None:
                    yield part
                reached += 1
            if reached < high:
                spans.append((reached + 1, high))
            if low < middle:
                spans.append((low, middle - 1))

    def _part(self, number: int) -> Row | None:
        """What can be read of one row; None if that is less than half."""
        found: list[object] = []
        lost = 0
        for name, kind in self._columns:
            sql = f"SELECT {name} FROM {self._table} NOT INDEXED WHERE rowid = ?"
            try:
                row = self._db.execute(sql, (number,)).fetchone()
            except (sqlite3.Error, OverflowError):
                row, lost = (None,), lost + 1
            if row is None or lost > len(self._columns) // 2:
                return None
            found.append(_fitting(row[0], kind))
        return tuple(found)

    def _end(self) -> int:
        """No row has a larger number than this: what the index of the table says, else what the file has room for."""
        for index in self._indexes():
            with suppress(sqlite3.Error):
                sql = f"SELECT max(rowid) FROM (SELECT rowid FROM {self._table} INDEXED BY {index})"
                if (largest := self._db.execute(sql).fetchone()[0]) is not None:
                    return int(largest)
        return int(self._db.execute("PRAGMA page_count").fetchone()[0]) * _ROWS_ON_A_PAGE

    def _indexes(self) -> list[str]:
        """Indexes that hold every row."""
        try:
            rows = self._db.execute(f"PRAGMA index_list({self._table})").fetchall()
        except sqlite3.Error:
            return []
        return [f'"{name}"' for _, name, _, _, partial in rows if not partial]

    # -- tables without rowids

    def _keyed(self, key: Sequence[str]) -> Iterator[Row]:
        seen: set[Row] = set()
        for way in ("ASC", "DESC"):
            order = ", ".join(f"{name} {way}" for name in key)
            sql = f"SELECT {', '.join(key)}, {self._names} FROM {self._table} ORDER BY {order}"
            try:
                for row in self._db.execute(sql):
                    mark = tuple(row[: len(key)])
                    if way == "DESC" and mark in seen:
                        return
                    if way == "ASC":
                        seen = {mark}  # the last before the damage is where the way back ends
                    yield self._sound(row[len(key) :])
                return
            except (sqlite3.Error, OverflowError):
                self.broken = True

    def of(self, column: str, value: object) -> Iterator[Row]:
        """Rows with this value, as far as they can be read: for what the walks along a key did not reach."""
        try:
            for row in self._db.execute(f"SELECT {self._names} FROM {self._table} WHERE {column} = ?", (value,)):
                yield self._sound(row)
        except (sqlite3.Error, OverflowError):
            self.broken = True

    def _sound(self, row: Sequence[object]) -> Row:
        return tuple(_fitting(value, kind) for value, (_, kind) in zip(row, self._columns, strict=True))


def _fitting(value: object, kind: str) -> object:
    """A value of the declared type: a damaged page can hold anything."""
    wanted = _FILLING.get(kind, "")
    if isinstance(wanted, str):
        return value if isinstance(value, str) else wanted
    if isinstance(wanted, bytes):
        return value if isinstance(value, bytes | str) else wanted
    return value if isinstance(value, int | float) else wanted
