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
from ima_tui.tui.widgets.folder_list import DATE, MARK, ROOMY, SIZE


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
        """`Name            Size        Changed ↓`; in a narrow list side by side."""
        width = self.size.width - 1  # the scrollbar's
        name, size = self._head(By.NAME, _("Name")), self._head(By.SIZE, _("File size"))
        date = self._head(By.DATE, _("Date"))
        size_width = SIZE if width >= ROOMY else cell_len(size) + 2
        date_width = DATE if width >= ROOMY else cell_len(date) + 2
        size_at, date_at = width - date_width - size_width, width - date_width
        self._starts = [(date_at, By.DATE), (size_at, By.SIZE), (0, By.NAME)]
        line = " " * MARK + name
        line += " " * max(1, size_at + size_width - cell_len(line) - cell_len(size)) + size
        line += " " * max(1, width - cell_len(line) - cell_len(date)) + date
        return parts(*self._toned(line, (name, size, date)))

    def _head(self, by: By, words: str) -> str:
        return f"{words} {'↓' if self.order.descending else '↑'}" if by is self.order.by else words

    def _toned(self, line: str, heads: tuple[str, str, str]) -> list[tuple[str, str]]:
        chosen = heads[(By.NAME, By.SIZE, By.DATE).index(self.order.by)]
        before, _found, after = line.partition(chosen)
        return [(before, "$faint"), (chosen, "$soft bold"), (after, "$faint")]

    def on_click(self, event: events.Click) -> None:
        """Sort by this column, or the other way round."""
        event.stop()
        self.post_message(self.Pressed(next((by for start, by in self._starts if event.x >= start), By.NAME)))
