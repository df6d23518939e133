"""Lines that are drawn quickly and kept: what a list, and the bar beside it, put on the screen.

A line of the framework brings seven small memories for what may be asked of it, which together take longer to make
than its words; one here keeps only how it was cut, for it is cut at the same places as often as it is painted. And the
styles on it are worked out once for a whole look of its widget, with what the app does to every colour (no colours at
all, say) put on already: done for each line, that took as long as drawing it. Together with keeping lines, a page of a
list is drawn in 1 ms in place of 5, one that moved by a line in 0.3.

This knows private names of the framework's `Strip`, as `half_block` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.cache import FIFOCache
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget


class _Nothing:
    """A memory that keeps nothing."""

    def get(self, _key: object) -> None:
        """Never known."""

    def __setitem__(self, _key: object, _value: object) -> None:
        """Not kept."""


_NOTHING = _Nothing()
_BARE = ("", "bare")


class Line(Strip):
    """Segments of `cell_length` cells together."""

    __slots__ = ()

    _crop_cache: Any = _NOTHING
    _style_cache: Any = _NOTHING
    _filter_cache: Any = _NOTHING
    _line_length_cache: Any = _NOTHING
    _crop_extend_cache: Any = _NOTHING
    _offsets_cache: Any = _NOTHING

    def __init__(self, segments: list[Segment], cell_length: int) -> None:
        self._segments = segments
        self._cell_length = cell_length
        self._divide_cache = FIFOCache(4)
        self._render_cache = self._link_ids = self._cell_count = None

    def divide(self, cuts: Iterable[int]) -> list[Strip]:
        """The pieces up to each cut that lies in it."""
        inside = tuple(cut for cut in cuts if cut <= self.cell_length)
        known = self._divide_cache.get(inside)
        if known is None:
            if inside == (self.cell_length,):
                known = [self]
            else:
                starts = (0, *inside)
                pieces = Segment.divide(self._segments, inside)
                known = [Line(piece, end - start) for piece, start, end in zip(pieces, starts, inside, strict=False)]
            self._divide_cache[inside] = known
        return known


def joined(pieces: Iterable[tuple[str, Style]]) -> list[Segment]:
    """Words and their styles; neighbours of one style become one."""
    segments: list[Segment] = []
    words, style = "", None
    for text, own in pieces:
        if own is style:
            words += text
            continue
        if style is not None:
            segments.append(Segment(words, style))
        words, style = text, own
    return [*segments, Segment(words, style)]


class Tones:
    """The styles on a widget's lines: of its component classes, as they reach the terminal."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._look: object = None
        """What all of them depend on: the widget's own style, its ground, and the app's filters."""
        self._filters: tuple[LineFilter, ...] = ()
        self._ground = Color(0, 0, 0)
        self._plain: dict[tuple[str, str], Style] = {}
        self._shown: dict[tuple[str, str], Style] = {}

    def changed(self, *, filtered: bool = True) -> bool:
        """Look at the widget again: whether any style may have changed since that was asked last.

        With `filtered` the app's filters are put on here; without, whoever draws the lines does that.
        """
        widget = self._widget
        own, ground = widget.rich_style, widget.background_colors[1]
        filters = tuple(widget.get_line_filters()) if filtered else ()
        if (own, ground, filters) == self._look:
            return False
        self.forget()
        self._look, self._filters, self._ground = (own, ground, filters), filters, ground
        return True

    def forget(self) -> None:
        """The style sheets were read again, or another class is on the widget."""
        self._look = None
        self._plain.clear()
        self._shown.clear()

    def style(self, name: str = "", ground: str = "") -> Style:
        """The style of a component class, on the ground of another one if that is named; without name the widget's."""
        known = self._shown.get((name, ground))
        if known is None:
            known = self._shown[name, ground] = filtered(self._made(name, ground), self._filters, self._ground)
        return known

    @property
    def bare(self) -> Style:
        """The ground alone: where there is no room for words."""
        known = self._shown.get(_BARE)
        if known is None:
            ground = Style.from_color(bgcolor=self._ground.rich_color)
            known = self._shown[_BARE] = filtered(ground, self._filters, self._ground)
        return known

    def _made(self, name: str, ground: str) -> Style:
        known = self._plain.get((name, ground))
        if known is None:
            widget = self._widget
            if ground:
                whole = widget.get_component_rich_style(ground)
                known = self._made(name, "") + whole if name else whole
            elif name:
                known = self._made("", "") + widget.get_component_rich_style(name, partial=True)
            else:
                known = widget.rich_style
            self._plain[name, ground] = known
        return known


def filtered(style: Style, filters: Iterable[LineFilter], ground: Color) -> Style:
    """`style` after the app's filters."""
    for each in filters:
        style = each.apply([Segment(" ", style)], ground)[0].style or Style.null()
    return style
