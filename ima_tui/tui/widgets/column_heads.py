"""The heads of the picker's columns: they tell the order, and sort when clicked."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.language import _
from ima_tui.media.folder_order import By, Order
from ima_tui.tui.text import parts
from ima_tui.tui.widgets.folder_list import MARK, columns


class ColumnHeads(Widget):
    """Stands above a `FolderList` of the same width. Posts `Pressed`."""

    class Pressed(Message):
        """A head was clicked."""

        def __init__(self, by: By) -> None:
            super().__init__()
            self.by = by

    order: reactive[Order] = reactive(Order())

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._starts: list[tuple[int, By]] = []

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """`Name            Size        Changed ↓`; heads without a column in a narrow list stand beside the name's."""
        width = self.size.width - 1  # the scrollbar's
        size_width, date_width = columns(width, self.order)
        words = {By.NAME: _("Name"), By.SIZE: _("File size"), By.DATE: _("Date")}
        heads = {by: self._head(by, name) for by, name in words.items()}
        above = {By.SIZE: size_width, By.DATE: date_width}
        line, self._starts = " " * MARK, []
        for by in (by for by in By if not above.get(by)):
            self._starts.insert(0, (cell_len(line) if self._starts else 0, by))
            line += heads[by] + "  "
        end = width - size_width - date_width
        for by in (by for by, cells in above.items() if cells):
            self._starts.insert(0, (end, by))
            end += above[by]
            line += " " * max(0, end - cell_len(line) - cell_len(heads[by])) + heads[by]
        return parts(*self._toned(line, heads[self.order.by]))

    def _head(self, by: By, words: str) -> str:
        return f"{words} {'↓' if self.order.descending else '↑'}" if by is self.order.by else words

    def _toned(self, line: str, chosen: str) -> list[tuple[str, str]]:
        before, _found, after = line.partition(chosen)
        return [(before, "$faint"), (chosen, "$soft bold"), (after, "$faint")]

    def on_click(self, event: events.Click) -> None:
        """Sort by this column, or the other way round."""
        event.stop()
        self.post_message(self.Pressed(next((by for start, by in self._starts if event.x >= start), By.NAME)))
