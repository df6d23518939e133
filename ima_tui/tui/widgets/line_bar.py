"""The bar that says where in a long list one is: drawn like the list's lines, and only when it looks different.

The framework draws a bar anew with every line one goes, as a page of text of its own: that was a third of what a page
of the list cost, for a bar that in a long list looks the same for hundreds of lines.
"""

from __future__ import annotations

from math import ceil

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.reactive import Reactive
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from ima_tui.tui.widgets.lines import Line, filtered

_FINE = 8
"""Parts of a cell in which the thumb moves."""


class LineBar(ScrollBar):
    """An upright bar, `thickness` cells wide."""

    window_virtual_size: Reactive[int] = Reactive(100, repaint=False)
    window_size: Reactive[int] = Reactive(0, repaint=False)
    position: Reactive[float] = Reactive(0, repaint=False)

    def __init__(self, *, thickness: int = 1) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._looks: object = None
        """What the bar was drawn for last."""
        self._drawn: tuple[int, ...] = ()
        """Its place then."""
        self._lines: list[Strip] = []

    def watch_window_virtual_size(self) -> None:
        """More lines, or fewer."""
        self._moved()

    def watch_window_size(self) -> None:
        """More lines at once, or fewer."""
        self._moved()

    def watch_position(self) -> None:
        """Other lines."""
        self._moved()

    def _moved(self) -> None:
        if self._place != self._drawn:
            self.refresh()

    @property
    def _place(self) -> tuple[int, ...]:
        """How long the bar is, and where the thumb, if there is one, begins and ends in eighths of a cell."""
        length, lines, shown = self.size.height, self.window_virtual_size, self.window_size
        if not length or not 0 < shown < lines:
            return (length,)
        thumb = max(1.0, shown * length / lines)
        start = int((length - thumb) * self.position / (lines - shown) * _FINE)
        return length, start, start + ceil(thumb * _FINE)

    def render_lines(self, crop: Region) -> list[Strip]:
        """A line for each cell of its length."""
        bar = self.render()
        assert isinstance(bar, ScrollBarRender)
        width, ground, filters = self.size.width, self.background_colors[1], tuple(self.get_line_filters())
        looks = self._place, width, bar.style, ground, filters
        if looks != self._looks:
            self._lines = self._draw(bar, width, ground, filters)
            self._looks, self._drawn = looks, looks[0]
        return self._lines[crop.y : crop.bottom]

    def _draw(self, bar: ScrollBarRender, width: int, ground: Color, filters: tuple[LineFilter, ...]) -> list[Strip]:
        assert isinstance(bar.style, Style)
        assert bar.style.bgcolor is not None
        assert bar.style.color is not None
        segments = bar.render_bar(
            self.size.height, bar.virtual_size, bar.window_size, bar.position, width, True,
            bar.style.bgcolor, bar.style.color,
        ).segments  # fmt: skip
        own, drawn = self.rich_style, dict[Segment, Strip]()
        for each in segments:
            if each not in drawn:
                style = filtered(own + (each.style or Style.null()), filters, ground)
                drawn[each] = Line([Segment(each.text, style)], width)
        return [drawn[each] for each in segments]
