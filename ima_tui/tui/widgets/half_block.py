"""Pictures in cells: half blocks, two pixels in each, drawn exactly and cheaply; or letters; or none.

`HalfStrip` carries its own escape sequences, so that a picture costs no style object per cell; real segments are made
only when something looks inside (a screenshot, a dimmed background). For this it knows three private names of
Textual's `Strip` (`_segments`, `_render_cache`, `_cell_length`); no other file here knows any of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App, RenderResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ima_tui.media.cells import HALF, RESET
from ima_tui.tui.widgets.renderer import Drawn, How, Pixel, Renderer, chosen, drawn, inked, padded

Row = Any
"""A row of pixels, (columns, 3), of numpy: sliced and read, never computed with here."""


class HalfStrip(Strip):
    """One line of cells; `upper` and `lower` are the pixels of its two halves, `escaped` what is sent for them."""

    def __init__(self, escaped: str, upper: Row, lower: Row) -> None:
        self._escaped = escaped
        self._upper = upper
        self._lower = lower
        self._made: list[Segment] | None = None
        super().__init__((), len(upper))
        self._render_cache = escaped + RESET

    @property
    def _segments(self) -> list[Segment]:
        if self._made is None:
            self._made = [
                Segment(HALF, Style(color=Color.from_rgb(*top), bgcolor=Color.from_rgb(*bottom)))
                for top, bottom in zip(self._upper.tolist(), self._lower.tolist(), strict=True)
            ]
        return self._made

    @_segments.setter
    def _segments(self, value: list[Segment]) -> None:
        """The base class sets an empty list; the pixels are the truth."""

    def _part(self, start: int, stop: int) -> HalfStrip:
        count = len(self._upper)
        if (start, stop) == (0, count):
            return self
        cell = len(self._escaped) // count if count else 0
        return HalfStrip(self._escaped[start * cell : stop * cell], self._upper[start:stop], self._lower[start:stop])

    def __bool__(self) -> bool:
        return len(self._upper) > 0

    @property
    def text(self) -> str:
        """What stands there without colours."""
        return HALF * len(self._upper)

    @property
    def cell_count(self) -> int:
        """Characters, which are cells here."""
        return len(self._upper)

    def crop(self, start: int, end: int | None = None) -> Strip:
        """The cells from `start` to `end`."""
        stop = len(self._upper) if end is None else min(end, len(self._upper))
        start = max(0, start)
        return self._part(start, max(start, stop))

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The pieces up to each cut."""
        pieces: list[Strip] = []
        start = 0
        for cut in cuts:
            pieces.append(self._part(start, cut))
            start = cut
        return pieces

    def simplify(self) -> Strip:
        """Nothing to merge."""
        return self

    def discard_meta(self) -> Strip:
        """Nothing to discard."""
        return self


class HalfBlocks(Widget):
    """Shows a picture made ready in the middle of its space. Has no border or padding: its parent may."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"half-blocks--letters"}
    renderer: ClassVar[Renderer] = Renderer.HALF
    """How every picture is drawn; changed by `show_pictures_as` only."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._drawn: Drawn | None = None
        self._letters: tuple[bool, Sequence[str]] | None = None
        self._fitted: tuple[object, Drawn] | None = None

    def show(self, picture: Drawn | None) -> None:
        """Show `picture`; None shows the words below."""
        self._drawn = picture
        self._letters = None
        self.refresh()

    def show_rows(self, rows: Sequence[Sequence[Pixel]]) -> None:
        """Show rows of pixels (an even number of them, all equally long); for pictures that are changed by hand."""
        import numpy as np

        self.show(drawn(np.array(rows, np.uint8), how(self.app)) if rows else None)

    @property
    def shown(self) -> Drawn | None:
        """The picture that is shown."""
        return self._drawn

    @property
    def has_pixels(self) -> bool:
        """Whether a picture is shown."""
        return self._drawn is not None

    def renderer_changed(self) -> None:
        """Pictures are drawn in another way from now on."""
        self._letters = None
        self.refresh()

    def render(self) -> RenderResult:
        """What is shown without a picture."""
        return ""

    def letters(self, dark: bool) -> Sequence[str]:
        """The picture as lines of characters, on a dark ground or a light one; none where it is not drawn so."""
        if self.renderer is not Renderer.LETTERS or self._drawn is None:
            return ()
        wanted = How(Renderer.LETTERS, self._drawn.how.ink, dark)
        return self._drawn.lines if self._drawn.how == wanted else drawn(self._drawn.pixels, wanted).lines

    def render_lines(self, crop: Region) -> list[Strip]:
        """Strips of exactly the crop's width: the compositor drops shorter ones."""
        if self.renderer is not Renderer.HALF:
            dark = self.app.current_theme.dark
            if self._letters is None or self._letters[0] is not dark:
                self._letters = (dark, self.letters(dark))
            if lines := self._letters[1]:
                return [self._written(lines, y).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]
            return super().render_lines(crop)
        if self._drawn is None:
            return super().render_lines(crop)
        ink = how(self.app).ink
        if self._drawn.how.renderer is not Renderer.HALF or self._drawn.how.ink != ink:
            self._drawn = drawn(self._drawn.pixels, How(Renderer.HALF, ink))
        picture = self._in_the_middle(self._drawn, crop)
        strips = (
            HalfStrip(picture.lines[y], picture.pixels[2 * y], picture.pixels[2 * y + 1])
            for y in range(crop.y, crop.bottom)
        )
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def _written(self, lines: Sequence[str], y: int) -> Strip:
        width, height = self.size
        at = y - max(0, (height - len(lines)) // 2)
        style = self.get_component_rich_style("half-blocks--letters")
        text = lines[at][:width] if 0 <= at < len(lines) else ""
        left = max(0, (width - len(text)) // 2)
        return Strip([Segment(" " * left + text + " " * (width - left - len(text)), style)], width)

    def _in_the_middle(self, picture: Drawn, crop: Region) -> Drawn:
        """The picture with ground around it, as large as this widget, or as what is asked of it.

        The compositor may know of a larger size before this widget does, and asks for all of it.
        """
        _, ground = self.background_colors
        width, height = max(self.size.width, crop.right), max(self.size.height, crop.bottom)
        key = (picture, width, height, (ground.r, ground.g, ground.b))
        if self._fitted is None or self._fitted[0] != key:
            self._fitted = (key, padded(picture, width, height, key[3]))
        return self._fitted[1]


def how(app: App[Any]) -> How:
    """How pictures are drawn on `app` now."""
    ink = inked(app.console.color_system, no_color=app.no_color, headless=app.is_headless)
    return How(HalfBlocks.renderer, ink, app.current_theme.dark)


def show_pictures_as(app: App[Any], setting: str) -> None:
    """Draw every picture of `app` as the setting `preview` says (`auto`, `half`, `letters`, `off`), from now on.

    Called by the app once it runs, and whenever the setting changes: pictures on every screen follow at once.
    """
    colours = app.console.color_system
    HalfBlocks.renderer = chosen(setting, colours, no_color=app.no_color, headless=app.is_headless)
    for screen in app.screen_stack:
        for node in screen.walk_children():  # pictures, and what plays them
            changed = getattr(node, "renderer_changed", None)
            if callable(changed):
                changed()
