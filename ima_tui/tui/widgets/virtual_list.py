"""A plain list of any length: only the visible lines exist, moving the cursor repaints two of them.

A subclass says how many lines there are and what is on one; it never makes a widget per line.
"""

from __future__ import annotations

from collections.abc import Hashable

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from ima_tui.tui.text import fit, padded
from ima_tui.tui.widgets.line_bar import LineBar
from ima_tui.tui.widgets.lines import Line, Tones, joined

Cell = tuple[str | tuple[tuple[str, str], ...], int, str]
"""Words, width in cells (0: whatever is left, once per line), and the component class of their tone.

Words may be pieces with tones of their own, together no wider than the cell: what is left is filled in the cell's tone.
"""
KEPT = 300
"""Lines that are kept as they were drawn: some pages."""


class VirtualList(ScrollView, can_focus=True):
    """Lines with a cursor. Posts `Moved` and `Picked`."""

    COMPONENT_CLASSES = {"list--ink", "list--soft", "list--faint", "list--money", "list--motion", "list--good",
                         "list--bad", "list--warn", "list--cursor", "list--cursor-blurred"}  # fmt: skip
    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False, id="list.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="list.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.pageup"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.pagedown"),
        Binding("home", "edge(False)", "First", show=False, id="list.home"),
        Binding("end", "edge(True)", "Last", show=False, id="list.end"),
        Binding("enter", "pick", "Choose", show=False, id="list.pick"),
    ]

    class Moved(Message):
        """The cursor is on another line."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Picked(Message):
        """The line under the cursor was chosen."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    virtual_size = Reactive(Size(0, 0))
    """As the framework's, without a new layout of the whole screen whenever the number of lines changes."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._count = 0
        self._tones = Tones(self)
        self._kept: dict[Hashable, Line] = {}
        """Lines as they were drawn last, by what they show, while all that they have in common stays as it is."""
        self._shows: Hashable = None
        """What they have in common."""
        self._outer = self._room = self._top = 0
        """Cells in a line, those of them with words, and the number of the first one: for what is being drawn."""
        self._ground = ""
        """The component class of the cursor's line, for what is being drawn."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar beside the lines, which is drawn as they are."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = LineBar(thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    @property
    def count(self) -> int:
        """How many lines there are."""
        return self._count

    def set_count(self, count: int, *, cursor: int | None = None) -> None:
        """There are `count` lines now; the cursor stays where it can."""
        self._count = count
        self.virtual_size = Size(self.size.width, count)
        self._fit_around()
        wanted = self.cursor if cursor is None else cursor
        wanted = max(0, min(wanted, count - 1))
        if cursor is not None and wanted == 0:
            self.scroll_to(y=0, animate=False)
        if wanted != self.cursor:
            self.cursor = wanted
        else:
            self.post_message(self.Moved(wanted))
        self.refresh()

    def _fit_around(self) -> None:
        """A bar that comes or goes, or a list as high as its lines, moves what is around it; else the bar is told."""
        height = self.container_size.height
        if self.styles.auto_dimensions or (self._count > height) is not self.show_vertical_scrollbar:
            self.refresh(layout=True)
        elif self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = self._count
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def relabel(self) -> None:
        """The language changed: dates are words."""
        self._kept.clear()
        self.refresh()

    def line_cells(self, index: int) -> list[Cell]:
        """What is on line `index`."""
        raise NotImplementedError

    def notify_style_update(self) -> None:
        """Its styles may be others now."""
        self._tones.forget()
        super().notify_style_update()

    def lines_show(self) -> Hashable:
        """On what the words of all lines depend beside what `line_shows` says; None where no line is to be kept."""
        return None

    def line_shows(self, index: int) -> Hashable:
        """On what the words of line `index` depend, where lines are kept."""
        return index

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines of one look: what styles the widget has is asked once for all of them, and what was drawn is kept.

        The framework finds a widget's style out by going up to the screen, every time. Asked for each cell that was
        three quarters of what drawing a page cost, and a folder that is being read is drawn again with every step.
        Lines are as wide as the list and have its ground already: without a frame round them, the framework's own way,
        which does that again for each of them, would take as long as drawing them.
        """
        framed = self.styles.gutter != Spacing() or self.opacity < 1 or self.styles.tint.a > 0
        self._begin_drawing(filtered=not framed)
        if framed:
            return super().render_lines(crop)
        strips: list[Strip] = [self._kept_line(y + self._top) for y in range(crop.y, crop.bottom)]
        whole = crop.x == 0 and crop.right >= self._outer
        return strips if whole else [strip.crop(crop.x, crop.right) for strip in strips]

    def _begin_drawing(self, *, filtered: bool) -> None:
        self._outer, self._room = self.outer_size.width, self.scrollable_content_region.width
        self._top, focused = self.scroll_offset.y, self.has_focus
        self._ground = "list--cursor" if focused else "list--cursor-blurred"
        shows = self.lines_show()
        if self._tones.changed(filtered=filtered) or (self._outer, self._room, shows) != self._shows or shows is None:
            self._kept.clear()
            self._shows = self._outer, self._room, shows

    def _kept_line(self, index: int) -> Line:
        """A line as it was drawn last, or drawn now."""
        if not 0 <= index < self._count:
            return self._blank()
        key = self.line_shows(index), index == self.cursor and self._ground
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            known = self._kept[key] = self._line(index, self._outer)
        return known

    def render_line(self, y: int) -> Strip:
        """One line, exactly as wide as the list; within a frame the framework asks for each."""
        index = y + self._top
        if not 0 <= index < self._count:
            return Strip.blank(self._room, self._tones.style())
        return self._line(index, self._room)

    def _blank(self) -> Line:
        """Where there is no line any more."""
        known = self._kept.get("")
        if known is None:
            pieces = (" " * self._room, self._tones.style()), (" " * (self._outer - self._room), self._tones.bare)
            known = self._kept[""] = Line(joined(pieces), self._outer)
        return known

    def _line(self, index: int, outer: int) -> Line:
        """Line `index`, drawn in as many cells as there is room for, and filled to `outer`."""
        style, cells, left = self._tones.style, self.line_cells(index), self._room
        flexible = max(0, left - sum(wide for _words, wide, _tone in cells))
        ground = self._ground if index == self.cursor else ""
        pieces: list[tuple[str, Style]] = []
        for words, wide, tone in cells:
            room = min(left, wide or flexible)
            for text, own in ((padded(words, room), tone),) if isinstance(words, str) else filled(words, room, tone):
                pieces.append((text, style(f"list--{own}", ground)))
            left -= room
        if left:
            pieces.append((" " * left, style("", ground)))
        if outer > self._room:
            pieces.append((" " * (outer - self._room), self._tones.bare))
        return Line(joined(pieces), outer)

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines change; the list scrolls if it must."""
        for index in (old, new):
            self.refresh(Region(0, index - self.scroll_offset.y, self.size.width, 1))
        top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        if new < top:
            self.scroll_to(y=new, animate=False)
        elif new >= top + height:
            self.scroll_to(y=new - height + 1, animate=False)
        self.post_message(self.Moved(new))

    def on_resize(self, event: events.Resize) -> None:
        """As wide as its space."""
        self.virtual_size = Size(self.size.width, self._count)

    def on_focus(self) -> None:
        """The cursor shows it."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor shows it."""
        self.refresh()

    def action_move(self, step: int) -> None:
        """By lines."""
        self.cursor = max(0, min(self._count - 1, self.cursor + step))

    def action_page(self, step: int) -> None:
        """By pages."""
        self.action_move(step * max(1, self.scrollable_content_region.height - 1))

    def action_edge(self, last: bool) -> None:
        """To the first or the last line."""
        self.cursor = max(0, self._count - 1) if last else 0

    def action_pick(self) -> None:
        """The line under the cursor."""
        if self._count:
            self.post_message(self.Picked(self.cursor))

    def point_at(self, event: events.MouseEvent) -> None:
        """The line under the pointer is meant."""
        index = event.y + self.scroll_offset.y
        if 0 <= index < self._count:
            self.cursor = index

    def on_click(self, event: events.Click) -> None:
        """Once to move there, twice to choose."""
        index = event.y + self.scroll_offset.y
        if 0 <= index < self._count:
            self.cursor = index
            if event.chain >= 2:
                self.action_pick()


def filled(pieces: tuple[tuple[str, str], ...], room: int, tone: str) -> list[tuple[str, str]]:
    """`pieces` in exactly `room` cells."""
    cut: list[tuple[str, str]] = []
    for text, own in pieces:
        text = fit(text, room)
        cut.append((text, own))
        room -= cell_len(text)
    return [*cut, (" " * room, tone)]
