"""One connection to the history file, for one thread: opened carefully, written in short immediate transactions.

Every write is `BEGIN IMMEDIATE`, because a transaction that reads first and writes later fails at once when another
process has written in between, whatever the busy timeout says. Commits on which money hangs are synced to the disk.
Whatever a write did to takes, their cards follow before it commits.
Raises `StoreError` and nothing else for trouble with the file. Source: wishes C9.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from ima_tui.domain.errors import StoreError
from ima_tui.domain.text import Said, say
from ima_tui.files import make_private_folder, open_regular
from ima_tui.store import cards, trouble, words
from ima_tui.store.migrations import MIGRATIONS, Migration, migrate, standing

T = TypeVar("T")
MAGIC = b"SQLite format 3\0"
"""How every file of SQLite's begins."""
BUSY_SECONDS = 5.0
"""How long a write waits for another process's."""


class Connection:
    """The synchronous core. `refusal` says why nothing may be written, if so."""

    def __init__(
        self, path: Path, known: tuple[Migration, ...] = MIGRATIONS, *, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self.path = path
        self.refusal: Said | None = None
        self._busy_seconds = busy_seconds
        self._synchronous = ""
        self._has_cards = False
        with trouble.in_plain_words(path):
            make_private_folder(path.parent)
            _make_private_file(path)
            if not _may_be_sqlite(path):
                raise StoreError(trouble.damaged(path))
            self._file = _identity(path)
            self._sqlite = self._connect()
            try:
                self._prepare(known)
            except BaseException:
                self._sqlite.close()
                raise

    def read(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """What `fn` reads, all of it from one moment."""
        with trouble.in_plain_words(self.path):
            self._sqlite.execute("BEGIN")
            try:
                return fn(self._sqlite)
            finally:
                self._leave("ROLLBACK")

    def write(self, fn: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Run `fn` as one transaction: all of it or nothing. With `durable` it is on the disk before this returns."""
        if self.refusal is not None:
            raise StoreError(self.refusal)
        if _identity(self.path) != self._file:  # a deleted file can be written for as long as it is open, and is lost
            raise StoreError(trouble.gone(self.path))
        with trouble.in_plain_words(self.path):
            self._sync("FULL" if durable or not self._wal else "NORMAL")
            self._sqlite.execute("BEGIN IMMEDIATE")
            try:
                result = fn(self._sqlite)
                if self._has_cards:
                    self._bring_cards_up()
                self._sqlite.execute("COMMIT")
            except BaseException:
                self._leave("ROLLBACK")
                raise
            return result

    @property
    def side_by_side(self) -> bool:
        """Whether other connections can read while this one writes."""
        return self._wal

    def data_version(self) -> int:
        """A number that changes when another connection has committed. Costs microseconds."""
        with trouble.in_plain_words(self.path):
            return int(self._sqlite.execute("PRAGMA data_version").fetchone()[0])

    def check(self) -> tuple[str, ...]:
        """What SQLite's own quick check finds wrong, in its technical words; empty for a sound file. Slow if large."""
        with trouble.in_plain_words(self.path):
            return quick_check(self._sqlite)

    def close(self) -> None:
        """Give the file back."""
        with trouble.in_plain_words(self.path):
            self._sqlite.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=self._busy_seconds, isolation_level=None)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.row_factory = sqlite3.Row
        return connection

    def _prepare(self, known: tuple[Migration, ...]) -> None:
        self._sqlite.execute("PRAGMA foreign_keys = ON")
        found = standing(self._sqlite, known)
        if found.foreign:
            raise StoreError(trouble.foreign(self.path))
        self._wal = self._journal() == "wal"
        if found.newer:
            self.refusal = say(
                "The history was last used by a newer version of ima-tui: it can be read here but not changed. "
                "Update ima-tui."
            )
            self._sqlite.execute("PRAGMA query_only = ON")
            return
        if found.pending:
            migrate(self._sqlite, self.path, known)
            self._synchronous = "FULL"
        self._has_cards = cards.exist(self._sqlite)
        with suppress(sqlite3.Error, StoreError):  # busy or damaged: who reads or writes next is told
            if self._has_cards and cards.need_work(self._sqlite):
                self.write(lambda db: None)  # what a version without cards has left to do, or a new file's word index

    def _bring_cards_up(self) -> None:
        """Let cards follow what was written. Damage to them must not keep a take, which is paid for, off the disk."""
        if not self._survives(cards.bring_up) and self._survives(words.distrust):
            self._survives(cards.bring_up)
        if words.are_missing(self._sqlite):
            self._survives(words.build)

    def _survives(self, step: Callable[[sqlite3.Connection], None]) -> bool:
        """Whether a step of the transaction met no damage; if it did, only the step is undone."""
        self._sqlite.execute("SAVEPOINT step")
        try:
            step(self._sqlite)
        except sqlite3.DatabaseError as error:
            if trouble.primary_code(error) not in trouble.DAMAGED_INDEX:
                raise
            self._sqlite.execute("ROLLBACK TO step")
            return False
        finally:
            if self._sqlite.in_transaction:
                self._sqlite.execute("RELEASE step")
        return True

    def _journal(self) -> str:
        """Turn write-ahead logging on, or a rollback journal where that is impossible; the mode in force."""
        mode = self._switched("WAL")
        if mode != "wal":
            return mode
        try:
            self._sqlite.execute("BEGIN IMMEDIATE")
            self._leave("ROLLBACK")
        except sqlite3.OperationalError as error:
            if trouble.primary_code(error) not in trouble.NO_WAL_HERE:
                return mode  # busy, or not writable: the first write that matters will say so
            return self._switched("DELETE")
        return mode

    def _switched(self, wanted: str) -> str:
        """The journal mode after asking for `wanted`; a switch needs the file alone, so it is tried for a while."""
        deadline = time.monotonic() + self._busy_seconds
        while True:
            mode = str(self._sqlite.execute("PRAGMA journal_mode").fetchone()[0])
            if mode == wanted.lower():
                return mode
            try:
                return str(self._sqlite.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0])
            except sqlite3.OperationalError as error:
                if trouble.primary_code(error) not in trouble.BUSY or time.monotonic() > deadline:
                    return mode
                time.sleep(0.02)

    def _sync(self, level: str) -> None:
        if level != self._synchronous:
            self._sqlite.execute(f"PRAGMA synchronous = {level}")
            self._synchronous = level

    def _leave(self, how: str) -> None:
        """End the transaction if it is still open: some errors (a full disk) end it by themselves."""
        if self._sqlite.in_transaction:
            self._sqlite.execute(how)


def quick_check(db: sqlite3.Connection) -> tuple[str, ...]:
    """What SQLite's own quick check finds wrong, in its technical words; empty for a sound file."""
    lines = tuple(str(line) for (line,) in db.execute("PRAGMA quick_check(20)"))
    return () if lines == ("ok",) else lines


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None if there is none."""
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _make_private_file(path: Path) -> None:
    """SQLite gives its journal files the mode of the database, so the mode must be right from the first byte."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return


def _may_be_sqlite(path: Path) -> bool:
    """Whether the file is empty or begins as SQLite's do. SQLite itself would overwrite a very short other file."""
    with open_regular(path) as file:
        return file.read(len(MAGIC)) in (b"", MAGIC)
