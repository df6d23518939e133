"""What was found, as a wall of posters: only those in view are read, two at a time, and kept small in memory.

A row of posters is one picture: it is put together from its tiles' pixels and costs nothing per tile to paint. What is
scrolled away before its turn is never read.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events, work
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.strip import Strip

from ima_tui.domain.job import Job
from ima_tui.media.thumbnails import ImageProblem, cells
from ima_tui.tui.grid import GAP, Grid
from ima_tui.tui.marks import stars_of
from ima_tui.tui.phases import look, short_phase
from ima_tui.tui.text import one_line, padded
from ima_tui.tui.widgets.found_list import FoundList
from ima_tui.tui.widgets.half_block import HalfBlocks, HalfStrip, how
from ima_tui.tui.widgets.renderer import Drawn, Renderer, drawn

if TYPE_CHECKING:
    from ima_tui.media.cells import Pixels

AT_ONCE = 2
MOST_KEPT = 600
"""Posters in memory: some kilobytes each."""
MOST_ROWS = 24
"""Rows that are put together already."""

PosterOf = Callable[[Job], Awaitable[Path | None]]
_Key = tuple[str, str, int]


class PosterWall(FoundList):
    """Several takes in a row. Left and right as well as up and down."""

    BINDINGS = [
        Binding("left,h", "step(-1)", "Left", show=False, id="wall.left"),
        Binding("right,l", "step(1)", "Right", show=False, id="wall.right"),
    ]

    def __init__(self, poster_of: PosterOf, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._poster_of = poster_of
        self._pixels: OrderedDict[_Key, Pixels | None] = OrderedDict()
        self._rows: OrderedDict[tuple[object, ...], Drawn] = OrderedDict()
        self._queue: list[Job] = []
        self._under_way: set[_Key] = set()

    @property
    def grid(self) -> Grid:
        """As the window is now."""
        return Grid(self.scrollable_content_region.width, self._count)

    # -- places

    def _view(self) -> tuple[int, int]:
        return self.grid.view(self.scroll_offset.y, self.scrollable_content_region.height)

    def set_count(self, count: int, *, cursor: int | None = None) -> None:
        """There are `count` takes now."""
        super().set_count(count, cursor=cursor)
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Other columns, perhaps; the chosen take stays in view."""
        event.prevent_default()  # a list has a line for each of its takes
        self._lay_out()
        self.show_cursor()
        self.call_after_refresh(self.ask)

    def _lay_out(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self.grid.height)

    def show_cursor(self) -> None:
        """Scroll as little as needed."""
        height = self.scrollable_content_region.height
        if height and self._count:
            top = self.scroll_offset.y
            wanted = self.grid.top_for(self.cursor, top, height)
            if wanted != top:
                self.scroll_to(y=wanted, animate=False)

    def watch_cursor(self, old: int, new: int) -> None:
        """Its ground shows where it is."""
        chosen = self.chosen
        self._told = chosen.id if chosen is not None else ""
        self.refresh()
        self.show_cursor()
        self.post_message(self.Moved(new))
        self.call_after_refresh(self.ask)

    def action_move(self, step: int) -> None:
        """By rows."""
        self.cursor = self.grid.moved(self.cursor, 0, step)

    def action_step(self, step: int) -> None:
        """By takes."""
        self.cursor = self.grid.moved(self.cursor, step, 0)

    def action_page(self, step: int) -> None:
        """By what is in view."""
        self.action_move(step * max(1, self.scrollable_content_region.height // self.grid.row_height))

    def point_at(self, event: events.MouseEvent) -> None:
        """The take under the pointer is meant."""
        index = self.grid.under(event.x, event.y + self.scroll_offset.y)
        if index is not None:
            self.cursor = index

    def on_click(self, event: events.Click) -> None:
        """Once to move there, twice to choose."""
        event.prevent_default()
        index = self.grid.under(event.x, event.y + self.scroll_offset.y)
        if index is not None:
            self.cursor = index
            if event.chain >= 2:
                self.action_pick()

    # -- posters

    def ask(self) -> None:
        """For takes, and for the posters of those that are here."""
        super().ask()
        if not self.is_on_screen or HalfBlocks.renderer is Renderer.OFF:
            return
        width = self.grid.tile
        missing = (job for _place, job in self.known() if self._key(job, width) not in self._pixels)
        self._queue = [job for job in missing if self._key(job, width) not in self._under_way]
        while self._queue and len(self._under_way) < AT_ONCE:
            self._load(self._queue.pop(0))

    def _key(self, job: Job, width: int) -> _Key:
        media = job.main_media
        return job.id, media.url if media is not None else job.state, width

    def _load(self, job: Job) -> None:
        grid = self.grid
        key = self._key(job, grid.tile)
        self._under_way.add(key)
        self._read_poster(job, key, grid)

    @work(group="posters", exit_on_error=False)
    async def _read_poster(self, job: Job, key: _Key, grid: Grid) -> None:
        pixels: Pixels | None = None
        try:
            path = await self._poster_of(job)
            if path is not None:
                pixels = await asyncio.to_thread(_small, path, grid.tile, grid.picture)
        finally:
            self._under_way.discard(key)
        self._pixels[key] = pixels
        while len(self._pixels) > MOST_KEPT:
            self._pixels.popitem(last=False)
        if self.is_attached:
            self.refresh()
            self.ask()

    # -- painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """Strips of exactly the crop's width; no style object for any cell of a picture."""
        return [self.render_line(y).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]

    def render_line(self, y: int) -> Strip:
        """A line of pictures, of words, or an empty one."""
        grid, width = self.grid, self.outer_size.width
        row, line = divmod(y + self.scroll_offset.y, grid.row_height)
        if row >= grid.rows:
            return Strip.blank(width, self.rich_style)
        if line < grid.picture:
            return self._picture_line(grid, row, line, width)
        return self._words_line(grid, row, line - grid.picture, width)

    def _picture_line(self, grid: Grid, row: int, line: int, width: int) -> Strip:
        if HalfBlocks.renderer is Renderer.OFF:
            return self._tiles(grid, row, width, lambda _job: ("", "faint"))
        picture = self._row(grid, row, width)
        if HalfBlocks.renderer is Renderer.LETTERS:
            style = self.rich_style + self.get_component_rich_style("list--ink", partial=True)
            return Strip([Segment(picture.lines[line], style)], width).adjust_cell_length(width, self.rich_style)
        return HalfStrip(picture.lines[line], picture.pixels[2 * line], picture.pixels[2 * line + 1])

    def _row(self, grid: Grid, row: int, width: int) -> Drawn:
        """The row as one picture."""
        import numpy as np

        jobs = [self.job_at(index) for index in grid.row(row)]
        tiles = [self._pixels.get(self._key(job, grid.tile)) if job is not None else None for job in jobs]
        _, ground = self.background_colors
        back = (ground.r, ground.g, ground.b)
        empty = _tone(self, "list--cursor-blurred", back)
        edge = _tone(self, "list--money", empty, of_words=True)
        cursor = self.cursor - row * grid.columns if grid.row_of(self.cursor) == row else None
        key = (cursor, edge, grid.tile, width, back, how(self.app), *((job.id if job else "", id(tile)) for job, tile in
                                                         zip(jobs, tiles, strict=True)))  # fmt: skip
        if key not in self._rows:
            pixels = np.empty((2 * grid.picture, width, 3), np.uint8)
            pixels[:] = back
            for column, tile in enumerate(tiles):
                left = grid.left(column)
                pixels[:, left : left + grid.tile] = empty if tile is None else tile
                if column == cursor:
                    pixels[:, left - 1] = edge
            self._rows[key] = drawn(pixels, how(self.app))
            while len(self._rows) > MOST_ROWS:
                self._rows.popitem(last=False)
        return self._rows[key]

    def _words_line(self, grid: Grid, row: int, line: int, width: int) -> Strip:
        if line == 0:
            return self._tiles(grid, row, width, self._state)
        if line == 1:
            return self._tiles(grid, row, width, lambda job: (one_line(job.request.prompt) or "…", "faint"))
        return Strip.blank(width, self.rich_style)

    def _state(self, job: Job) -> tuple[str, str]:
        """`✓ Fast ★★☆`, or how far it is."""
        seen, stars = look(job), stars_of(job)
        phase = "" if job.settled and stars else short_phase(job, self.now, self.scale)
        pair = "A/B" if job.pair_id else ""
        words = " ".join(word for word in (seen.glyph, job.request.model.short_name, stars, phase, pair) if word)
        return words, seen.tone.removeprefix("$")

    def _tiles(self, grid: Grid, row: int, width: int, said: Callable[[Job], tuple[str, str]]) -> Strip:
        segments: list[Segment] = []
        bar = self.rich_style + self.get_component_rich_style("list--money", partial=True)
        ground = self.get_component_rich_style("list--cursor" if self.has_focus else "list--cursor-blurred")
        for index in grid.row(row):
            job = self.job_at(index)
            words, tone = said(job) if job is not None else ("", "faint")
            style = self.rich_style + self.get_component_rich_style(f"list--{tone}", partial=True)
            if index == self.cursor:
                style += ground
            segments.append(Segment(" " * (GAP - 1), self.rich_style))
            segments.append(Segment("█", bar) if index == self.cursor else Segment(" ", self.rich_style))
            segments.append(Segment(padded(words, grid.tile), style))
        used = len(grid.row(row)) * (grid.tile + GAP)
        return Strip(segments, used).adjust_cell_length(width, self.rich_style)


def _small(path: Path, width: int, height: int) -> Pixels | None:
    """For threads: the poster cut to a tile."""
    import numpy as np

    try:
        made = cells(path, width, height, "cover")
    except (ImageProblem, OSError):
        return None
    return np.frombuffer(made.pixels, np.uint8).reshape(2 * made.rows, made.columns, 3)


def _tone(
    wall: PosterWall, component: str, otherwise: tuple[int, int, int], *, of_words: bool = False
) -> tuple[int, int, int]:
    """The ground of a component, or the tone of its words, as a pixel; the terminal's own colours are not known."""
    styles = wall.get_component_styles(component)
    colour = styles.color if of_words else styles.background
    return (colour.r, colour.g, colour.b) if colour.a == 1 and colour.ansi is None else otherwise
