"""How pictures are drawn, decided in one place from the user's setting and what the terminal can show.

`half_block.show_pictures_as` puts the decision into force, at the start and whenever the setting changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

Pixel = tuple[int, int, int]
RAMP = " .:-=+*#%@"
"""Characters from none to most ink."""
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


def lettered(rows: Sequence[Sequence[Pixel]], *, dark: bool = True) -> list[str]:
    """Rows of pixels, two to a line, as lines of characters: on a `dark` ground light is ink, on a light one dark is.

    The darkest and the lightest cell use the two ends of the ramp, so that a flat picture still has a form.
    """
    cells = [
        [_light(top) + _light(bottom) for top, bottom in zip(rows[at], rows[at + 1], strict=True)]
        for at in range(0, len(rows) - 1, 2)
    ]
    every = [light for line in cells for light in line]
    if not every:
        return []
    low, span = min(every), max(1, max(every) - min(every))
    ramp = RAMP if dark else RAMP[::-1]
    return ["".join(ramp[(light - low) * (len(ramp) - 1) // span] for light in line) for line in cells]


def _light(pixel: Pixel) -> int:
    return 299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]
