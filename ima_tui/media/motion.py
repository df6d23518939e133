"""What can be said of pictures that follow each other: the same, cut, moving, light, of a colour.

Pure on small pictures, for threads; numpy is imported late.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ima_tui.domain.delivered import Colour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

_NOISE, _STRAY = 16, 2
"""Levels that a codec changes a point by when it draws a picture anew, and points that may change by more."""
_GRAIN, _DRIFT = 2.0, 0.35
"""Levels by which a still may differ from place to place, and by which it may become lighter or darker on the whole."""
_REPEATED, _MOVED = 0.15, 2.0
"""The share of what changes around it under which a frame repeats the one before, and levels that count as change."""
_CUT, _ABOVE = 24.0, 4.0
"""Levels that change at a cut, and how many times more than around it."""
_AROUND = 0.5
"""Seconds on either side of a cut that it is held against."""
_UNLIKE = 64.0
"""Levels of difference at which two pictures have nothing in common."""
_PALE = 0.09
_HUES = ((15, Colour.RED), (42, Colour.ORANGE), (68, Colour.YELLOW), (155, Colour.GREEN), (200, Colour.TEAL),
         (255, Colour.BLUE), (290, Colour.PURPLE), (345, Colour.PINK), (361, Colour.RED))  # fmt: skip


def alike(one: Pixels, other: Pixels) -> bool:
    """Whether two grey pictures are one, but for what a codec makes of it."""
    import numpy as np

    if one.shape != other.shape:
        return False
    difference = one.astype(np.int16) - other
    if abs(float(difference.mean())) > _DRIFT:
        return False
    amount = np.abs(difference)
    return int(np.count_nonzero(amount >= _NOISE)) <= _STRAY and float(amount.mean()) < _GRAIN


def repeats(changed: Sequence[float]) -> list[bool]:
    """Which frames repeat the one before, from how much each changed: next to nothing, where others around it move."""
    found: list[bool] = []
    for number, change in enumerate(changed):
        around = max(changed[max(1, number - 4) : number + 5], default=0.0)
        found.append(number > 0 and around >= _MOVED and change < _REPEATED * around)
    return found


def runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last of each run of true ones."""
    begun: int | None = None
    for number, flag in enumerate([*flags, False]):
        if flag and begun is None:
            begun = number
        elif not flag and begun is not None:
            yield begun, number - 1
            begun = None


def changes(pictures: Sequence[Pixels]) -> list[float]:
    """Mean difference of each picture from the one before, in levels; 0 for the first."""
    return [0.0, *(apart(before, after) for before, after in pairwise(pictures))]


def cuts(pictures: Sequence[Pixels], motion: Sequence[float], rate: float) -> Iterator[int]:
    """Pictures that begin another shot: far more changes than just before and after, and it is no flash."""
    import numpy as np

    reach = max(2, round(_AROUND * rate))
    for number in range(1, len(motion)):
        if motion[number] < _CUT:
            continue
        around = [*motion[max(1, number - reach) : number], *motion[number + 1 : number + 1 + reach]]
        if motion[number] <= _ABOVE * (float(np.median(around)) if around else 0.0):
            continue
        back = any(
            0 <= one < len(pictures) - 2 and apart(pictures[one], pictures[one + 2]) < _CUT / 2
            for one in (number - 1, number - 2)
        )
        if not back:
            yield number


def pulse(motion: Sequence[float], rate: float) -> Iterator[float]:
    """Motion second by second, in levels a second."""
    step = max(1, round(rate))
    for first in range(0, len(motion), step):
        part = motion[max(1, first) : first + step]
        yield round(sum(part) / len(part) * rate, 2) if part else 0.0


def look(pictures: Sequence[Pixels]) -> tuple[float, Colour]:
    """How light the pictures are, 0 to 1, and their colour on the whole."""
    import numpy as np

    every = pictures[:: max(1, len(pictures) // 12)]
    pixels = np.concatenate([picture.reshape(-1, 3) for picture in every]).astype(np.float32) / 255
    light = float((pixels @ np.array((0.299, 0.587, 0.114), np.float32)).mean())
    # Hues are added as the vectors that they are, each as strong as its colour: opposite ones cancel out.
    red, green, blue = pixels[:, 0], pixels[:, 1], pixels[:, 2]
    across, up = red - 0.5 * (green + blue), (np.sqrt(3) / 2) * (green - blue)
    x, y = float(across.mean()), float(up.mean())
    if np.hypot(x, y) < _PALE * max(0.25, light):
        return light, Colour.GREY
    hue = float(np.degrees(np.arctan2(y, x))) % 360
    return light, next(colour for below, colour in _HUES if hue < below)


def likeness(first: Pixels, last: Pixels) -> float:
    """1 for the same picture, 0 for two that have nothing in common."""
    return max(0.0, 1 - apart(first, last) / _UNLIKE)


def apart(one: Pixels, other: Pixels) -> float:
    """Levels by which two pictures differ, point for point."""
    import numpy as np

    return float(np.mean(np.abs(other.astype(np.int16) - one)))
