"""Where to look for images: each kind of slot remembers the folders it was filled from, and those kept at hand.

Survives restarts and is shared by every program on the same history. Whether a folder is still there is asked in a
thread; a bookmark that is gone stays, because a drive may come back.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Protocol

from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say
from ima_tui.media.folder_order import By, Order
from ima_tui.media.folders import SUFFIXES
from ima_tui.store.folders import KnownFolder

_MOST_LOOKED_AT = 2000


class Slot(StrEnum):
    """A kind of slot: each has its own folders."""

    FIRST = "first"
    LAST = "last"
    REFERENCE = "reference"

    @property
    def label(self) -> Said:
        """What a user calls it."""
        return _LABELS[self]


_LABELS = {
    Slot.FIRST: say("First frame"),
    Slot.LAST: say("Last frame"),
    Slot.REFERENCE: say("Reference"),
}


def slot_of(mode: Mode, index: int = 0) -> Slot:
    """The kind of slot `index` (from 0) in `mode`."""
    if mode is Mode.REFERENCE:
        return Slot.REFERENCE
    return Slot.LAST if mode is Mode.FIRST_LAST and index > 0 else Slot.FIRST


class Kind(StrEnum):
    """Why a place is offered."""

    BOOKMARK = "bookmark"
    RECENT = "recent"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder one may want to go to."""

    kind: Kind
    path: Path
    name: Said | None = None
    """What a usual place is called."""
    there: bool = True


class KeptFolders(Protocol):
    """What the store keeps; `store.folders.Folders` says more."""

    async def all(self) -> tuple[KnownFolder, ...]: ...
    async def note_choice(self, slot: str, folder: Path, at: float) -> None: ...
    async def bookmark(self, slot: str, folder: Path, at: float) -> None: ...
    async def forget(self, slot: str, folder: Path) -> None: ...
    async def order(self) -> str: ...
    async def keep_order(self, order: str) -> None: ...


class Folders:
    """The folders of this user's images."""

    def __init__(self, kept: KeptFolders, home: Path, now: Callable[[], float]) -> None:
        self._kept = kept
        self._home = home
        self._now = now

    async def start(self, slot: Slot) -> Path:
        """Where `slot` was filled from last; else where any slot was; else where the program was started, if there are
        images; else home. Always a folder that is there. Raises StoreError.
        """
        known = [one for one in await self._kept.all() if one.chosen_at]
        wanted = [one.path for one in known if one.slot == slot] + [one.path for one in known if one.slot != slot]
        return await asyncio.to_thread(_begin_at, wanted, self._home)

    async def places(self, slot: Slot) -> tuple[Place, ...]:
        """Bookmarks of `slot`, its recent folders that are there, and the usual places. Raises StoreError."""
        known = [one for one in await self._kept.all() if one.slot == slot]
        marked = sorted((one for one in known if one.bookmarked_at), key=lambda one: one.bookmarked_at)
        recent = [one.path for one in known if one.chosen_at and not one.bookmarked_at]
        return await asyncio.to_thread(self._gather, [one.path for one in marked], recent)

    async def bookmarked(self, slot: Slot, folder: Path) -> bool:
        """Whether `folder` is kept at hand for `slot`. Raises StoreError."""
        return any(one.slot == slot and one.path == folder and one.bookmarked_at for one in await self._kept.all())

    async def toggle_bookmark(self, slot: Slot, folder: Path) -> bool:
        """Keep `folder` at hand for `slot`, or no longer; whether it is now. Raises StoreError."""
        keep = not await self.bookmarked(slot, folder)
        await self._kept.bookmark(slot, folder, self._now() if keep else 0.0)
        return keep

    async def forget(self, slot: Slot, folder: Path) -> None:
        """Neither bookmarked nor recent any more; the folder itself is left alone. Raises StoreError."""
        await self._kept.forget(slot, folder)

    async def note_choice(self, slot: Slot, sources: Iterable[str]) -> None:
        """These files were chosen for `slot`; addresses are passed over. Raises StoreError."""
        folders = dict.fromkeys(os.path.dirname(source) for source in sources if os.path.isabs(source))
        for folder in folders:
            await self._kept.note_choice(slot, Path(folder), self._now())

    async def order(self) -> Order:
        """How images were sorted last; newest first at the beginning. Raises StoreError."""
        by, _space, way = (await self._kept.order()).partition(" ")
        return Order(By(by), way == "down") if by in {one.value for one in By} else Order()

    async def keep_order(self, order: Order) -> None:
        """Sort so from now on. Raises StoreError."""
        await self._kept.keep_order(f"{order.by} {'down' if order.descending else 'up'}")

    def _gather(self, marked: list[Path], recent: list[Path]) -> tuple[Place, ...]:
        usual = {path: name for name, path in reversed(_usual(self._home)) if _is_there(path)}
        return (
            *(Place(Kind.BOOKMARK, path, there=_is_there(path)) for path in marked),
            *(Place(Kind.RECENT, path) for path in recent if _is_there(path)),
            *(Place(Kind.USUAL, path, name) for path, name in reversed(usual.items())),
        )


def _usual(home: Path) -> tuple[tuple[Said, Path], ...]:
    import platformdirs

    return (
        (say("Home"), home),
        (say("Pictures"), platformdirs.user_pictures_path()),
        (say("Downloads"), platformdirs.user_downloads_path()),
        (say("Desktop"), platformdirs.user_desktop_path()),
        (say("Working folder"), _working_folder(home)),
    )


def _working_folder(home: Path) -> Path:
    try:
        return Path.cwd()
    except OSError:  # it was removed under us
        return home


def _begin_at(wanted: list[Path], home: Path) -> Path:
    here = _working_folder(home)
    return _first_there((*wanted, *([here] if _has_images(here) else []), home))


def _has_images(folder: Path) -> bool:
    """Whether one of the first entries looks like an image."""
    try:
        with os.scandir(folder) as entries:
            return any(os.path.splitext(each.name)[1].lower() in SUFFIXES for each in islice(entries, _MOST_LOOKED_AT))
    except OSError:
        return False


def _first_there(wanted: Iterable[Path]) -> Path:
    return next((path for path in wanted if _is_there(path)), Path("/"))


def _is_there(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
