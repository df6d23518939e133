"""By how many frames one clip is behind another, or that no shift makes the two run together.

A shift counts only where it stands out: much more alike there than at most others, and alike also in what is light and
dark within a picture. Two clips that merely share a shade have a least difference as well, and it means nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Light = NDArray[np.float32]

_COARSE = (24, 14)
"""Columns and rows that are enough to find out by how much a clip is shifted."""
_FAR = 48
"""Frames by which a clip is looked for at most, to either side."""
_SAME = 0.5
"""Levels by which two pictures of the same moment may differ on average; below, no shift is better than another."""
_CLEAR = 0.6
"""Share of the usual difference, over all shifts, below which one is a clear least."""
_LIKE = 0.5
"""Likeness of what is light and dark from which two pictures may be of the same thing: 1 is the same, 0 is chance."""
_PLAIN = 1.0
"""Levels of contrast below which a picture has nothing that could be alike or not."""


def best_offset(left: Pixels, right: Pixels, most: int = _FAR) -> int | None:
    """By how many frames `right` comes later than `left`, both sampled at the same rate; None where no shift fits.

    Every shift that leaves at least half of the shorter clip is tried, the smallest first. 0 where none is better.
    """
    import numpy as np

    one, other = (_coarse(np.asarray(pixels)) for pixels in (left, right))
    most = min(most, min(len(one), len(other)) // 2)
    apart: dict[int, float] = {}
    found = 0
    for shift in sorted(range(-most, most + 1), key=lambda shift: (abs(shift), shift)):
        first, then = _together(one, other, shift)
        apart[shift] = float(np.abs(first - then).mean())
        if apart[shift] < apart[found] * 0.98 - 1e-6:  # a shift must be clearly better than a smaller one
            found = shift
        if shift == 0 and apart[0] < _SAME:
            return 0
    fits = _likeness(*_together(one, other, found)) >= _LIKE
    clear = apart[found] < _CLEAR * float(np.median(list(apart.values())))
    return found if fits and (clear or found == 0) else None


def _together(one: Light, other: Light, shift: int) -> tuple[Light, Light]:
    """The moments that both clips have at that shift."""
    first, then = one[max(0, -shift) :], other[max(0, shift) :]
    length = min(len(first), len(then))
    return first[:length], then[:length]


def _likeness(one: Light, other: Light) -> float:
    """How alike two runs of pictures are in what is light and dark within each; 1 where neither shows anything."""
    import numpy as np

    both = [pictures - pictures.mean(axis=(1, 2), keepdims=True) for pictures in (one, other)]
    contrasts = [float(np.sqrt((picture**2).mean())) for picture in both]
    if max(contrasts) < _PLAIN:
        return 1.0
    return float((both[0] * both[1]).mean()) / max(contrasts[0] * contrasts[1], _PLAIN**2)


def _coarse(pixels: Pixels) -> Light:
    """Brightness of a few areas of every frame."""
    import numpy as np

    columns, rows = _COARSE
    light = pixels.mean(axis=-1, dtype=np.float32)
    for axis, wanted in ((1, rows), (2, columns)):
        here = light.shape[axis]
        starts = np.unique(np.arange(min(wanted, here)) * here // min(wanted, here))
        widths = np.diff(np.append(starts, here)).astype(np.float32)
        shape = [1, 1, 1]
        shape[axis] = len(widths)
        light = np.add.reduceat(light, starts, axis=axis) / widths.reshape(shape)
    areas: Light = light
    return areas
