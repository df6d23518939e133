"""What a terminal shows that was sent every update, part by part; to be held against the screen painted whole."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Any

from rich.cells import cell_len
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from tests.tui.picture import text_of

_PIECE = re.compile(
    r"\x1b\[(\d+);(\d+)H|\x1b\[[0-9;:?<>=]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\\\)|([^\x1b])", re.DOTALL
)

_JOINER = "\u200d"
"""Makes one sign of two, no wider than the first; the program counts on it."""


class Painted:
    """The cells of a terminal that gets every update of `app` from now on."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._cells: list[list[str]] = []
        self._size = (0, 0)
        self._display = app._display
        app._display = self._show  # type: ignore[method-assign]
        app.refresh(layout=True)

    def all_there(self) -> bool:
        """Whether everything is painted as it is to be."""
        return not self.stale()

    def stale(self) -> list[str]:
        """Lines that are not as the screen would be painted now, each with what stands there. Empty: all is well.

        What is known to have changed is painted first, as the program does it, and no more.
        """
        screen = self._app.screen
        screen._on_timer_update()
        if not self._app._batch_count:
            screen._compositor_refresh()  # what was not painted last time, for it is done less often in tests
        wanted = [line.rstrip() for line in text_of(self._app).splitlines()]
        shown = ["".join(line).rstrip() for line in self._cells]
        pairs = enumerate(zip_longest(shown, wanted, fillvalue=""))
        return [f"{y}: {one!r} for {two!r}" for y, (one, two) in pairs if one != two]

    def _show(self, screen: Screen[Any], update: RenderableType | None) -> None:
        self._display(screen, update)
        if isinstance(update, CompositorUpdate) and not self._app._batch_count:
            self._write(update.render_segments(self._app.console))

    def _write(self, data: str) -> None:
        if self._size != self._app.size:
            self._size = self._app.size
            self._cells = [[" "] * self._size[0] for _line in range(self._size[1])]
        x = y = 0
        before = ""
        for row, column, letter in _PIECE.findall(data):
            if row:
                y, x = int(row) - 1, int(column) - 1
            elif letter == "\n":
                y, x = y + 1, 0
            elif letter == "\r":
                x = 0
            elif letter:
                x += self._put(x, y, letter, 0 if before == _JOINER else cell_len(letter))
            before = letter

    def _put(self, x: int, y: int, letter: str, width: int) -> int:
        if y < len(self._cells) and x + width <= len(self._cells[y]):
            if width:
                self._halve(y, x)
                self._halve(y, x + width)
                self._cells[y][x : x + width] = [letter, *[""] * (width - 1)]
            else:
                self._cells[y][x - 1] += letter
        return width

    def _halve(self, y: int, x: int) -> None:
        """A terminal shows nothing of a character of two cells once one of them is written over."""
        line = self._cells[y]
        if x < len(line) and line[x] == "":
            line[x - 1 : x + 1] = [" ", " "]
