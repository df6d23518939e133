"""Two clips on one clock: which frame of each is shown at every tick, whatever their rates, sizes and lengths.

A tick is a frame of the quicker clip. Both clips are asked for the same moment, so they cannot drift; the one that ends
earlier stands still on its last frame. A moment is shown of both clips or of neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from ima_tui.media.alignment import best_offset
from ima_tui.media.difference import difference, energy_line, wipe

if TYPE_CHECKING:
    from ima_tui.media.difference import Line, Pixels
    from ima_tui.media.reel import Colour, Reel

GAP = 2
"""Columns between two pictures that stand side by side."""
MOST_SHIFT = 480
"""Ticks by which one clip can be moved against the other."""
_MOST_SAMPLES = 600
"""Moments that are looked at to find an offset."""


class Showing(StrEnum):
    """How two pictures are held against each other."""

    SIDE = "side"
    """Side by side."""
    FLIP = "flip"
    """One in the place of the other."""
    WIPE = "wipe"
    """The left one up to an edge, the right one behind it."""
    DIFFERENCE = "difference"
    """Only what they do not share."""


@dataclass(frozen=True, slots=True)
class View:
    """What is wanted to be seen of two pictures."""

    showing: Showing = Showing.SIDE
    flipped: bool = False
    """Of the two in one place, the right one."""
    edge: float = 0.5
    """Where the wipe is, 0 (at the left border) to 1."""

    def cells(self, columns: int, lines: int) -> tuple[int, int]:
        """How large each clip is decoded for a place of that size."""
        return (max(1, (columns - GAP) // 2) if self.showing is Showing.SIDE else columns), lines

    def of(self, left: Pixels, right: Pixels, ground: Colour) -> Pixels:
        """One picture of the two; what lies between them is of the colour of the ground."""
        match self.showing:
            case Showing.FLIP:
                return right if self.flipped else left
            case Showing.WIPE:
                return wipe(left, right, round(self.edge * left.shape[1]))
            case Showing.DIFFERENCE:
                return difference(left, right)
            case _:
                return _beside(left, right, ground)


def _beside(left: Pixels, right: Pixels, ground: Colour) -> Pixels:
    import numpy as np

    between = np.empty((left.shape[0], GAP, 3), np.uint8)
    between[:] = ground
    return np.concatenate((left, between, right), axis=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """What both sides show at one tick."""

    tick: int
    seconds: float
    """By the clock, which is the left clip's."""
    frames: tuple[int, int]
    """Of the left and of the right clip."""
    ended: tuple[bool, bool]
    """Which of them stands still on its last frame."""


class Twin:
    """Two reels of the same number of cells. May be asked from any thread, as the reels may."""

    def __init__(self, left: Reel, right: Reel, shift: int = 0) -> None:
        self.left, self.right = left, right
        self.rate: Fraction = max(left.facts.rate, right.facts.rate)
        """Ticks in a second."""
        self.shift = max(-MOST_SHIFT, min(MOST_SHIFT, shift))
        """Ticks by which the right clip is ahead of the clock."""

    @property
    def complete(self) -> bool:
        """Whether both clips are known to their ends."""
        return self.left.complete and self.right.complete

    @property
    def comparable(self) -> bool:
        """Whether every frame of both is there, so that the whole clips can be compared."""
        return self.complete and self.left.whole and self.right.whole

    @property
    def seconds(self) -> float:
        """How long it takes until both have ended."""
        return max(self.left.seconds, self.right.seconds - float(self.shift / self.rate), float(1 / self.rate))

    @property
    def ticks(self) -> int:
        """How many ticks that is."""
        return max(1, math.ceil(self.seconds * float(self.rate) - 0.01))

    def tick_at(self, seconds: float) -> int:
        """The tick of a time."""
        return max(0, min(self.ticks - 1, math.floor(seconds * float(self.rate) + 1e-6)))

    def at(self, tick: int) -> Moment:
        """What both show at a tick."""
        tick = max(0, min(self.ticks - 1, tick))
        # The middle of the tick: frames' times are rounded to their clip's own units.
        here = (tick + 0.5) / float(self.rate)
        there = here + float(self.shift / self.rate)
        return Moment(
            tick,
            float(tick / self.rate),
            (self.left.at(here), self.right.at(there)),
            (self.left.complete and here > self.left.seconds, self.right.complete and there > self.right.seconds),
        )

    def knows(self, tick: int) -> bool:
        """Whether both clips were read so far that what they show at `tick` is certain."""
        here = (tick + 0.5) / float(self.rate)
        return _knows(self.left, here) and _knows(self.right, here + float(self.shift / self.rate))

    def pixels(self, moment: Moment) -> tuple[Pixels, Pixels] | None:
        """The pictures of both sides; None while that of either is not there."""
        left, right = self.left.frame(moment.frames[0]), self.right.frame(moment.frames[1])
        return (left, right) if left is not None and right is not None else None

    # -- of clips that are there as a whole

    def energy(self, stop: Callable[[], bool] = lambda: False) -> Line:
        """How much the two differ at every tick."""
        pairs = [self.at(tick).frames for tick in range(self.ticks)]
        return energy_line(self.left.frames, self.right.frames, pairs, stop=stop)

    def best_shift(self) -> int | None:
        """The shift at which the two run together; None where there is none."""
        rate, ends = float(self.rate), (self.left.seconds, self.right.seconds)
        counts = [max(1, min(_MOST_SAMPLES, round(seconds * rate))) for seconds in ends]
        moments = [[(tick + 0.5) / rate for tick in range(count)] for count in counts]
        frames = [
            reel.frames[[reel.at(seconds) for seconds in times]]
            for reel, times in zip((self.left, self.right), moments, strict=True)
        ]
        return best_offset(frames[0], frames[1])


def _knows(reel: Reel, seconds: float) -> bool:
    return reel.complete or bool(reel.count and reel.time(reel.count - 1) >= seconds)
