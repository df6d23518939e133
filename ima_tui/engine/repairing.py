"""Mending what is kept, for the doctor: the history's file, the copies beside it, and modes that are too wide.

Only what can be mended without losing anything. Each step says what it did.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ima_tui.domain.errors import StoreError
from ima_tui.domain.text import Said, say
from ima_tui.engine.presence import Presence
from ima_tui.paths import Places
from ima_tui.store import repair
from ima_tui.store.backups import KEPT, Backup, listed
from ima_tui.store.repair import Repaired

__all__ = (
    "KEPT",
    "backups",
    "is_damaged",
    "mend_history",
    "refuse_if_in_use",
    "tighten",
    "told",
    "too_open",
)

_OTHERS = 0o077
_MOST_FILES = 100_000
_PRIVATE_FOLDERS = (
    "posters", "simulator", "corrected", "running", "pasted", "frames", "thumbnails", "clips", "played", "downloads",
)  # fmt: skip
_NAMES = {
    "jobs": say("takes"), "events": say("lines of timelines"), "prompts": say("prompts"), "drafts": say("drafts"),
    "spending": say("entries of the ledger"), "pairs": say("pairs"), "verdicts": say("verdicts"),
    "files": say("downloads"), "snippets": say("snippets"), "saved_searches": say("saved searches"),
    "timings": say("times"), "folders": say("folders"), "receipts": say("receipts"),
}  # fmt: skip


def is_damaged(where: Places) -> bool:
    """Whether the history cannot be read as it should. Changes nothing.

    Raises StoreError for a file that is not to be mended here: another program's, or a newer version's.
    """
    return bool(repair.problems(where.database))


def refuse_if_in_use(where: Places) -> None:
    """Raises StoreError while another ima-tui runs with this history."""
    if Presence(where.running).others():
        raise StoreError(repair.in_use())


def mend_history(where: Places) -> Repaired:
    """Put all that can be read of a damaged history into a fresh file. Raises StoreError: then all is as it was."""
    return repair.mend(where.database)


def told(done: Repaired) -> Iterator[Said]:
    """What a repair did, line by line."""
    yield say("the damaged file is kept, whole: {file}", file=done.aside)
    yield say("takes read: {n}", n=done.rows("jobs"))
    if done.rebuilt:
        yield say("takes put together from their timelines: {n}", n=done.rebuilt)
    for table in done.tables:
        lost = table.lost if table.name != "jobs" or table.lost is None else max(0, table.lost - done.rebuilt)
        if lost:
            yield say("could not be read, {table}: {n}", table=_NAMES.get(table.name, table.name), n=lost)
        elif lost is None:
            what = _NAMES.get(table.name, table.name)
            yield say("a part could not be read, nobody can say how much: {table}", table=what)


def backups(where: Places) -> tuple[Backup, ...]:
    """The copies made before the schema was changed, the newest first."""
    with suppress(OSError):
        return listed(where.database)
    return ()


def too_open(where: Places) -> Iterator[Path]:
    """Files and folders of ours that others may look into. What is not ours, and what links lead to, is left out."""
    if os.name != "posix":
        return
    for number, path in enumerate(_private(where)):
        if number > _MOST_FILES:
            return
        with suppress(OSError):
            facts = path.lstat()
            kind = stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode)
            if kind and facts.st_uid == os.geteuid() and stat.S_IMODE(facts.st_mode) & _OTHERS:
                yield path


def tighten(where: Places) -> Iterator[tuple[Path, bool]]:
    """Take from others what they may do with each of these; whether it could be done."""
    for path in list(too_open(where)):
        try:
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~_OTHERS)
        except OSError:
            yield path, False
        else:
            yield path, True


def _private(where: Places) -> Iterator[Path]:
    for root in (where.config, where.data, where.cache):
        if root != where.home and root not in where.home.parents:  # somebody may have named their home
            yield root
    yield from (where.key_file, where.share_targets)
    if where.data.is_dir():
        yield from sorted(where.data.glob(f"{where.database.name}*"))
    if where.logs.is_dir():
        yield from sorted(where.logs.glob("ima_create_*.log*"))
    for root in (where.data, where.cache):
        for name in _PRIVATE_FOLDERS:
            yield from _within(root / name)


def _within(folder: Path) -> Iterator[Path]:
    if not folder.is_dir() or folder.is_symlink():
        return
    yield folder
    for at, folders, files in os.walk(folder, onerror=None):
        for name in (*sorted(folders), *sorted(files)):
            yield Path(at) / name
