"""The frames of two clips for a place of so many cells, read in threads; of two sizes, so that a change is quick.

Nothing is decoded twice for the same size, and whatever is not wanted any more is stopped at once. Asked from the event
loop only; `changed` is called in a thread when there is more to be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ima_tui.domain.text import Said
from ima_tui.media.screening import Screening
from ima_tui.tui.duel import Side

if TYPE_CHECKING:
    from ima_tui.media.reel import ClipSource, Colour, Reel

MOST_BYTES = 48_000_000
"""Of frames of one clip that are kept in one size."""
MOST_SIZES = 2
Size = tuple[int, int]
"""Columns and lines."""


class TwinReels:
    """What a player of two clips has at work."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._sources: dict[Side, ClipSource] = {}
        self._at_work: dict[tuple[Side, Size], Screening] = {}
        self._sizes: list[Size] = []
        """As they were wanted, the latest last."""

    @property
    def sources(self) -> Mapping[Side, ClipSource]:
        """The clips."""
        return self._sources

    @property
    def busy(self) -> bool:
        """Whether more is to come, or a trouble."""
        return any(not self._is_done(side, size) for side, size in self._at_work)

    def put(self, side: Side, source: ClipSource | None) -> bool:
        """Another clip on that side, or none; whether that changes anything."""
        if self._sources.get(side) == source:
            return False
        if source is None:
            del self._sources[side]
        else:
            self._sources[side] = source
        for size in self._sizes:
            self._drop(side, size)
        return True

    def want(self, size: Size, ground: Colour) -> None:
        """Both clips in this size, unless they are there or under way."""
        if size in self._sizes:
            self._sizes.remove(size)
        self._sizes.append(size)
        for old in self._sizes[:-1]:
            for side in Side:
                if not self._is_done(side, old) or old in self._sizes[:-MOST_SIZES]:
                    self._drop(side, old)
        del self._sizes[:-MOST_SIZES]
        for side, source in self._sources.items():
            if (side, size) not in self._at_work:
                screening = Screening(source, *size, self._changed, ground=ground, most_bytes=MOST_BYTES)
                self._at_work[side, size] = screening
                screening.start()

    def of(self, size: Size) -> dict[Side, Reel]:
        """What is there in this size: at least the first frame."""
        reels = {side: self._reel(side, size) for side in self._sources}
        return {side: reel for side, reel in reels.items() if reel is not None}

    def any(self, side: Side) -> Reel | None:
        """The clip of a side in whatever size, for what does not depend on it."""
        return next((reel for size in self._sizes if (reel := self._reel(side, size)) is not None), None)

    def troubles(self) -> Iterator[tuple[Side, Said]]:
        """Sides of which not one frame can be shown, and why."""
        for side in self._sources:
            screening = self._at_work.get((side, self._sizes[-1])) if self._sizes else None
            if screening is not None and screening.problem is not None and self._reel(side, self._sizes[-1]) is None:
                yield side, screening.problem

    def forget(self) -> None:
        """All of it is to be read anew: what lies around the pictures has another colour."""
        for side, size in list(self._at_work):
            self._drop(side, size)

    def close(self) -> None:
        """Every thread ends; nobody waits for one."""
        for screening in self._at_work.values():
            screening.stop()

    def _reel(self, side: Side, size: Size) -> Reel | None:
        screening = self._at_work.get((side, size))
        reel = screening.reel if screening is not None else None
        return reel if reel is not None and reel.count else None

    def _is_done(self, side: Side, size: Size) -> bool:
        reel = self._reel(side, size)
        return reel is not None and reel.complete and reel.whole

    def _drop(self, side: Side, size: Size) -> None:
        screening = self._at_work.pop((side, size), None)
        if screening is not None:
            screening.stop()
