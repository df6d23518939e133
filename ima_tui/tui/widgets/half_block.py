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

from ima_tui.tui.widgets.renderer import Pixel, Renderer, chosen, lettered

_HALF = "▀"


class HalfStrip(Strip):
    """One line of cells; `upper` and `lower` are the pixels of its two halves."""

    def __init__(self, upper: Sequence[Pixel], lower: Sequence[Pixel], *, exact: bool = True) -> None:
        self._upper = upper
        self._lower = lower
        self._made: list[Segment] | None = None
        super().__init__((), len(upper))
        self._render_cache = self._escaped() if exact and upper else None
        self._exact = exact

    @property
    def _segments(self) -> list[Segment]:
        if self._made is None:
            self._made = [
                Segment(_HALF, Style(color=Color.from_rgb(*top), bgcolor=Color.from_rgb(*bottom)))
                for top, bottom in zip(self._upper, self._lower, strict=True)
            ]
        return self._made

    @_segments.setter
    def _segments(self, value: list[Segment]) -> None:
        """The base class sets an empty list; the pixels are the truth."""

    def _escaped(self) -> str:
        cells = "".join(
            f"\x1b[38;2;{t[0]};{t[1]};{t[2]};48;2;{b[0]};{b[1]};{b[2]}m{_HALF}"
            for t, b in zip(self._upper, self._lower, strict=True)
        )
        return cells + "\x1b[0m"

    def __bool__(self) -> bool:
        return bool(self._upper)

    @property
    def cell_count(self) -> int:
        """Characters, which are cells here."""
        return len(self._upper)

    def crop(self, start: int, end: int | None = None) -> Strip:
        """The cells from `start` to `end`."""
        stop = len(self._upper) if end is None else min(end, len(self._upper))
        start = max(0, start)
        if (start, stop) == (0, len(self._upper)):
            return self
        return HalfStrip(self._upper[start:stop], self._lower[start:stop], exact=self._exact)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The pieces up to each cut."""
        pieces: list[Strip] = []
        start = 0
        for cut in cuts:
            pieces.append(HalfStrip(self._upper[start:cut], self._lower[start:cut], exact=self._exact))
            start = cut
        return pieces

    def simplify(self) -> Strip:
        """Nothing to merge."""
        return self

    def discard_meta(self) -> Strip:
        """Nothing to discard."""
        return self


class HalfBlocks(Widget):
    """Draws rows of pixels in the middle of its space. Has no border or padding: its parent may."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"half-blocks--letters"}
    renderer: ClassVar[Renderer] = Renderer.HALF
    """How every picture is drawn; changed by `show_pictures_as` only."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: Sequence[Sequence[Pixel]] = ()
        self._letters: tuple[bool, Sequence[str]] | None = None

    def show(self, rows: Sequence[Sequence[Pixel]]) -> None:
        """Show `rows` of pixels (an even number of rows, all equally long); an empty sequence shows the words below."""
        self._rows = rows
        self._letters = None
        self.refresh()

    @property
    def has_pixels(self) -> bool:
        """Whether a picture is shown."""
        return bool(self._rows)

    def renderer_changed(self) -> None:
        """Pictures are drawn in another way from now on."""
        self._letters = None
        self.refresh()

    def render(self) -> RenderResult:
        """What is shown without a picture."""
        return ""

    def letters(self, dark: bool) -> Sequence[str]:
        """The picture as lines of characters, on a dark ground or a light one; none where it is not drawn so."""
        if self.renderer is not Renderer.LETTERS or not self._rows:
            return ()
        return lettered(self._rows, dark=dark)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Strips of exactly the crop's width: the compositor drops shorter ones."""
        if self.renderer is not Renderer.HALF:
            dark = self.app.current_theme.dark
            if self._letters is None or self._letters[0] is not dark:
                self._letters = (dark, self.letters(dark))
            if lines := self._letters[1]:
                return [self._written(lines, y).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]
            return super().render_lines(crop)
        if not self._rows:
            return super().render_lines(crop)
        exact = self.app.console.color_system == "truecolor" and not self.app.no_color
        return [self._line(y, exact).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]

    def _written(self, lines: Sequence[str], y: int) -> Strip:
        width, height = self.size
        at = y - max(0, (height - len(lines)) // 2)
        style = self.get_component_rich_style("half-blocks--letters")
        text = lines[at][:width] if 0 <= at < len(lines) else ""
        left = max(0, (width - len(text)) // 2)
        return Strip([Segment(" " * left + text + " " * (width - left - len(text)), style)], width)

    def _line(self, y: int, exact: bool) -> HalfStrip:
        width, height = self.size
        columns, lines = len(self._rows[0]), len(self._rows) // 2
        left, top = max(0, (width - columns) // 2), max(0, (height - lines) // 2)
        _, ground = self.background_colors
        blank = (ground.r, ground.g, ground.b)
        if not top <= y < top + lines:
            return HalfStrip([blank] * width, [blank] * width, exact=exact)
        at = (y - top) * 2
        before, after = [blank] * left, [blank] * max(0, width - left - columns)
        upper = [*before, *self._rows[at][: width - left], *after]
        lower = [*before, *self._rows[at + 1][: width - left], *after]
        return HalfStrip(upper, lower, exact=exact)


def show_pictures_as(app: App[Any], setting: str) -> None:
    """Draw every picture of `app` as the setting `preview` says (`auto`, `half`, `letters`, `off`), from now on.

    Called by the app once it runs, and whenever the setting changes: pictures on every screen follow at once.
    """
    colours = app.console.color_system
    HalfBlocks.renderer = chosen(setting, colours, no_color=app.no_color, headless=app.is_headless)
    for screen in app.screen_stack:
        for picture in screen.query(HalfBlocks):
            picture.renderer_changed()
