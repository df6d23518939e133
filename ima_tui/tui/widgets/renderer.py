"""How pictures are drawn, decided in one place from the user's setting and what the terminal can show.

`half_block.show_pictures_as` puts the decision into force, at the start and whenever the setting changes. `drawn` makes
the cells, the expensive part of showing a picture: it belongs in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from ima_tui.domain.frozen import dataclass
from ima_tui.media.cells import FULL_COLOUR, RAMP, Depth, Ink, ansi_lines, letter_lines

if TYPE_CHECKING:
    from ima_tui.media.cells import Pixels

__all__ = ("RAMP", "Drawn", "How", "Pixel", "Renderer", "chosen", "drawn", "inked", "lettered", "padded")

Pixel = tuple[int, int, int]
_FEW_COLOURS = frozenset({None, "standard", "windows"})


class Renderer(StrEnum):
    """A way to draw a picture in cells."""

    HALF = "half"
    """Half blocks in colour: two pixels in every cell."""
    LETTERS = "letters"
    """Characters by brightness, in the colour of the text."""
    OFF = "off"
    """Not at all: the facts beside the picture say what it is."""


def chosen(setting: str, colours: str | None, *, no_color: bool = False, headless: bool = False) -> Renderer:
    """The renderer for `settings.preview`; `colours` is the console's colour system.

    `auto` draws letters where colours are not wanted or too few for a picture. Without a terminal at all (pictures made
    by a program) there is nothing to ask, and nothing to fall back from.
    """
    if setting in tuple(Renderer):
        return Renderer(setting)
    if no_color:
        return Renderer.LETTERS
    return Renderer.LETTERS if colours in _FEW_COLOURS and not headless else Renderer.HALF


@dataclass(frozen=True, slots=True)
class How:
    """Everything that decides what cells of a picture look like."""

    renderer: Renderer = Renderer.HALF
    ink: Ink = FULL_COLOUR
    dark: bool = True
    """The ground is dark: in letters light is ink then."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A picture made ready for the screen: nothing of it is left to be computed when it is painted."""

    pixels: Pixels
    """(2 × lines, columns, 3)."""
    lines: Sequence[str]
    """One for each line of cells: escape sequences of equally many characters a cell, or letters."""
    how: How

    @property
    def columns(self) -> int:
        """Cells in a line."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Lines of cells."""
        return int(self.pixels.shape[0]) // 2


def drawn(pixels: Pixels, how: How) -> Drawn:
    """`pixels` as cells. For threads: this is what takes time."""
    match how.renderer:
        case Renderer.HALF:
            return Drawn(pixels, ansi_lines(pixels, how.ink), how)
        case Renderer.LETTERS:
            return Drawn(pixels, letter_lines(pixels, dark=how.dark), how)
        case _:
            return Drawn(pixels, (), how)


def padded(picture: Drawn, width: int, height: int, ground: Pixel) -> Drawn:
    """A picture of half blocks in the middle of `width` × `height` cells, cut where it is larger."""
    import numpy as np

    if (picture.columns, picture.height) == (width, height):
        return picture
    left, top = max(0, (width - picture.columns) // 2), max(0, (height - picture.height) // 2)
    columns, lines = min(picture.columns, width), min(picture.height, height)
    pixels = np.empty((2 * height, width, 3), np.uint8)
    pixels[:] = ground
    blank = ansi_lines(pixels[:2, :1], picture.how.ink)[0] if width and height else ""
    pixels[2 * top : 2 * (top + lines), left : left + columns] = picture.pixels[: 2 * lines, :columns]
    cut = columns * len(blank)
    inner = [blank * left + line[:cut] + blank * (width - left - columns) for line in picture.lines[:lines]]
    around = blank * width
    return Drawn(pixels, [around] * top + inner + [around] * (height - top - lines), picture.how)


def inked(colours: str | None, *, no_color: bool = False, headless: bool = False) -> Ink:
    """What half blocks are drawn with on a console of the colour system `colours`."""
    if colours == "truecolor" or (colours is None and headless):
        return Ink(Depth.TRUE, grey=no_color)
    return Ink(Depth.PALETTE if colours == "256" else Depth.FEW, grey=no_color)


def lettered(rows: Sequence[Sequence[Pixel]], *, dark: bool = True) -> list[str]:
    """Rows of pixels, two to a line, as lines of characters by brightness; see `letter_lines`."""
    import numpy as np

    return letter_lines(np.array(rows, np.uint8), dark=dark) if rows else []
