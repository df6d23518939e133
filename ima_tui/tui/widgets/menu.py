"""A small menu that opens below what was pressed: values with their prices. It returns the chosen index or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ima_tui.tui.text import padded, parts
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.options import Options


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a menu."""

    words: str
    note: str = ""
    """On the right: a price, or why there is none."""
    struck: bool = False
    """Can be chosen, but has no price."""


class Menu(Dialog[int | None]):
    """The lines of one choice, anchored to a region of the screen below."""

    BINDINGS = [Binding("escape,left", "leave", "Close", show=False, id="menu.close")]

    def __init__(self, lines: tuple[Line, ...], current: int | None, anchor: Region) -> None:
        super().__init__()
        self._lines = lines
        self._current = current
        self._anchor = anchor
        self._window = Size(0, 0)

    def compose(self) -> ComposeResult:
        """Only the list."""
        words = max((cell_len(line.words) for line in self._lines), default=4)
        notes = max((cell_len(line.note) for line in self._lines), default=0)
        options = [Option(self._content(line, at, words, notes)) for at, line in enumerate(self._lines)]
        yield Options(*options, id="menu", markup=False, compact=True)

    def _content(self, line: Line, at: int, words: int, notes: int) -> Content:
        mark = "●" if at == self._current else " "
        text = padded(line.words, words)
        note = " " * (notes - cell_len(line.note)) + line.note
        if line.struck:
            return parts((f"{mark} ", "$faint"), (text, "$faint strike"), (f"   {note}", "$faint"))
        return parts((f"{mark} ", "$money"), (text, "$ink"), (f"   {note}", "$money"))

    def on_mount(self) -> None:
        """Below the anchor, above it where there is no room."""
        options = self.query_one(OptionList)
        options.highlighted = self._current or 0
        self._window = self.app.size
        words = max((cell_len(line.words) for line in self._lines), default=4)
        width = 10 + words + max((cell_len(line.note) for line in self._lines), default=3)
        height = min(len(self._lines) + 2, max(3, self.app.size.height - 2))
        x = max(0, min(self._anchor.x, self.app.size.width - width))
        below = self._anchor.bottom + height <= self.app.size.height
        y = self._anchor.bottom if below else max(0, self._anchor.y - height)
        options.styles.width, options.styles.height = width, height
        options.styles.offset = (x, y)

    def on_resize(self, event: events.Resize) -> None:
        """In a window of another size it would hang in the air: what it belongs to is elsewhere."""
        if event.size != self._window:
            self.dismiss(None)

    def relabel(self) -> None:
        """The language or a key changed: the words are those of who opened it, so it goes rather than lie."""
        if self.is_current:
            self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_index)

    def on_click(self, event: events.Click) -> None:
        """A click beside it closes it."""
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            self.dismiss(None)

    def action_leave(self) -> None:
        """Keep what was."""
        self.dismiss(None)
