"""A clip decoded for a place of so many cells: its frames small enough to be kept, each with its time.

A short clip is decoded once and kept whole, so that looping, stepping and searching cost nothing; its first frame is
there within milliseconds, the others follow while they are looked at. Of a long clip, or one whose frames are too many
to keep, a window around the frame that is wanted is kept: memory is bounded whatever the file says. A frame's number
is its place in the order of showing, exactly, in both cases. `read_reel` runs in a thread; a Reel may be read from any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ima_tui.domain.text import Said
from ima_tui.media.cells import fitted
from ima_tui.media.clip_facts import ClipFacts, ClipSource, clip_facts
from ima_tui.media.problem import ClipProblem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ima_tui.media.cells import Pixels

__all__ = ("ClipFacts", "ClipProblem", "ClipSource", "Reel", "clip_facts", "read_reel")

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
MOST_WHOLE_SECONDS = 16.0
MOST_BYTES = 96_000_000
"""Of frames that are kept at once, by one reel."""
LEAST_STEP = 1e-4
"""Seconds between two frames, so that each has a time of its own, whatever the file says."""
_SPARE = 64
"""Frames more than a clip promises; and the least that is kept."""
_NONE = -1


class Reel:
    """The frames of one clip for `columns` × `lines` cells. Written by one thread, read by any."""

    def __init__(
        self, facts: ClipFacts, columns: int, lines: int, *, ground: Colour = BLACK, most_bytes: int = MOST_BYTES
    ) -> None:
        import numpy as np

        self.facts = facts
        self.columns, self.lines = columns, lines
        self.picture = fitted(facts.shape, columns, lines)
        """Columns and lines that the picture itself fills, in the middle; around it is the ground."""
        self.complete = False
        """Every frame was seen: `count` is final."""
        self.whole = True
        """Every frame that was decoded is kept."""
        self.problem: Said | None = None
        """What is wrong with a clip that plays all the same: it ends early."""
        self.changed = threading.Condition()
        self._ground = ground
        self._wanted = 0
        self._count = 0
        self._times: NDArray[np.float64] = np.zeros(256)
        size = 2 * lines * columns * 3
        most = max(8, most_bytes // size)
        promised = max(facts.frames, int(facts.seconds * float(facts.rate) * 1.1)) + _SPARE
        if not facts.frames and not facts.seconds:
            promised = most
        if facts.seconds > MOST_WHOLE_SECONDS:
            promised = min(promised, int(MOST_WHOLE_SECONDS / 2 * max(1.0, float(facts.rate))) + _SPARE)
        self.room = min(promised, most)
        """Frames that can be kept at once."""
        self._store: Pixels = np.empty((self.room, 2 * lines, columns, 3), np.uint8)
        self._held: NDArray[np.int64] = np.full(self.room, _NONE, np.int64)

    # -- reading

    @property
    def count(self) -> int:
        """Frames whose time is known by now."""
        return self._count

    @property
    def times(self) -> NDArray[np.float64]:
        """Seconds from the beginning at which each frame is shown, `count` of them."""
        return self._times[: self._count]

    @property
    def frames(self) -> Pixels:
        """All frames so far, (count, 2 × lines, columns, 3); only of a reel that is `whole`."""
        return self._store[: self._count]

    @property
    def seconds(self) -> float:
        """How long the clip lasts: as it says, until all of it was seen."""
        if self.complete and self._count:
            known = self._times[: self._count]
            step = (known[-1] - known[0]) / (self._count - 1) if self._count > 1 else 1 / float(self.facts.rate)
            return float(known[-1] + step)
        return max(self.facts.seconds, float(self._times[self._count - 1]) if self._count else 0.0)

    def at(self, seconds: float) -> int:
        """The number of the frame shown at that time, among those known."""
        import numpy as np

        return max(0, min(self._count, int(np.searchsorted(self.times, seconds + 1e-6, "right"))) - 1)

    def time(self, index: int) -> float:
        """When a frame is shown."""
        return float(self._times[max(0, min(index, self._count - 1))])

    def frame(self, index: int) -> Pixels | None:
        """The pixels of a frame; None where it is not (or no longer) kept. Asking moves the window there."""
        if not 0 <= index < self._count:
            return None
        self.want(index)
        slot = index % self.room
        if self._held[slot] != index:
            return None
        kept: Pixels = self._store[slot]
        if self.whole:
            return kept
        copied = kept.copy()
        return copied if self._held[slot] == index else None  # it was written over meanwhile

    def want(self, index: int) -> None:
        """Keep frames around this one. Costs nothing where all are kept."""
        self._wanted = index
        if not self.whole:
            with self.changed:
                self.changed.notify_all()

    # -- writing, by the thread that decodes

    @property
    def wanted(self) -> int:
        """The frame last asked for."""
        return self._wanted

    def keep(self, index: int, picture: Pixels) -> None:
        """Put a decoded picture (of the size `picture`) in its place."""
        slot = index % self.room
        if self._held[slot] != index:
            self._held[slot] = _NONE
            place = self._store[slot]
            if picture.shape != place.shape:
                place[:] = self._ground
                top = (place.shape[0] - picture.shape[0]) // 4 * 2
                left = (place.shape[1] - picture.shape[1]) // 2
                place[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
            else:
                place[:] = picture
            self._held[slot] = index

    def add(self, seconds: float, picture: Pixels) -> None:
        """The next frame in the order of showing, of a reel that is kept whole."""
        self.keep(self._count, picture)
        if self._count == len(self._times):
            grown = self._times.copy()
            grown.resize(2 * len(grown))
            self._times = grown
        least = self._times[self._count - 1] + LEAST_STEP if self._count else 0.0
        self._times[self._count] = max(least, seconds)
        with self.changed:
            self._count += 1
            self.changed.notify_all()

    def finish(self, problem: Said | None = None) -> None:
        """Nothing follows."""
        with self.changed:
            self.problem = problem
            self.complete = True
            self.changed.notify_all()

    def lies_in_window(self, index: int) -> bool:
        """Whether a frame is to be kept now: some before the wanted one, most after it."""
        return self._low <= index < min(self._low + self.room, self._count)

    def missing(self) -> int | None:
        """The first frame from the wanted one on that is not kept and should be, then those before it."""
        low, high = self._low, min(self._low + self.room, self._count)
        wanted = max(low, min(self._wanted, high - 1))
        return next((each for each in (*range(wanted, high), *range(low, wanted)) if not self.holds(each)), None)

    def holds(self, index: int) -> bool:
        """Whether it is kept."""
        return bool(self._held[index % self.room] == index)

    def know_times(self, times: NDArray[np.float64]) -> None:
        """All frames' times are known and only a window of them is kept from now on."""
        with self.changed:
            self._times = times
            self._count = len(times)
            self.whole = False
            self.complete = True
            self.changed.notify_all()

    @property
    def _low(self) -> int:
        return max(0, self._wanted - self.room // 4)


def read_reel(
    source: ClipSource,
    columns: int,
    lines: int,
    *,
    stop: threading.Event | None = None,
    progress: Callable[[Reel], None] = lambda reel: None,
    ground: Colour = BLACK,
    most_bytes: int = MOST_BYTES,
) -> Reel:
    """Decode `source`, in a thread: `progress(reel)` with its first frame and then again with every few more.

    Returns when a clip that is kept whole is complete; of one that is not, serves the window until `stop` is set.
    Raises ClipProblem when not one frame can be shown; one that ends early is kept with its `problem`.
    """
    from ima_tui.media.decoding import Decoding

    decoding = Decoding(source, (columns, lines), stop or threading.Event(), progress, ground, most_bytes)
    return decoding.run()
