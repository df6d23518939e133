"""Mending a damaged history: the file is moved aside whole, and what it still says goes into a fresh one.

The damaged file is never written. A copy of it is read, the fresh file is made complete beside it, and only then takes
its place; stopped at any moment before, everything is as it was. While this lasts nobody else can open the history. A
take of which only its row is left comes with its task id and price (`rows`); one whose row is gone too, but not its
timeline, is put together from what happened to it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ima_tui.domain.errors import StoreError
from ima_tui.domain.text import Said, say
from ima_tui.files import sync_folder
from ima_tui.store import trouble
from ima_tui.store.connection import MAGIC, Connection, quick_check
from ima_tui.store.migrations import MIGRATIONS, standing
from ima_tui.store.orphans import rebuild_takes, tie_up
from ima_tui.store.salvage import TableReader

_MADE_ANEW = ("cards", "card_", "migrations", "counters", "sqlite_")
"""Beginnings of the names of tables that follow from others, or say something of the file itself."""
_LOCKED_FROM, _LOCKED_BYTES = 0x40000000, 512
"""Where SQLite keeps its locks: whoever has the file open holds one of these bytes."""
_HEADER_BYTES = 100
_ROOM = ".repair-"
_BESIDE = ("-wal", "-journal", "-shm")
"""Endings of what SQLite keeps beside a file; the last one holds nothing of its own."""


@dataclass(frozen=True, slots=True)
class Table:
    """What became of one table."""

    name: str
    rows: int
    """Read, and in the fresh file."""
    lost: int | None
    """Known to have been there and not read; None where nothing tells how many."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did."""

    aside: Path
    """The damaged file, whole."""
    tables: tuple[Table, ...]
    rebuilt: int
    """Takes whose row was gone and that were put together from their timeline."""

    def rows(self, name: str) -> int:
        """How many rows of a table there are in the fresh file."""
        return next((table.rows for table in self.tables if table.name == name), 0)


def problems(path: Path) -> tuple[str, ...]:
    """What is wrong inside the file, in technical words; empty if it is sound. Changes nothing. Raises StoreError."""
    with trouble.in_plain_words(path):
        if not path.exists():
            return ()
        with path.open("rb") as file:
            if file.read(len(MAGIC)) not in (b"", MAGIC):
                return ("file is not a database",)
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as db:
            try:
                _refuse_what_is_not_ours(db, path)
                return quick_check(db)
            except sqlite3.DatabaseError as error:
                if trouble.primary_code(error) not in trouble.DAMAGED:
                    raise
                return (str(error),)


def mend(path: Path) -> Repaired:
    """Put a fresh file with all that can be read in the place of a damaged one.

    Raises StoreError: then all is as it was. Whoever calls has asked `problems`, and knows that no other ima-tui runs.
    """
    with trouble.in_plain_words(path), _held(path) as damaged, _room_beside(path) as room:
        copy, fresh = Path(room) / path.name, Path(room) / "fresh.db"
        with copy.open("wb") as whole:
            shutil.copyfileobj(damaged, whole)  # through the file that is held: closing another one would let it go
        for ending in _BESIDE[:2]:
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{ending}", f"{copy}{ending}")
        _give_header(copy)
        Connection(fresh).close()
        tables, rebuilt = _fill(fresh, copy)
        Connection(fresh).close()  # cards and the word index follow
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        aside = _exchange(path, fresh)
    return Repaired(aside, tables, rebuilt)


@contextmanager
def _room_beside(path: Path) -> Iterator[str]:
    """A folder on the same disk. One that a killed repair left behind goes first: it may be what fills the disk."""
    for left in path.parent.glob(f"{_ROOM}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_ROOM, dir=path.parent, ignore_cleanup_errors=True) as room:
        yield room


def _refuse_what_is_not_ours(db: sqlite3.Connection, path: Path) -> None:
    found = standing(db, MIGRATIONS)
    if found.foreign:
        raise StoreError(trouble.foreign(path))
    if found.newer:
        raise StoreError(
            say("The history was last used by a newer version of ima-tui: only that version can repair it. "
                "Update ima-tui.")
        )  # fmt: skip


@contextmanager
def _held(path: Path) -> Iterator[BinaryIO]:
    """The file, which nobody else has open, and nobody can open. Raises StoreError if somebody has."""
    with path.open("r+b") as file:
        if os.name != "posix":  # a file that is open cannot be replaced there, which comes to the same
            yield file
            return
        import fcntl

        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKED_BYTES, _LOCKED_FROM)
        except BlockingIOError:
            raise StoreError(in_use()) from None
        except OSError:
            pass  # a file system without locks: that no other ima-tui runs must do
        yield file


def in_use() -> Said:
    """Another program works with the history."""
    return say("The history is in use: close every other ima-tui first, then run this again. Nothing was changed.")


def _give_header(copy: Path) -> None:
    """Where the first bytes alone are gone, those that every history of ours begins with."""
    with copy.open("r+b") as file:
        head = file.read(_HEADER_BYTES)
        if head[: len(MAGIC)] == MAGIC or len(head) < _HEADER_BYTES:
            return
        with tempfile.TemporaryDirectory(dir=copy.parent) as room:
            Connection(Path(room) / "new.db").close()
            header = (Path(room) / "new.db").read_bytes()[:_HEADER_BYTES]
        page = int.from_bytes(header[16:18], "big")
        pages = copy.stat().st_size // (65_536 if page == 1 else page)
        file.seek(0)
        file.write(header[:28] + pages.to_bytes(4, "big") + header[32:])


def _fill(fresh: Path, copy: Path) -> tuple[tuple[Table, ...], int]:
    """All that `copy` still says, into `fresh`."""
    with closing(sqlite3.connect(fresh, isolation_level=None)) as new, closing(_opened(copy)) as old:
        new.row_factory = sqlite3.Row
        new.execute("BEGIN IMMEDIATE")
        wanted = [str(name) for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [_moved(new, old, name) for name in wanted if not name.startswith(_MADE_ANEW)]
        if any(table is not None and table.name == "events" and table.lost is None for table in tables):
            _events_by_their_takes(new, old)
        rebuilt = rebuild_takes(new)
        tie_up(new)
        new.execute("COMMIT")
    return tuple(table for table in tables if table is not None), rebuilt


def _opened(copy: Path) -> sqlite3.Connection:
    old = sqlite3.connect(copy, isolation_level=None)
    old.text_factory = lambda raw: raw.decode("utf-8", "replace")
    with suppress(sqlite3.Error):
        old.execute("PRAGMA cell_size_check = ON")
        old.execute("PRAGMA writable_schema = ON")  # a list of tables that is damaged in part is read all the same
    return old


def _columns(db: sqlite3.Connection, table: str) -> list[tuple[str, str, int]]:
    """Name, declared type, and place in the primary key (from 1; 0 for none)."""
    try:
        return [(row[1], row[2], row[5]) for row in db.execute(f"PRAGMA table_info({table})")]
    except sqlite3.Error:
        return []


def _moved(new: sqlite3.Connection, old: sqlite3.Connection, table: str) -> Table | None:
    ours = {name: kind for name, kind, _ in _columns(new, table)}
    there = {name: place for name, _, place in _columns(old, table)}
    columns = [(name, kind) for name, kind in ours.items() if name in there]
    if not columns:
        return None if _is_sound(old) else Table(table, 0, None)
    reader = TableReader(old, table, columns)
    key = [name for name, place in sorted(there.items(), key=lambda item: item[1]) if place]
    sql = new.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    rows = 0
    insert = _insert(table, columns)
    names = [columns.index((name, ours[name])) for name in key if ours.get(name) == "TEXT"]
    for row in reader.read(key if "WITHOUT ROWID" in sql.upper() else ()):
        if all(_is_name(row[place]) for place in names):
            rows += _put(new, insert, row)
    return Table(table, rows, reader.unread(rows))


def _is_name(value: object) -> bool:
    """Whether something can be a key: on a damaged page anything may stand where one was."""
    return isinstance(value, str) and "\ufffd" not in value and "\0" not in value


def _is_sound(old: sqlite3.Connection) -> bool:
    """Whether the list of tables can be read: what it does not name was never there."""
    try:
        return old.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone() is not None
    except sqlite3.Error:
        return False


def _events_by_their_takes(new: sqlite3.Connection, old: sqlite3.Connection) -> None:
    """Timelines that lie between two damaged places are found by their takes, of those too whose row is gone."""
    columns = [(name, kind) for name, kind, _ in _columns(new, "events")]
    reader, insert = TableReader(old, "events", columns), _insert("events", columns)
    known = {id for (id,) in new.execute("SELECT id FROM jobs")}
    for id in known.union(TableReader(old, "jobs", [("id", "TEXT")]).listed("id")):
        for row in reader.of("job_id", id):
            _put(new, insert, row)


def _insert(table: str, columns: list[tuple[str, str]]) -> str:
    names = ", ".join(name for name, _ in columns)
    return f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"


def _put(new: sqlite3.Connection, insert: str, row: tuple[object, ...]) -> int:
    try:
        return new.execute(insert, row).rowcount
    except (sqlite3.IntegrityError, OverflowError):
        return 0


def _exchange(path: Path, fresh: Path) -> Path:
    """The fresh file in the place of the damaged one, which is found under a name of its own from then on."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = (path.with_name(f"{path.name}.damaged-{stamp}{more}") for more in ("", *(f"-{n}" for n in range(2, 1000))))
    aside = next(name for name in names if not os.path.lexists(name))
    try:
        os.link(path, aside)
    except OSError:  # a file system without links
        shutil.copy2(path, aside)
    for ending in _BESIDE:
        with suppress(FileNotFoundError):
            if ending == _BESIDE[-1] or not os.stat(f"{path}{ending}").st_size:
                os.unlink(f"{path}{ending}")
            else:
                os.replace(f"{path}{ending}", f"{aside}{ending}")
    os.replace(fresh, path)
    sync_folder(path.parent)
    return aside
