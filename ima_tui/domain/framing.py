"""The part of a picture that is kept: frames that lie inside it and have a shape the service takes.

All numbers are whole pixels of the picture as it stands upright. Every function here returns a frame that is inside
its bounds, never empty, and never wider or narrower than the limits on an image's shape (`domain.images.SHAPE`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ima_tui.domain.images import SHAPE, SIDE

Size = tuple[int, int]
NARROWEST, WIDEST = (Fraction(limit).limit_denominator(1000) for limit in SHAPE)
MOST_ENLARGED = 2
"""Enlarging further than this only blurs, so it is not offered."""


class Shape(StrEnum):
    """What the kept part looks like: as free as the limits allow, or one of the usual shapes."""

    FREE = "free"
    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"
    CLASSIC = "4:3"
    PORTRAIT = "3:4"

    @property
    def ratio(self) -> Fraction | None:
        """Width by height; None for the one that follows the picture."""
        if self is Shape.FREE:
            return None
        width, height = self.value.split(":")
        return Fraction(int(width), int(height))


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle in a picture."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column after it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row after it."""
        return self.top + self.height


def is_allowed(width: int, height: int) -> bool:
    """Whether the service takes an image of this shape."""
    return NARROWEST * height <= width <= WIDEST * height


def largest(bounds: Size, shape: Shape) -> Frame:
    """The largest frame of `shape` in a picture of `bounds`, in its middle."""
    width, height = bounds
    ratio = shape.ratio or max(NARROWEST, min(WIDEST, Fraction(width, height)))
    if width > ratio * height:
        kept = _legal(max(1, int(ratio * height)), height)
    else:
        kept = _legal(width, max(1, int(width / ratio)))
    return Frame((width - kept[0]) // 2, (height - kept[1]) // 2, *kept)


def moved(frame: Frame, bounds: Size, right: int, down: int) -> Frame:
    """`frame` moved as far as the picture goes."""
    left = max(0, min(bounds[0] - frame.width, frame.left + right))
    top = max(0, min(bounds[1] - frame.height, frame.top + down))
    return Frame(left, top, frame.width, frame.height)


def resized(frame: Frame, bounds: Size, shape: Shape, factor: float) -> Frame:
    """`frame` grown or shrunk around its centre, in its shape."""
    most = largest(bounds, shape)
    width, height = _scaled(most, frame.width * factor / most.width)
    centred = Frame(frame.left + (frame.width - width) // 2, frame.top + (frame.height - height) // 2, width, height)
    return moved(centred, bounds, 0, 0)


def stretched(frame: Frame, bounds: Size, shape: Shape, corner: tuple[bool, bool], to: tuple[int, int]) -> Frame:
    """`frame` with one corner (right?, bottom?) pulled towards the point `to`; the opposite corner stays."""
    most = largest(bounds, shape)
    anchor = (frame.left if corner[0] else frame.right, frame.top if corner[1] else frame.bottom)
    room = tuple(bounds[at] - anchor[at] if corner[at] else anchor[at] for at in (0, 1))
    reach = max(abs(to[0] - anchor[0]) / most.width, abs(to[1] - anchor[1]) / most.height)
    width, height = _scaled(most, min(reach, room[0] / most.width, room[1] / most.height))
    left = anchor[0] if corner[0] else anchor[0] - width
    top = anchor[1] if corner[1] else anchor[1] - height
    return moved(Frame(left, top, width, height), bounds, 0, 0)


def output_size(frame: Frame) -> Size:
    """The size in which the kept part is sent: made smaller or larger only as far as the limits ask."""
    shortest, longest = sorted((frame.width, frame.height))
    factor = Fraction(1)
    if longest > SIDE[1]:
        factor = Fraction(SIDE[1], longest)
    elif shortest < SIDE[0]:
        factor = Fraction(SIDE[0], shortest)
    return _legal(max(1, round(frame.width * factor)), max(1, round(frame.height * factor)))


def is_large_enough(frame: Frame) -> bool:
    """Whether the kept part can be sent without blurring it."""
    return min(frame.width, frame.height) * MOST_ENLARGED >= SIDE[0]


def _scaled(most: Frame, share: float) -> Size:
    """The size of `most` times `share`, within what is large enough and what fits."""
    shortest = min(most.width, most.height)
    least = min(1.0, SIDE[0] / MOST_ENLARGED / shortest)
    share = max(least, min(1.0, share))
    return _legal(max(1, round(most.width * share)), max(1, round(most.height * share)))


def _legal(width: int, height: int) -> Size:
    """The larger side cut where rounding has left the limits of the shape."""
    if width > WIDEST * height:
        return int(WIDEST * height), height
    if width < NARROWEST * height:
        return width, int(width / NARROWEST)
    return width, height
