"""Pixels as lines of terminal cells: an upper half block ▀ in each, its two pixels the foreground and the background.

Every cell of a line is written with exactly the same number of characters, so that a line can be cut anywhere without
being read. Built by numpy in a template that is filled in one stroke (measured.md, 1.2); for threads.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from ima_tui.domain.frozen import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    """(2 × lines, columns, 3): RGB, two rows to a line of cells."""

HALF = "▀"
RESET = "\x1b[0m"
RAMP = " .:-=+*#%@"
"""Characters from none to most ink."""


class Depth(StrEnum):
    """How many colours the terminal knows."""

    TRUE = "truecolor"
    PALETTE = "256"
    FEW = "standard"
    """Sixteen."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What cells are drawn with."""

    depth: Depth = Depth.TRUE
    grey: bool = False
    """Without colour, as the user asked for."""


FULL_COLOUR = Ink()

_TEMPLATES = {
    Depth.TRUE: "\x1b[38;2;000;000;000;48;2;000;000;000m" + HALF,
    Depth.PALETTE: "\x1b[38;5;000;48;5;000m" + HALF,
    Depth.FEW: "\x1b[000;000m" + HALF,
}
"""Numbers with leading zeros are read right everywhere that was looked at (measured.md, 1.3)."""
_BASIC = (
    (0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170),
    (85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255),
    (255, 255, 255),
)  # fmt: skip


def cell_length(ink: Ink) -> int:
    """Characters that one cell takes in a line of `ansi_lines`."""
    return len(_TEMPLATES[ink.depth])


def fitted(shape: float, columns: int, lines: int) -> tuple[int, int]:
    """The columns and lines that a picture `shape` times as wide as high fills, within those given."""
    box = max(1, columns), 2 * max(1, lines)
    width = min(box[0], max(1, round(min(box[0], box[1] * shape))))
    height = min(box[1], max(2, 2 * round(min(box[1], box[0] / shape) / 2)))
    return width, height // 2


def ansi_lines(pixels: Pixels, ink: Ink = FULL_COLOUR) -> list[str]:
    """One string for each line of cells, all cells equally long, without a reset at the end."""
    import numpy as np

    if not pixels.size:
        return []
    if ink.grey:
        light = pixels @ np.array([0.2126, 0.7152, 0.0722], np.float32)
        pixels = np.repeat(light.astype(np.uint8)[:, :, None], 3, axis=2)
    template, holes = _template(ink.depth)
    height, columns = pixels.shape[0] // 2, pixels.shape[1]
    upper, lower = pixels[0 : 2 * height : 2], pixels[1 : 2 * height : 2]
    numbers = _numbers(upper, lower, ink.depth)
    made = np.empty((height, columns, len(template)), np.uint16)
    made[:] = template
    made[:, :, holes] = _digits()[numbers].reshape(height, columns, -1)
    whole = made.tobytes().decode("utf-16-le")
    length = columns * len(template)
    return [whole[start : start + length] for start in range(0, height * length, length)]


def letter_lines(pixels: Pixels, *, dark: bool = True) -> list[str]:
    """The same as characters by brightness: on a `dark` ground light is ink, on a light one dark is.

    The darkest and the lightest cell use the two ends of the ramp, so that a flat picture still has a form.
    """
    import numpy as np

    if not pixels.size:
        return []
    light = pixels.astype(np.int32) @ np.array([299, 587, 114], np.int32)
    cells = light[0::2] + light[1::2]
    low, span = int(cells.min()), max(1, int(cells.max() - cells.min()))
    ramp = np.array(list(RAMP if dark else RAMP[::-1]))
    return ["".join(line) for line in ramp[(cells - low).astype(np.int64) * (len(RAMP) - 1) // span]]


def _numbers(upper: Pixels, lower: Pixels, depth: Depth) -> NDArray[np.uint8]:
    """The numbers of every cell in the order in which the template has them."""
    import numpy as np

    if depth is Depth.TRUE:
        return np.concatenate((upper, lower), axis=2)
    if depth is Depth.PALETTE:
        return np.stack((_in_palette(upper), _in_palette(lower)), axis=2)
    above, below = _basic(upper), _basic(lower)
    front = np.where(above < 8, 30 + above, 82 + above)
    back = np.where(below < 8, 40 + below, 92 + below)
    return np.stack((front, back), axis=2).astype(np.uint8)


def _in_palette(pixels: Pixels) -> NDArray[np.uint8]:
    """The nearest of the 6 × 6 × 6 cube and the 24 greys of the 256 colours."""
    import numpy as np

    levels = np.array([0, 95, 135, 175, 215, 255], np.int16)
    cube = _nearest_level()[pixels]
    wide = pixels.astype(np.int16)
    cube_error = ((wide - levels[cube]) ** 2.0).sum(axis=2)
    mean = wide.mean(axis=2)
    grey = np.clip(np.round((mean - 8) / 10), 0, 23).astype(np.int16)
    grey_error = ((wide - (8 + 10 * grey)[:, :, None]) ** 2.0).sum(axis=2)
    steps = cube.astype(np.int16)
    in_cube = 16 + 36 * steps[:, :, 0] + 6 * steps[:, :, 1] + steps[:, :, 2]
    return np.where(grey_error < cube_error, 232 + grey, in_cube).astype(np.uint8)


def _basic(pixels: Pixels) -> NDArray[np.int16]:
    import numpy as np

    palette = np.array(_BASIC, np.int16)
    away = ((pixels[:, :, None, :].astype(np.int16) - palette) ** 2.0).sum(axis=3)
    nearest: NDArray[np.int16] = away.argmin(axis=2).astype(np.int16)
    return nearest


@cache
def _template(depth: Depth) -> tuple[NDArray[np.uint16], NDArray[np.intp]]:
    """The characters of one cell, and where among them the digits stand."""
    import numpy as np

    template = np.frombuffer(_TEMPLATES[depth].encode("utf-16-le"), np.uint16)
    return template, np.flatnonzero(template == ord("0"))


@cache
def _digits() -> NDArray[np.uint16]:
    """Three characters for each of 0 to 255."""
    import numpy as np

    return np.array([[ord(letter) for letter in f"{number:03}"] for number in range(256)], np.uint16)


@cache
def _nearest_level() -> NDArray[np.uint8]:
    import numpy as np

    levels = np.array([0, 95, 135, 175, 215, 255], np.int16)
    nearest: NDArray[np.uint8] = np.abs(np.arange(256)[:, None] - levels).argmin(axis=1).astype(np.uint8)
    return nearest
