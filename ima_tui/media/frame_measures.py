"""What can be measured of frames that follow each other: sharpness, light, and how much else is seen than before.

Pure on pixels, for threads; numpy and Pillow are imported late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ima_tui.domain.exit_frames import Measures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Values = NDArray[np.float32]

_COARSE = (48, 27)
"""Pixels in which two frames are held against each other: blur and noise do not count there, what is seen does."""
_DROWNED, _BURNT = 2, 253
"""Luma up to which, and from which on, nothing can be told apart."""
_LUMA = (0.299, 0.587, 0.114)
_FLAT = 2.0
"""Contrast under which what varies is noise."""


def measured(frames: Iterable[Pixels]) -> Iterator[Measures]:
    """The measures of each frame, (lines, columns, 3) of RGB, in the order in which they are shown."""
    import numpy as np

    before: Values | None = None
    for pixels in frames:
        luma = luma_of(pixels)
        seen = _seen(pixels)
        change = float(np.sqrt(np.mean((seen - before) ** 2))) if before is not None else 0.0
        clipped = float(np.mean((luma <= _DROWNED) | (luma >= _BURNT)))
        yield Measures(sharpness(luma), change, float(luma.mean()), float(luma.std()), clipped)
        before = seen


def luma_of(pixels: Pixels) -> Values:
    """How light each pixel is, 0 to 255."""
    import numpy as np

    luma: Values = pixels.astype(np.float32) @ np.array(_LUMA, np.float32)
    return luma


def sharpness(luma: Values) -> float:
    """Variance of the Laplacian: much where there are edges and grain."""
    if min(luma.shape) < 3:
        return 0.0
    edges = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4 * luma[1:-1, 1:-1]
    return float(edges.var())


def _seen(pixels: Pixels) -> Values:
    """What is seen, in few pixels, its light and contrast aside."""
    import numpy as np
    from PIL import Image

    small = np.asarray(Image.fromarray(pixels).resize(_COARSE, Image.Resampling.BOX), np.float32)
    around = small - small.mean(axis=(0, 1))
    seen: Values = around / max(_FLAT, float(around.std()))
    return seen
