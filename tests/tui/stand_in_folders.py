"""The folders of the stand-in: the engine's own rules over plain lists."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ima_tui.engine.folders import Folders
from ima_tui.store.folders import KnownFolder


@dataclass
class KeptInMemory:
    """What the store would keep."""

    known: list[KnownFolder] = field(default_factory=list)
    kept_order: str = ""

    async def all(self) -> tuple[KnownFolder, ...]:
        return tuple(sorted(self.known, key=lambda one: -one.chosen_at))

    def _change(self, slot: str, folder: Path, **fields: float) -> None:
        old = next((one for one in self.known if (one.slot, one.path) == (slot, folder)), None)
        self.known = [one for one in self.known if one is not old]
        self.known.append(replace(old or KnownFolder(slot, folder, 0, 0), **fields))

    async def note_choice(self, slot: str, folder: Path, at: float) -> None:
        self._change(slot, folder, chosen_at=at)

    async def bookmark(self, slot: str, folder: Path, at: float) -> None:
        self._change(slot, folder, bookmarked_at=at)

    async def forget(self, slot: str, folder: Path) -> None:
        self.known = [one for one in self.known if (one.slot, one.path) != (slot, folder)]

    async def order(self) -> str:
        return self.kept_order

    async def keep_order(self, order: str) -> None:
        self.kept_order = order


def folders_in_memory(home: Path, now: float) -> tuple[Folders, KeptInMemory]:
    """Folders whose home is `home`, and what they keep."""
    kept = KeptInMemory()
    ticks = iter(range(1_000_000))
    return Folders(kept, home, lambda: now + next(ticks)), kept
