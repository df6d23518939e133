"""Plots in terminal cells: stacked columns, strips, ranges. Pure functions from numbers to lines.

Drawn here and not by a plotting package: the one there is for Textual brings colours of its own instead of the theme's,
counts characters instead of cells, so that Chinese labels push its frames apart, and knows no eighths of a cell. Every
number that is drawn also stands beside it in words, and no line is wider than it was told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from ima_tui.tui.text import Part, fit, parts

EIGHTHS = " ▁▂▃▄▅▆▇█"
_WIDEST_COLUMN = 7
_APART = 2
"""Cells between two labels."""
_WORTH_A_LINE = 2.5
"""How many times higher than all columns a limit may lie and still be drawn."""
_NOTHING = 1e-9
"""Below it is no amount that has a power of ten of its own to go by."""

Figure = Callable[[float], str]


class Canvas:
    """Cells to write on, each with its style; a wide character takes two."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells = [[(" ", "")] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, style: str) -> None:
        """Write `text` from (`x`, `y`) on, as far as there are cells."""
        if not 0 <= y < self.height:
            return
        for character in text:
            cells = cell_len(character)
            if cells and x >= 0 and x + cells <= self.width:
                self._cells[y][x] = (character, style)
                for beside in range(1, cells):
                    self._cells[y][x + beside] = ("", style)
            x += cells

    def is_free(self, x: int, y: int, cells: int) -> bool:
        """Whether nothing stands there, nor close on either side."""
        inside = range(max(0, x - _APART), min(self.width, x + cells + _APART))
        return x >= 0 and x + cells <= self.width and all(self._cells[y][at][0] == " " for at in inside)

    def lines(self) -> list[Content]:
        """From top to bottom."""
        return [parts(*_runs(row)) for row in self._cells]


def _runs(row: Sequence[tuple[str, str]]) -> list[Part]:
    found: list[tuple[str, str]] = []
    for character, style in row:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + character, style)
        else:
            found.append((character, style))
    return list(found)


# -- columns


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart."""

    label: str
    layers: Sequence[tuple[float, str]]
    """From the ground up: how much, and the token of its colour."""

    @property
    def total(self) -> float:
        """All layers together."""
        return sum(amount for amount, _ in self.layers)


def chart(columns: Sequence[Column], width: int, height: int, figure: Figure, limit: float = 0.0) -> list[Content]:
    """Stacked columns of `height` lines with a scale on the left, labels below, and a dashed line at `limit`.

    Where columns are wide enough, each has its number above it.
    """
    highest = max((column.total for column in columns), default=0.0)
    line = limit if 0 < limit <= _WORTH_A_LINE * highest else 0.0
    top = round_top(max(highest, line))
    margin = max(cell_len(figure(top)), cell_len(figure(top / 2))) + 1
    gap = 1 if 2 * len(columns) - 1 <= width - margin else 0
    wide = max(1, min(_WIDEST_COLUMN, (width - margin + gap) // max(1, len(columns)) - gap))
    canvas = Canvas(width, height + 2)
    for value in (top, top / 2, 0.0):
        words = figure(value)
        canvas.put(margin - 1 - cell_len(words), height - round(value / top * height), words, "$faint")
    if line:
        used = len(columns) * (wide + gap) - gap
        canvas.put(margin, height - _level(line, top, height), "┄" * min(used, width - margin), "$warn")
    for at, column in enumerate(columns):
        x = margin + at * (wide + gap)
        levels = _levels(column, top, height)
        for level, (character, style) in enumerate(levels):
            canvas.put(x, height - level, character * wide, style)
        number = figure(column.total)
        if wide >= 3 and column.total and cell_len(number) <= wide:
            canvas.put(x + (wide - cell_len(number)) // 2, height - len(levels), number, "$soft")
    _label(canvas, columns, margin, wide, gap)
    return canvas.lines()


def round_top(highest: float) -> float:
    """The end of a scale: a round number a little above, half of which is round too."""
    if highest < _NOTHING:
        return 1.0
    power = 10.0 ** math.floor(math.log10(highest))
    return next(step * power for step in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10) if step * power >= highest * 0.999)


def _level(value: float, top: float, height: int) -> int:
    return min(height - 1, int(value / top * height))


def _levels(column: Column, top: float, height: int) -> list[tuple[str, str]]:
    """What fills the cells of a column from the ground up."""
    ends: list[tuple[int, str]] = []
    so_far = 0.0
    for amount, tone in column.layers:
        so_far += amount
        ends.append((round(so_far / top * height * 8), tone))
    if so_far > 0 and not ends[-1][0]:
        ends[-1] = (1, ends[-1][1])  # what cost anything is seen
    highest = ends[-1][0] if ends else 0
    return [_cell([(end - ground, tone) for end, tone in ends]) for ground in range(0, highest, 8)]


def _cell(ends: Sequence[tuple[int, str]]) -> tuple[str, str]:
    """One cell: two layers meet in it as the two colours of a block; a third has to give way."""
    inside = [(min(8, end), tone) for end, tone in ends if end > 0]
    (first, tone), (last, upper) = inside[0], inside[-1]
    if first >= 8 or first == last:
        return EIGHTHS[min(8, first)], tone
    if last >= 8:
        return EIGHTHS[first], f"{tone} on {upper}"
    return EIGHTHS[last], tone if first * 2 >= last else upper


def _label(canvas: Canvas, columns: Sequence[Column], margin: int, wide: int, gap: int) -> None:
    """Labels on the last line, the newest first, as many as have room."""
    y = canvas.height - 1
    for at in range(len(columns) - 1, -1, -1):
        words, x = columns[at].label, margin + at * (wide + gap)
        cells = cell_len(words)
        start = min(canvas.width - cells, max(0, x + (wide - cells) // 2))
        if words and canvas.is_free(start, y, cells):
            canvas.put(start, y, words, "$faint")


# -- strips and ranges


def strip(counts: Sequence[int], tone: str) -> Content:
    """How many fell where; what fell anywhere is seen, and the highest leaves a gap to the line above."""
    most = max(counts, default=0) or 1
    return parts(("".join(EIGHTHS[max(1, round(count * 7 / most)) if count else 0] for count in counts), tone))


def extent(low: float, high: float, width: int, tone: str, mark: float | None = None, rest: str = " ") -> Content:
    """A range on a scale of 0 to 1: `├━━●━━┤`, with a mark somewhere in it."""
    start, end = (min(width - 1, max(0, round(part * (width - 1)))) for part in (low, high))
    cells = [rest] * start + (["━"] * (end - start + 1) if end > start else ["┃"]) + [rest] * (width - 1 - end)
    if end > start:
        cells[start], cells[end] = "├", "┤"
    if mark is not None:
        cells[min(width - 1, max(0, round(mark * (width - 1))))] = "●"
    text = "".join(cells)
    return parts((text[:start], "$line"), (text[start : end + 1], tone), (text[end + 1 :], "$line"))


def scale_line(marks: Sequence[tuple[float, str]], width: int) -> Content:
    """Words at their places on a scale of 0 to 1; one that has no room is left out."""
    canvas = Canvas(width, 1)
    for part, words in marks:
        shown = fit(words, width)
        start = min(width - cell_len(shown), max(0, round(part * (width - 1)) - cell_len(shown) // 2))
        if canvas.is_free(start, 0, cell_len(shown)):
            canvas.put(start, 0, shown, "$faint")
    return canvas.lines()[0]
