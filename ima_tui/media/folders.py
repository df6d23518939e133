"""What a file picker shows of a folder: its folders and image files, the newest first.

One pass of `os.scandir`, fit for a thread: 50 000 files take about 0.2 s. Nothing is opened, so pipes, dead links and
files of others are harmless; what cannot be listed is said in `Listing.problem` and the picker keeps its old list.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from ima_tui.domain.text import Said, printable, say

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"})
"""File names that promise an image; what the file really is, `probe` says."""
_MOST_COMPLETIONS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the picker."""

    name: str
    is_folder: bool
    size_bytes: int
    """0 for a folder."""
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder's entries, folders before images, each the newest first; or the problem that kept them away."""

    folder: Path
    entries: tuple[Entry, ...] = ()
    problem: Said | None = None


def list_folder(path: Path, hidden: bool = False) -> Listing:
    """The folders and image files in `path` (links followed), dot names only if `hidden`. Never raises."""
    folder = Path(path).absolute()
    found: list[Entry] = []
    try:
        with os.scandir(folder) as scan:
            for each in scan:
                if each.name.startswith(".") and not hidden:
                    continue
                entry = _entry(each)
                if entry:
                    found.append(entry)
    except (OSError, ValueError) as error:
        return Listing(folder, problem=_trouble(folder, error))
    found.sort(key=lambda entry: (not entry.is_folder, -entry.mtime_ns, entry.name.casefold()))
    return Listing(folder, tuple(found))


def complete(path_prefix: str) -> tuple[str, ...]:
    """The paths that go on from `path_prefix` as typed (`~` stays): folders with a `/`, and images. At most 200.

    Upper and lower case count only when that narrows the choice. Nothing is found where nothing can be listed.
    """
    head, _slash, start = path_prefix.rpartition("/")
    typed = path_prefix[: len(path_prefix) - len(start)]
    try:
        folder = Path(typed or ".").expanduser()
    except RuntimeError:
        folder = Path(typed)
    if path_prefix == "~" and not head:
        return ("~/",)
    entries = list_folder(folder, hidden=start.startswith(".")).entries
    fitting = [entry for entry in entries if entry.name.startswith(start)] or [
        entry for entry in entries if entry.name.casefold().startswith(start.casefold())
    ]
    fitting.sort(key=lambda entry: entry.name.casefold())
    return tuple(typed + entry.name + ("/" if entry.is_folder else "") for entry in fitting[:_MOST_COMPLETIONS])


def _entry(each: os.DirEntry[str]) -> Entry | None:
    looks_right = os.path.splitext(each.name)[1].lower() in SUFFIXES
    try:
        if looks_right:
            facts = each.stat()
            if stat.S_ISREG(facts.st_mode):
                return Entry(each.name, False, facts.st_size, facts.st_mtime_ns)
            return Entry(each.name, True, 0, facts.st_mtime_ns) if stat.S_ISDIR(facts.st_mode) else None
        return Entry(each.name, True, 0, each.stat().st_mtime_ns) if each.is_dir() else None
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
