"""What a file picker shows of a folder: its folders and image files, read in steps.

`FolderScan` is read step by step in a thread, so that 50 000 files never make anyone wait: what is known so far is
shown while the rest is read. Nothing is opened, so pipes, dead links and files of others are harmless; what cannot be
listed is said in `Step.problem` and the picker keeps its old list.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ima_tui.domain.text import Said, printable, say
from ima_tui.media.folder_order import Entry, Order, Ordered, folded

__all__ = ("SUFFIXES", "Entry", "FolderScan", "Step", "complete", "expanded")

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".avif"})
"""File names that promise an image; what the file really is, `probe` says."""
STEPS = (400, 4000, 16_000)
"""Entries looked at in each step, the last for all further ones: a full page at once, then few and larger merges."""
STEP_SECONDS = 0.1
"""A step ends after this time too: on a slow disk something is shown all the same."""
_ENDINGS = tuple(SUFFIXES)
_LONGEST_ENDING = max(map(len, _ENDINGS))
_MOST_COMPLETIONS = 200
_MOST_CANDIDATES = 20_000


@dataclass(frozen=True, slots=True)
class Step:
    """What is known of a folder by now: folders before images, each in the asked order."""

    entries: tuple[Entry, ...] = ()
    images: int = 0
    done: bool = True
    problem: Said | None = None
    """Why it could not be read (further); what was read before stays."""


class FolderScan:
    """One reading of a folder. `step` and `reorder` belong in a thread, `cancel` may be called from anywhere."""

    def __init__(self, folder: Path, order: Order, *, hidden: bool = False) -> None:
        self.folder = folder.absolute()
        self._hidden = hidden
        self._lock = threading.Lock()
        self._cancelled = False
        self._entries: list[Entry] = []
        self._sort(order)
        self._scan: Iterator[os.DirEntry[str]] | None = None
        self._steps = 0
        self._done = False
        self._problem: Said | None = None

    def step(self, most: int | None = None) -> Step:
        """Read on, at most `most` entries. Never raises; after `cancel` there is nothing more to read."""
        with self._lock:
            if not self._done and not self._cancelled:
                self._read(most or STEPS[min(self._steps, len(STEPS) - 1)])
            now = self._now()
        if self._cancelled:
            self._close()
        return now

    def reorder(self, order: Order) -> Step:
        """Everything read so far in another order; later steps keep it."""
        with self._lock:
            self._sort(order)
            return self._now()

    def cancel(self) -> None:
        """Nobody wants to know any more. Never waits for a step under way."""
        self._cancelled = True
        if self._lock.acquire(blocking=False):
            self._lock.release()
            self._close()

    def _read(self, most: int) -> None:
        self._steps += 1
        until = time.monotonic() + STEP_SECONDS
        fresh: list[Entry] = []
        try:
            if self._scan is None:
                self._scan = os.scandir(self.folder)
            for number in range(most):
                each = next(self._scan, None)
                if each is None:
                    self._done = True
                    break
                if (self._hidden or not each.name.startswith(".")) and (entry := _entry(each)):
                    fresh.append(entry)
                if self._cancelled or (number % 64 == 63 and time.monotonic() > until):
                    break
        except (OSError, ValueError) as error:
            self._problem, self._done = _trouble(self.folder, error), True
        self._add(fresh)
        if self._done:
            self._close()

    def _sort(self, order: Order) -> None:
        self._folders, self._images = Ordered(order), Ordered(order)
        known, self._entries = self._entries, []
        self._add(known)

    def _add(self, fresh: list[Entry]) -> None:
        self._entries += fresh
        self._folders.add([entry for entry in fresh if entry.is_folder])
        self._images.add([entry for entry in fresh if not entry.is_folder])

    def _now(self) -> Step:
        return Step((*self._folders, *self._images), len(self._images), self._done or self._cancelled, self._problem)

    def _close(self) -> None:
        close = getattr(self._scan, "close", None)
        if close is not None:
            with suppress(OSError):
                close()


def expanded(text: str, base: Path) -> Path:
    """The path that a typed text means: `~` and `$VARIABLES` understood, relative to `base`. The disk is not asked."""
    path = Path(os.path.expandvars(text))
    with suppress(RuntimeError, ValueError):  # no such user, no home, no name at all: it is taken as it is
        path = path.expanduser()
    return base / path


def complete(typed: str, base: Path) -> tuple[str, ...]:
    """The texts that go on from `typed` (`~` and `$VARIABLES` stay): folders with a `/`, and images. At most 200.

    Upper and lower case count only when that narrows the choice. Nothing is found where nothing can be listed, and no
    name that could not be typed: the list has those.
    """
    head, slash, start = typed.rpartition("/")
    if typed == "~":
        return ("~/",)
    if not slash and typed.startswith("$"):
        return _variables(typed[1:])
    lead, beginning, hidden = head + slash, folded(start), start.startswith(".")
    found: list[Entry] = []
    try:
        with os.scandir(expanded(lead, base)) as scan:
            for each in scan:
                fits = folded(each.name).startswith(beginning) and hidden == each.name.startswith(".")
                if fits and each.name.isprintable() and (entry := _entry(each)):
                    found.append(entry)
                if len(found) >= _MOST_CANDIDATES:
                    break
    except (OSError, ValueError):
        return ()
    found = [entry for entry in found if entry.name.startswith(start)] or found
    found.sort(key=lambda entry: (entry.folded, entry.name))
    return tuple(lead + entry.name + ("/" if entry.is_folder else "") for entry in found[:_MOST_COMPLETIONS])


def _variables(start: str) -> tuple[str, ...]:
    """Environment variables that hold a folder's path."""
    fitting = sorted(name for name in os.environ if name.startswith(start))
    return tuple(f"${name}/" for name in fitting if os.path.isabs(os.environ[name]) and os.path.isdir(os.environ[name]))


def _entry(each: os.DirEntry[str]) -> Entry | None:
    name = each.name
    looks_right = name[-_LONGEST_ENDING:].lower().endswith(_ENDINGS)
    try:
        if looks_right:
            facts = each.stat()
            if stat.S_ISREG(facts.st_mode):
                return Entry(name, False, facts.st_size, facts.st_mtime_ns, folded(name))
            is_folder = stat.S_ISDIR(facts.st_mode)
            return Entry(name, True, 0, facts.st_mtime_ns, folded(name)) if is_folder else None
        return Entry(name, True, 0, each.stat().st_mtime_ns, folded(name)) if each.is_dir() else None
    except OSError:  # a dead or circular link, or it went away under our eyes
        return None


def _trouble(path: Path, error: Exception) -> Said:
    folder = printable(str(path))
    if isinstance(error, FileNotFoundError):
        return say("{folder} does not exist (any more). Choose another folder.", folder=folder)
    if isinstance(error, NotADirectoryError):
        return say("{folder} is not a folder. Choose another one.", folder=folder)
    if isinstance(error, PermissionError):
        return say("{folder} may not be listed. Choose another folder, or ask for permission.", folder=folder)
    reason = getattr(error, "strerror", None) or str(error)
    return say("{folder} cannot be listed ({reason}). Choose another folder.", folder=folder, reason=reason)
