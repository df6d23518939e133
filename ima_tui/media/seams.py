"""How well one shot goes on from another: the frame it left off with against the frame the next one begins with.

Two numbers that do not depend on size: how alike the two pictures are in structure (SSIM: Wang, Bovik, Sheikh and
Simoncelli, 2004), and how far apart their colours are (CIE 1976, in Lab; 2.3 is what an eye just tells). Pure on
pixels, for threads; numpy and Pillow are imported late.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ima_tui.media.frame_measures import luma_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Values = NDArray[np.float64]

_COMPARED = (256, 144)
"""Pixels in which structure is compared: what is finer changes with every coding."""
_COARSE = (32, 18)
"""Pixels in which colours are compared: places, not edges."""
_WINDOW = 8
_STEADY = (0.01 * 255) ** 2, (0.03 * 255) ** 2
"""The two constants of SSIM for eight bits."""
_SMOOTH = 0.8, 5.0
"""Likeness from which, and colour distance up to which, a seam is not seen."""
_VISIBLE = 0.5, 12.0
"""The same for one that is seen and passes."""
_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)


class Grade(StrEnum):
    """How a seam looks."""

    SMOOTH = "smooth"
    VISIBLE = "visible"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Seam:
    """Two frames that follow each other, compared."""

    likeness: float
    """SSIM: 1 for the same picture, about 0 for two that have nothing in common, never over 1."""
    colour: float
    """Mean distance of colours in Lab: 0 for the same ones."""

    @property
    def grade(self) -> Grade:
        """The worse of the two decides."""
        for (least, most), grade in ((_SMOOTH, Grade.SMOOTH), (_VISIBLE, Grade.VISIBLE)):
            if self.likeness >= least and self.colour <= most:
                return grade
        return Grade.BROKEN


def seam(left_off: Pixels, begins: Pixels) -> Seam:
    """The seam between two frames, (lines, columns, 3) of RGB; they need not be of one size."""
    import numpy as np

    likeness = _ssim(luma_of(_at(left_off, _COMPARED)), luma_of(_at(begins, _COMPARED)))
    apart = _lab(_at(left_off, _COARSE)) - _lab(_at(begins, _COARSE))
    return Seam(likeness, float(np.sqrt((apart**2).sum(axis=-1)).mean()))


def _at(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    import numpy as np
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def _ssim(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    import numpy as np

    first, second = one.astype(np.float64), other.astype(np.float64)
    mean_1, mean_2 = _means(first), _means(second)
    spread_1, spread_2 = _means(first * first) - mean_1**2, _means(second * second) - mean_2**2
    together = _means(first * second) - mean_1 * mean_2
    steady_1, steady_2 = _STEADY
    above = (2 * mean_1 * mean_2 + steady_1) * (2 * together + steady_2)
    below = (mean_1**2 + mean_2**2 + steady_1) * (spread_1 + spread_2 + steady_2)
    return min(1.0, float((above / below).mean()))


def _means(values: Values) -> Values:
    """The mean of every window, by sums over what is above and to the left."""
    import numpy as np

    sums = np.pad(values.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    size = _WINDOW
    totals = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    means: Values = totals / (size * size)
    return means


def _lab(pixels: Pixels) -> Values:
    import numpy as np

    values = pixels.astype(np.float64) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    shares = linear @ np.array(_TO_XYZ).T / np.array(_WHITE)
    roots = np.where(shares > (6 / 29) ** 3, np.cbrt(shares), shares / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = roots[..., 0], roots[..., 1], roots[..., 2]
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=-1)
