"""The copies that are put beside a history before its schema is changed: what there is, and that it does not grow.

A copy is whole or not there. The newest few are kept: each is as large as the history was.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from ima_tui.domain.frozen import dataclass
from ima_tui.files import sync_folder

KEPT = 3
_BEFORE = ".before-"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy."""

    path: Path
    size: int
    at: float
    """When it was made, seconds since the epoch."""


def listed(path: Path) -> tuple[Backup, ...]:
    """The copies of the history at `path`, the newest first. Raises OSError only if the folder cannot be read."""
    found: list[Backup] = []
    for copy in path.parent.glob(f"{path.name}{_BEFORE}*"):
        with suppress(OSError):
            facts = copy.stat()
            found.append(Backup(copy, facts.st_size, facts.st_mtime))
    return tuple(sorted(found, key=lambda one: (-one.at, one.path.name)))


def make(path: Path, step: str) -> None:
    """Copy the last committed state beside the history, named after the `step` it is made before."""
    name = f"{path.name}{_BEFORE}{step}"
    temporary = path.with_name(f".{name}.{os.getpid()}.tmp")
    with suppress(FileNotFoundError):
        temporary.unlink()
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(temporary)) as target:
            source.backup(target)
        os.replace(temporary, path.with_name(name))
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def thin_out(path: Path) -> None:
    """Delete all copies but the newest few."""
    with suppress(OSError):
        for old in listed(path)[KEPT:]:
            old.path.unlink(missing_ok=True)
