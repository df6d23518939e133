"""A clip as a still: small frames from all of it in rows, the time of each below it; one can be clicked to go there.

As many as fit are shown. They are decoded in a thread and painted as one picture.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events, work
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said, say
from ima_tui.language import tr
from ima_tui.media.problem import ClipProblem
from ima_tui.tui.text import many_lines, padded
from ima_tui.tui.widgets.half_block import HalfBlocks, how
from ima_tui.tui.widgets.renderer import Drawn, How, Pixel, Renderer, drawn
from ima_tui.tui.widgets.transport import time_label

if TYPE_CHECKING:
    from ima_tui.media.contact import Glance
    from ima_tui.media.reel import ClipSource

_TILES = ((9, 4), (4, 3), (4, 2), (3, 2), (2, 2), (2, 1), (1, 1))
"""Columns and rows of frames that are tried, the most first."""
_LEAST = (14, 4)
"""Cells of a frame in which something can be seen."""
_GAP = 2
_COMING = say("Looking through the clip…")


@dataclass(frozen=True, slots=True)
class Grid:
    """Where frames stand on a sheet."""

    columns: int
    rows: int
    tile: tuple[int, int]
    """Columns and lines of one frame; a line for its time comes below."""

    @property
    def count(self) -> int:
        """Frames that fit."""
        return self.columns * self.rows

    def place(self, at: int) -> tuple[int, int]:
        """The upper left cell of a frame."""
        return (at % self.columns) * (self.tile[0] + _GAP), (at // self.columns) * (self.tile[1] + 1)

    def at(self, x: int, y: int) -> int | None:
        """The frame at a cell."""
        column, row = x // (self.tile[0] + _GAP), y // (self.tile[1] + 1)
        return row * self.columns + column if column < self.columns and row < self.rows else None


def grid(width: int, height: int) -> Grid:
    """The most frames that can still be seen on so many cells."""
    for columns, rows in _TILES:
        tile = ((width - _GAP * (columns - 1)) // columns, height // rows - 1)
        if tile[0] >= _LEAST[0] and tile[1] >= _LEAST[1]:
            return Grid(columns, rows, tile)
    return Grid(1, 1, (max(1, width), max(1, height - 1)))


class ContactSheet(HalfBlocks):
    """Give it a clip with `put`. Posts `Picked`."""

    class Picked(Message):
        """A frame was clicked."""

        def __init__(self, seconds: float) -> None:
            super().__init__()
            self.seconds = seconds

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.source: ClipSource | None = None
        self.glances: tuple[Glance, ...] = ()
        self._grid = grid(1, 1)
        self._said: Said | None = None
        self._made_for: tuple[ClipSource | None, Size, How | None] = (None, Size(), None)

    def put(self, source: ClipSource | None) -> None:
        """This clip, or none."""
        self.source = source
        self._request()

    def on_resize(self) -> None:
        """More or fewer fit."""
        self._request()

    def renderer_changed(self) -> None:
        """Pictures are drawn in another way from now on."""
        super().renderer_changed()
        self._request()

    def render(self) -> RenderResult:
        """What stands here without frames."""
        return Content(many_lines(tr(self._said))) if self._said is not None else ""

    def _request(self) -> None:
        way = how(self.app)
        wanted = (self.source, self.size, way)
        if self.source is None:
            self.workers.cancel_node(self)
            self.glances, self._made_for = (), (None, Size(), None)
            self.show(None)
        elif self.size and wanted != self._made_for and way.renderer is not Renderer.OFF:
            self._made_for, self._said = wanted, _COMING
            self._load(self.source, self.size, way)

    @work(exclusive=True, exit_on_error=False)
    async def _load(self, source: ClipSource, size: Size, way: How) -> None:
        from ima_tui.media.contact import contact
        from ima_tui.media.watched import Stopped

        stop, places = threading.Event(), grid(size.width, size.height)
        _, ground = self.background_colors
        try:
            found = await asyncio.to_thread(contact, source, places.count, *places.tile, stop)
            made = await asyncio.to_thread(_sheet, found, places, size, (ground.r, ground.g, ground.b), way)
        except ClipProblem as problem:
            self._said = problem.sentence
            self.show(None)
            return
        except Stopped:
            return
        finally:
            stop.set()
        self.glances, self._grid = tuple(found), places
        self.show(made)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The frames, and between their rows the times."""
        strips = super().render_lines(crop)
        if not self.has_pixels or not self.glances:
            return strips
        row = self._grid.tile[1] + 1
        return [
            self._times(y // row).crop(crop.x, crop.right)
            if y % row == row - 1 and y // row < self._grid.rows
            else strip
            for y, strip in zip(range(crop.y, crop.bottom), strips, strict=True)
        ]

    def _times(self, row: int) -> Strip:
        first = row * self._grid.columns
        words = ""
        for glance in self.glances[first : first + self._grid.columns]:
            number = f" · {glance.number + 1}" if glance.number is not None else ""
            words += padded(time_label(glance.seconds) + number, self._grid.tile[0]) + " " * _GAP
        style = self.get_component_rich_style("half-blocks--letters")
        return Strip([Segment(padded(words, self.size.width), style)], self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        event.stop()
        at = self._grid.at(event.x, event.y)
        if at is not None and at < len(self.glances):
            self.post_message(self.Picked(self.glances[at].seconds))


def _sheet(found: list[Glance], places: Grid, size: Size, ground: Pixel, way: How) -> Drawn:
    """All frames on one picture of exactly `size` cells."""
    import numpy as np

    whole = np.empty((2 * size.height, size.width, 3), np.uint8)
    whole[:] = ground
    for at, glance in enumerate(found):
        x, y = places.place(at)
        height, width = glance.pixels.shape[:2]
        left, top = x, 2 * (y + places.tile[1]) - height  # it stands on its time
        part = whole[top : top + height, left : left + width]
        part[:] = glance.pixels[: part.shape[0], : part.shape[1]]
    return drawn(whole, way)
