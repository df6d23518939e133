"""The price matrix of one model as one looks at it: lengths across, sizes down, prices aligned.

The cell under the cursor stands in the colour of money, the present choice has a dot, what cannot be bought is
hatched. Posts where the pointer is and what was clicked; which cell that is for is decided by the screen.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.catalog import Control
from ima_tui.domain.lattice import Axis, Cell, Lattice
from ima_tui.domain.models import Model
from ima_tui.domain.pricing import Quote
from ima_tui.language import _
from ima_tui.tui.labels import option_label
from ima_tui.tui.text import fit, padded, parts, stacked, usual

HEAD = 2
"""Lines above the first row."""


class PriceMatrix(Widget):
    """One model's prices."""

    class Pointed(Message):
        """The pointer is over a cell; None: over none any more."""

        def __init__(self, model: Model, cell: Cell | None) -> None:
            super().__init__()
            self.model = model
            self.cell = cell

    class Clicked(Message):
        """A cell was clicked."""

        def __init__(self, model: Model, cell: Cell) -> None:
            super().__init__()
            self.model = model
            self.cell = cell

    grid: reactive[Lattice | None] = reactive[Lattice | None](None, layout=True)
    """None: the model is not offered."""
    cursor: reactive[tuple[int, int] | None] = reactive[tuple[int, int] | None](None)
    """Row and column; None while the other model has the cursor."""
    here: reactive[bool] = reactive(False)
    """The draft is for this model: its own cell has a dot."""

    def __init__(self, model: Model, scale: float, before: Callable[[Model, Quote], int | float | None]) -> None:
        super().__init__(markup=False)
        self.model = model
        self._scale = scale
        self._before = before
        """What a rule cost when prices were last seen, if that was something else."""
        self._first = (0, 0)

    @property
    def rows(self) -> int:
        """Lines it needs."""
        return HEAD + (len(self.grid.cells) if self.grid is not None else 1)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """Heading, lengths, then a line per size."""
        head = parts(
            (self.model.short_name, "bold $ink" if self.cursor is not None else "$soft"),
            ("  " + usual(self.model, self._scale), "$soft"),
        )
        grid = self.grid
        if grid is None:
            return stacked([head, Content(""), parts((_("not offered today"), "$faint"))])
        label, width, price = self._widths(grid)
        at = self.cursor or (0, 0)
        columns = _window(len(grid.cells[0]), max(1, (self.size.width - label) // width), at[1])
        rows = _window(len(grid.cells), max(1, self.size.height - HEAD), at[0])
        self._first = (rows.start, columns.start)
        marks = ("◂ " if columns.start else "", " ▸" if columns.stop < len(grid.cells[0]) else "")
        names = [self._length(grid.across, column, width, price) for column in columns]
        lines = [head, parts((padded(marks[0], label), "$faint"), *names, (marks[1], "$faint"))]
        for row in rows:
            named = padded(_value(grid.down, row), label)
            cells = [self._cell(grid.cells[row][column], width, price) for column in columns]
            lines.append(parts((named, "$ink" if row == at[0] and self.cursor else "$soft"), *cells))
        return stacked(lines)

    def _widths(self, grid: Lattice) -> tuple[int, int, int]:
        """Cells of a row's name, of a column, and of a price in it."""
        names = [_value(grid.down, row) for row in range(len(grid.cells))]
        lengths = [_value(grid.across, column) for column in range(len(grid.cells[0]))]
        prices = [_price(cell) + self._old(cell) for row in grid.cells for cell in row]
        price = min(16, max(3, *(cell_len(text) for text in (*prices, *lengths))))
        return min(14, max(map(cell_len, names), default=0) + 1), price + 4, price

    def _old(self, cell: Cell) -> str:
        before = self._before(self.model, cell.quote) if cell.quote is not None else None
        return f"{before:,g} " if before is not None else ""

    def _length(self, axis: Axis | None, column: int, width: int, price: int) -> Content:
        name = fit(_value(axis, column), price)
        lit = self.cursor is not None and self.cursor[1] == column
        return parts((" " * (price - cell_len(name) + 2) + name + "  ", "$ink" if lit else "$soft"))

    def _cell(self, cell: Cell, width: int, price: int) -> Content:
        under = self.cursor == (cell.row, cell.column)
        if cell.quote is None:
            side = "░" * (price // 2)
            hatched = f"{side}–{side}"
            return parts(" " * (width - len(hatched) - 1), (hatched, "$soft" if under else "$faint"), " ")
        present = self.here and self.grid is not None and self.grid.current is cell
        mark = "●" if present else "▸" if under else " "
        hint = "→" if cell.longer else "↓" if cell.larger else "·" if cell.cheapest else " "
        old, new = self._old(cell), _price(cell)
        room = " " * max(0, price - cell_len(old) - cell_len(new))
        ground = " on $money" if under else ""
        tone = "bold $on-money" if under else "bold $money" if present else "$ink"
        quiet = "$on-money" if under else "$faint"
        return parts(
            (room + mark + " ", tone + ground), (old.strip(), quiet + " strike" + ground), (" " if old else "", ground),
            (new, tone + ground), (hint, quiet + ground), " ",
        )  # fmt: skip

    def _at(self, x: int, y: int) -> Cell | None:
        if self.grid is None or y < HEAD:
            return None
        label, width, _price_width = self._widths(self.grid)
        if x < label:
            return None
        return self.grid.cell(self._first[0] + y - HEAD, self._first[1] + (x - label) // width)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Whatever is there is explained."""
        self.post_message(self.Pointed(self.model, self._at(event.x, event.y)))

    def on_leave(self, event: events.Leave) -> None:
        """Back to the cursor."""
        self.post_message(self.Pointed(self.model, None))

    def on_click(self, event: events.Click) -> None:
        """A cell."""
        cell = self._at(event.x, event.y)
        if cell is not None:
            self.post_message(self.Clicked(self.model, cell))


class Layers(Widget):
    """The settings that are on no axis, each with its key; turning one changes every price."""

    class Turned(Message):
        """The layer of that place is to take its next value."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    shown: reactive[tuple[tuple[str, str, str], ...]] = reactive[tuple[tuple[str, str, str], ...]]((), layout=True)
    """Key, label and present value."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._edges: list[tuple[int, int, int]] = []

    def render(self) -> RenderResult:
        """Side by side, on as many lines as they need."""
        lines: list[Content] = [Content("")]
        self._edges = []
        for key, label, value in self.shown:
            piece = parts((f" {key} ", "$money on $lifted"), (f" {label} ", "$soft"), (value, "bold $ink"), "   ")
            if lines[-1].cell_length and lines[-1].cell_length + piece.cell_length > self.size.width:
                lines.append(Content(""))
            start = lines[-1].cell_length
            lines[-1] = lines[-1] + piece
            self._edges.append((len(lines) - 1, start, start + piece.cell_length))
        return stacked(lines)

    def on_click(self, event: events.Click) -> None:
        """The one under the pointer."""
        for index, (line, start, end) in enumerate(self._edges):
            if line == event.y and start <= event.x < end:
                self.post_message(self.Turned(index))


def _value(axis: Axis | None, at: int) -> str:
    if axis is None:
        return ""
    control: Control = axis.control
    return option_label(control, axis.values[at])


def _price(cell: Cell) -> str:
    credits = cell.credits
    return "" if credits is None else f"{credits:,g}" if credits < 1_000_000 else f"{credits:.3g}"


def _window(count: int, room: int, at: int) -> range:
    """As many of `count` as there is room for, `at` among them."""
    start = max(0, min(at - room // 2, count - room))
    return range(start, min(count, start + room))
