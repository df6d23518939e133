"""A picture from a file, in cells, fitted to whatever space it has.

The file is read in a thread and only while the picture is wanted; what cannot be drawn is said in its place. The
widget knows a path, never a job.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.tui import graphics
from ima_tui.tui.text import many_lines
from ima_tui.tui.widgets.half_block import HalfBlocks, how
from ima_tui.tui.widgets.renderer import Drawn, How, Pixel, Renderer, drawn

if TYPE_CHECKING:
    from ima_tui.media.thumbnails import Cells, Fit

_CELL = (10, 20)
"""Pixels of a cell that are enough for a sharp picture."""
_OFF = say("Pictures are off. The settings show them again.")
_NOTHING = say("There is no picture to show.")
_ROOM_FOR_WORDS = 24
"""A small picture stands beside its facts and needs no explanation."""


class Picture(HalfBlocks):
    """Shows the image at `source`; `words` stand there without one."""

    class Shown(Message):
        """The picture for the current source is on screen, or its trouble."""

        def __init__(self, picture: Picture) -> None:
            super().__init__()
            self.picture = picture

        @property
        def control(self) -> Picture:
            """The picture."""
            return self.picture

    source: reactive[Path | None] = reactive(None, init=False)
    words: reactive[Said | None] = reactive(None)
    said_beside: reactive[tuple[Said, ...]] = reactive[tuple[Said, ...]]((), repaint=False)
    """What stands beside the picture already: trouble that is among it is not said a second time here."""

    def __init__(
        self, words: Said | None = None, *, fit: Fit = "contain", id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._fit: Fit = fit
        self._trouble: Said | None = None
        self._requested: tuple[Path | None, Size] = (None, Size())
        self.set_reactive(Picture.words, words)

    def watch_source(self) -> None:
        """Another picture is wanted."""
        self._request()

    def watch_said_beside(self) -> None:
        """Only words are said anew; a picture stays as it is."""
        if self._trouble is not None:
            self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """The same picture at another size."""
        self._request()

    def on_show(self) -> None:
        """A hidden picture was not drawn."""
        self._request()

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """What stands here without a picture."""
        said = self._trouble or self.words
        if self._trouble is not None and self._trouble in self.said_beside:
            said = _NOTHING
        if self.renderer is Renderer.OFF and self.source is not None:
            said = _OFF if self.size.width >= _ROOM_FOR_WORDS else None
        return Content(many_lines(tr(said))) if said is not None else ""

    def renderer_changed(self) -> None:
        """Pictures are drawn in another way from now on: one that was not wanted before may be now."""
        super().renderer_changed()
        self._requested = (None, Size())
        self._request()

    def _request(self) -> None:
        wanted = (self.source, self.size)
        if wanted == self._requested or not self.size:
            return
        self._requested = wanted
        self._trouble = None
        if self.source is None or self.renderer is Renderer.OFF:
            self.workers.cancel_node(self)
            self.show(None)
            self._remove_pixels()
            if self.source is not None:
                self.post_message(self.Shown(self))
        else:
            self._load(self.source, self.size)

    @work(exclusive=True, exit_on_error=False)
    async def _load(self, source: Path, size: Size) -> None:
        from ima_tui.media.thumbnails import ImageProblem

        _, ground = self.background_colors
        background = (ground.r, ground.g, ground.b)
        try:
            made = await asyncio.to_thread(_made, source, size, self._fit, background, how(self.app))
        except ImageProblem as problem:
            self._failed(problem.sentence)
        except Exception as error:  # noqa: BLE001 - decoders raise nearly anything; a preview says so and goes on
            self._failed(say("This picture cannot be shown ({reason}).", reason=type(error).__name__))
        else:
            self.show(made)
            await self._show_pixels(source, made)
        self.post_message(self.Shown(self))

    async def _show_pixels(self, source: Path, made: Drawn) -> None:
        """The same in real pixels above the cells, for those who chose them."""
        from ima_tui.media.thumbnails import small_picture

        if self.children:
            await self.remove_children()
        if not graphics.is_on() or self.renderer is not Renderer.HALF or self._fit != "contain":
            return
        try:
            size = made.columns * _CELL[0], made.height * _CELL[1]
            pixels = await asyncio.to_thread(small_picture, source, *size)
        except Exception:  # noqa: BLE001 - the cells are there
            return
        widget = graphics.still(pixels, made.columns, made.height)
        if widget is not None:
            self.styles.align = ("center", "middle")
            await self.mount(widget)

    @on(graphics.GaveUp)
    async def _pixels_gave_up(self, event: graphics.GaveUp) -> None:
        event.stop()
        await self.remove_children()
        self.notify(_("Real pixels do not work here; pictures are made of half blocks."), markup=False)

    def _failed(self, sentence: Said) -> None:
        self._trouble = sentence
        self._remove_pixels()
        self.show(None)

    def _remove_pixels(self) -> None:
        """Removing nothing would lay the whole screen out anew."""
        if self.children:
            self.remove_children()


def _made(source: Path, size: Size, fit: Fit, background: Pixel, way: How) -> Drawn:
    import numpy as np

    from ima_tui.media.thumbnails import cells

    made = cells(source, size.width, size.height, fit, background)
    return drawn(np.frombuffer(made.pixels, np.uint8).reshape(2 * made.rows, made.columns, 3), way)


def rows_of(made: Cells) -> list[list[Pixel]]:
    """The rows of pixels in `made`."""
    data, width = made.pixels, made.columns
    flat = list(zip(data[0::3], data[1::3], data[2::3], strict=True))
    return [flat[start : start + width] for start in range(0, len(flat), width)]
