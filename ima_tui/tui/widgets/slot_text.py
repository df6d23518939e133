"""Lines beside a small picture, the last of them words that run commands when clicked.

Lines are cut by cells to the width there is. Where the words do not fit, their marks stand alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from ima_tui.domain.frozen import dataclass
from ima_tui.tui.text import fit, parts, stacked


@dataclass(frozen=True, slots=True)
class Act:
    """A command as clickable words, and the mark or key that stands for it where there is little room."""

    command: str
    """Empty for words that only say something."""
    mark: str
    words: str


Line = tuple[str, str] | tuple[Act, ...]
"""Words with their tone, or a row of acts."""


class SlotText(Widget):
    """Shows `lines(width, height)`, the most important first. Posts `Acted`."""

    class Acted(Message):
        """Words were clicked."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, lines: Callable[[int, int], Sequence[Line]]) -> None:
        super().__init__(markup=False)
        self._lines = lines
        self._zones: list[tuple[int, int, int, str]] = []
        """Line, first cell, cell after the last, command."""

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """As many lines as there is room for."""
        width, height = self.content_size
        self._zones = []
        lines = self._lines(width, height)[: max(1, height)]
        return stacked([self._drawn(line, y, width) for y, line in enumerate(lines)])

    def _drawn(self, line: Line, y: int, width: int) -> Content:
        if line and isinstance(line[0], str):
            words, tone = line
            return parts((fit(str(words), width), str(tone)))
        acts = [act for act in line if isinstance(act, Act)]
        spelled = sum(cell_len(f"{act.mark} {act.words}") for act in acts) + 2 * (len(acts) - 1) <= width
        pieces: list[tuple[str, str]] = []
        x = 0
        for act in acts:
            words = f" {act.words}" if spelled else ""
            wide = cell_len(act.mark) + cell_len(words)
            if x + wide > width:
                break
            gap = "  " if spelled or width >= 3 * len(acts) else " "
            pieces.extend([(act.mark, "$money" if act.command else "$soft"), (words, "$soft"), (gap, "")])
            if act.command:
                self._zones.append((y, x, x + wide, act.command))
            x += wide + len(gap)
        return parts(*pieces)

    def command_at(self, x: int, y: int) -> str | None:
        """The command of the words at this cell, if there are any."""
        return next((name for row, start, end, name in self._zones if row == y and start <= x < end), None)

    def place_of(self, command: str) -> tuple[int, int] | None:
        """The first cell of a command's words, as they were drawn last."""
        return next(((start, row) for row, start, _, name in self._zones if name == command), None)

    def on_click(self, event: events.Click) -> None:
        """The words under the pointer."""
        at = event.get_content_offset(self)
        command = self.command_at(at.x, at.y) if at is not None else None
        if command is not None:
            event.stop()
            self.post_message(self.Acted(command))
