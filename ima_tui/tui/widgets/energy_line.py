"""How much two clips differ, over their whole time, as a line of bars with the place where one is.

A column shows the highest of the moments it stands for, so that no peak is lost in a narrow window. Bars reach from the
smallest difference of these two clips to the largest, however small that is: it is the shape that is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.text import Said
from ima_tui.language import tr
from ima_tui.tui.text import Part, fit, parts, stacked

LEVELS = " ▁▂▃▄▅▆▇█"


class EnergyLine(Widget):
    """`line` is one value a tick, 0 to 1; `words` stand there while there is none."""

    class Sought(Message):
        """A place on it was pressed: this share of the whole time."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share

    line: reactive[tuple[float, ...]] = reactive[tuple[float, ...]](())
    words: reactive[Said | None] = reactive[Said | None](None)
    column: reactive[int] = reactive(0)
    """Where one is, in cells of the track."""
    track: reactive[tuple[int, int] | None] = reactive[tuple[int, int] | None](None)
    """The first cell it may use and the one after its last, so that it lies over another line; None for all of them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._share = 0.0

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def be_at(self, share: float) -> None:
        """One is at this share of the whole time; repaints only when that is another cell."""
        self._share = share
        self.column = self._column()

    def on_resize(self) -> None:
        """The same place in other cells."""
        self.column = self._column()

    def watch_track(self) -> None:
        """The same place elsewhere."""
        self.column = self._column()

    @property
    def _span(self) -> tuple[int, int]:
        """Cells before the track, and cells of it."""
        first, after = self.track or (0, self.size.width)
        return first, max(0, min(after, self.size.width) - first)

    def _column(self) -> int:
        width = self._span[1]
        return max(0, min(width - 1, int(self._share * width)))

    def render(self) -> RenderResult:
        """As many lines as there are, the highest bars reaching to the top."""
        (before, width), height = self._span, self.size.height
        if not self.line or not width:
            return parts((fit(tr(self.words), self.size.width), "$faint")) if self.words is not None else ""
        heights = [round(value * len(LEVELS[1:]) * height) for value in columns(self.line, width)]
        return stacked([self._row(before, heights, below) for below in range(height - 1, -1, -1)])

    def _row(self, before: int, heights: Sequence[int], below: int) -> Content:
        """One line of cells, `below` lines above the lowest."""
        full = len(LEVELS) - 1
        cells = [LEVELS[max(1 if below == 0 else 0, min(full, high - below * full))] for high in heights]
        at = self.column
        pieces: list[Part] = [(" " * before + "".join(cells[:at]), "$motion")]
        pieces.append((cells[at] if cells[at] != " " else "·" if below else " ", "bold $money on $lifted"))
        pieces.append(("".join(cells[at + 1 :]), "$motion"))
        return parts(*pieces)

    def on_click(self, event: events.Click) -> None:
        """There."""
        event.stop()
        before, width = self._span
        self.post_message(self.Sought(max(0.0, min(1.0, (event.x - before) / max(1, width)))))


def columns(line: Sequence[float], width: int) -> list[float]:
    """`line` in exactly `width` columns, 0 to 1: of the moments that share a column the highest.

    The scale is that of `peaks`: from the least to the most. What is the same all along is full, or nothing.
    """
    if not line or width <= 0:
        return []
    lowest, highest = min(line), max(line)
    if lowest == highest:
        return [1.0 if highest > 0 else 0.0] * width
    scale = 1 / (highest - lowest)
    found: list[float] = []
    for column in range(width):
        start = column * len(line) // width
        end = max(start + 1, -(-(column + 1) * len(line) // width))
        found.append((max(line[start:end]) - lowest) * scale)
    return found
