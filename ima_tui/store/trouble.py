"""The one place where SQLite's errors become ours: what is wrong with the history file, and what to do next.

Nothing here repairs or replaces a file. A history that cannot be read stays where it is, because it may be the only
record of what was paid for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ima_tui.domain.errors import StoreError
from ima_tui.domain.text import Said, printable, say

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
NO_WAL_HERE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOLFS})
"""What the first access answers on a file system without shared memory, typically a network folder."""
DAMAGED_INDEX = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR})
"""What an index of words answers that is damaged, or of which a part is missing."""
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_FORBIDDEN = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_UNREADABLE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS})


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; 0 for errors of the Python module itself."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Any SQLite or file error inside is raised as a `StoreError`, from its cause."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(_sentence(path, error)) from error


def damaged(path: Path) -> Said:
    """The file is no history, or not any more."""
    return say(
        "The history file {path} is damaged and was left as it is. "
        "Save what can be read of it: ima-tui doctor --repair",
        path=path,
    )


def gone(path: Path) -> Said:
    """The file is not where it was when it was opened."""
    return say(
        "The history {path} was moved or deleted while ima-tui runs, so nothing can be kept. "
        "Put it back, or start ima-tui again.",
        path=path,
    )


def foreign(path: Path) -> Said:
    """The file is a database, and not ours."""
    return say("{path} belongs to another program and was left alone. Choose another folder.", path=path)


def _sentence(path: Path, error: sqlite3.Error | OSError) -> Said:
    if isinstance(error, OSError):
        return say(
            "The history {path} cannot be opened: {reason}. Check the folder and its permissions.",
            path=path,
            reason=printable(error.strerror or type(error).__name__, 200),
        )
    code = primary_code(error)
    if code in BUSY:
        return say(
            "The history is in use by another program and did not become free in time. "
            "Try again; if it stays so, close other ima-tui windows."
        )
    if code in DAMAGED:
        return damaged(path)
    if code == sqlite3.SQLITE_FULL:
        return say("The disk is full: the history in {path} cannot be written. Free some space.", path=path.parent)
    return _access_sentence(path, code, error)


def _access_sentence(path: Path, code: int, error: sqlite3.Error) -> Said:
    if code in _FORBIDDEN:
        return say(
            "The history {path} may be read but not written. Check the permissions of the file and its folder.",
            path=path,
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return say("The history {path} cannot be opened. Check that its folder exists and may be written.", path=path)
    if code in _UNREADABLE:
        return say(
            "The disk or network folder of the history {path} does not answer as it should. "
            "Check it, or keep the history on a local disk.",
            path=path,
        )
    return say("The history {path} failed: {reason}.", path=path, reason=printable(str(error), 200))
