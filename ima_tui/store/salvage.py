"""Reading what can still be read of a damaged file, table by table, row by row, past the pages that are gone.

A table is walked from its first row up to the damage and from its last row down to it; what lies between is asked for
row by row, by number: pages that are whole lie there too. A row of which only a part can be read comes with what there
is: a take's bulky columns stand last, so its task id and its price are read where its snapshot is lost. Nothing here
writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

Row = tuple[object, ...]
MOST_PROBES = 2_000_000
"""Rows of one table that are asked for one by one: some seconds."""
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
        last = self._end()
        seen = bytearray(last + 1)
        for way in ("ASC", "DESC"):
            for number, row in self._walk(way, last):
                if seen[number]:
                    break
                seen[number] = 1
                yield row
            if not self.broken:
                return
        missing = (number for number in range(1, last + 1) if not seen[number])
        asked = map(self._one, islice(missing, MOST_PROBES))
        yield from (row for row in asked if row is not None)

    def _walk(self, way: str, last: int) -> Iterator[tuple[int, Row]]:
        """Rows with their numbers, up to the first that cannot be read, or that cannot stand there."""
        before = 0 if way == "ASC" else last + 1
        sql = f"SELECT rowid, {self._names} FROM {self._table} NOT INDEXED ORDER BY rowid {way}"
        try:
            for row in self._db.execute(sql):
                number = int(row[0])
                if not (before < number <= last if way == "ASC" else 0 < number < before):
                    break
                before = number
                yield number, self._sound(row[1:])
            else:
                return
        except (sqlite3.Error, OverflowError):
            pass
        self.broken = True

    def _one(self, number: int) -> Row | None:
        """One row, or as much of it as can be read."""
        try:
            sql = f"SELECT {self._names} FROM {self._table} NOT INDEXED WHERE rowid = ?"
            row = self._db.execute(sql, (number,)).fetchone()
        except (sqlite3.Error, OverflowError):
            return self._part(number)
        return self._sound(row) if row is not None else None

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

    def listed(self, column: str) -> list[object]:
        """Every value of a column that an index of its own still lists; what the table itself may have lost."""
        found: list[object] = []
        for index in self._indexes():
            with suppress(sqlite3.Error, OverflowError):
                for (value,) in self._db.execute(f"SELECT {column} FROM {self._table} INDEXED BY {index}"):
                    found.append(value)
        return found

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
