"""A picture with the part that is kept framed on it; what is left out is dimmed, or dotted where there is no colour.

It is given a plan and a small view of the picture, and says what the pointer asks for: the frame elsewhere, a corner
pulled, more or less of it. What becomes of that is decided by the screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual import events, work
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from ima_tui.domain.framing import Frame, Size
from ima_tui.domain.mending import Plan
from ima_tui.domain.text import Said
from ima_tui.language import tr
from ima_tui.media.mending import Overview, overview_cells
from ima_tui.tui.text import many_lines
from ima_tui.tui.widgets.half_block import HalfBlocks
from ima_tui.tui.widgets.picture import rows_of
from ima_tui.tui.widgets.renderer import Pixel, Renderer, lettered

_KEPT_OF_DIMMED = 0.28
"""How much of its light a part that is left out keeps."""
_BRACKET = 5
"""Pixels of a corner mark, at most."""
_LEFT_OUT = "·"


class CropFrame(HalfBlocks, can_focus=True):
    """Shows `view` with the frame of `plan` on it; `words` stand there without them."""

    COMPONENT_CLASSES = {"crop-frame--edge"}

    class Placed(Message):
        """The frame was dragged: its upper left corner should be there."""

        def __init__(self, left: int, top: int) -> None:
            super().__init__()
            self.left = left
            self.top = top

    class Pulled(Message):
        """A corner (right?, bottom?) was dragged to a point of the picture."""

        def __init__(self, corner: tuple[bool, bool], to: tuple[int, int]) -> None:
            super().__init__()
            self.corner = corner
            self.to = to

    class Scaled(Message):
        """The wheel was turned: 1 for more of the picture, -1 for less."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    plan: reactive[Plan | None] = reactive[Plan | None](None, init=False)
    view: reactive[Overview | None] = reactive[Overview | None](None, init=False)
    words: reactive[Said | None] = reactive[Said | None](None)

    def __init__(self, words: Said, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._base: list[list[Pixel]] = []
        self._grip: tuple[int, int] | tuple[bool, bool] | None = None
        self.set_reactive(CropFrame.words, words)

    # -- drawing

    def watch_plan(self, old: Plan | None, new: Plan | None) -> None:
        """The frame moved, or the picture was turned under it."""
        if old is None or new is None or old.turns != new.turns:
            self._request()
        else:
            self._draw()

    def watch_view(self) -> None:
        """Another picture."""
        self._request()

    def on_resize(self, event: events.Resize) -> None:
        """The same picture at another size."""
        self._request()

    def on_mount(self) -> None:
        """What is left out is dimmed towards the ground: that of the theme in force."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._request())

    def renderer_changed(self) -> None:
        """Pictures are drawn in another way from now on."""
        super().renderer_changed()
        self._request()

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """What stands here without a picture."""
        return Content(many_lines(tr(self.words))) if self.words is not None else ""

    def _request(self) -> None:
        if self.plan is None or self.view is None or not self.size:
            self._base = []
            self.show(None)
            return
        self._load(self.view, self.plan.turns)

    @work(exclusive=True, exit_on_error=False)
    async def _load(self, view: Overview, turns: int) -> None:
        _, ground = self.background_colors
        colour = (ground.r, ground.g, ground.b)
        made = await asyncio.to_thread(overview_cells, view, turns, self.size.width, self.size.height, colour)
        self._base = rows_of(made)
        self._draw()

    def _draw(self) -> None:
        if self.plan is None or not self._base:
            return
        _, ground = self.background_colors
        edge = self.get_component_styles("crop-frame--edge").color
        box = cells_of_frame(self.plan.frame, self.plan.bounds, (len(self._base[0]), len(self._base)))
        self.show_rows(framed(self._base, box, (ground.r, ground.g, ground.b), (edge.r, edge.g, edge.b)))

    def letters(self, dark: bool) -> Sequence[str]:
        """The picture in characters, or only its outline, with the frame in lines."""
        if self.plan is None or not self._base:
            return ()
        columns, lines = self._grid
        blank = self.renderer is not Renderer.LETTERS
        shown = [" " * columns] * lines if blank else lettered(self._base, dark=dark)
        return boxed(shown, cells_of_frame(self.plan.frame, self.plan.bounds, (columns, lines)))

    @property
    def _grid(self) -> Size:
        return (len(self._base[0]), len(self._base) // 2) if self._base else (1, 1)

    # -- the pointer

    def _corner(self) -> tuple[int, int]:
        columns, lines = self._grid
        return max(0, (self.size.width - columns) // 2), max(0, (self.size.height - lines) // 2)

    def point(self, x: int, y: int, bounds: Size) -> tuple[int, int]:
        """The point of the picture in the middle of a cell of this widget."""
        (columns, lines), (left, top) = self._grid, self._corner()
        return round((x - left + 0.5) * bounds[0] / columns), round((y - top + 0.5) * bounds[1] / lines)

    def _grip_at(self, x: int, y: int, plan: Plan) -> tuple[int, int] | tuple[bool, bool]:
        """What is taken hold of there: a corner, or the frame at a distance from its upper left."""
        left, top = self._corner()
        x0, y0, x1, y1 = cells_of_frame(plan.frame, plan.bounds, self._grid)
        for right in (True, False):
            for bottom in (True, False):
                across, down = (x1 - 1 if right else x0), (y1 - 1 if bottom else y0)
                if abs(x - left - across) <= 1 and abs(y - top - down) <= 0:
                    return right, bottom
        at = self.point(x, y, plan.bounds)
        frame = plan.frame
        if frame.left <= at[0] < frame.right and frame.top <= at[1] < frame.bottom:
            return at[0] - frame.left, at[1] - frame.top
        return frame.width // 2, frame.height // 2

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The frame, or one of its corners, is taken; beside it, it comes."""
        if self.plan is None or not self._base or event.button != 1:
            return
        event.stop()
        self.focus()
        self.capture_mouse()
        self._grip = self._grip_at(event.x, event.y, self.plan)
        self._follow(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """It follows the pointer."""
        if self._grip is not None:
            event.stop()
            self._follow(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """It is let go."""
        if self._grip is not None:
            self._grip = None
            self.release_mouse()

    def _follow(self, event: events.MouseEvent) -> None:
        if self.plan is None or self._grip is None:
            return
        at = self.point(event.x, event.y, self.plan.bounds)
        first, second = self._grip
        if isinstance(first, bool):
            self.post_message(self.Pulled((first, bool(second)), at))
        else:
            self.post_message(self.Placed(at[0] - first, at[1] - second))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """More of the picture."""
        event.stop()
        self.post_message(self.Scaled(1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Less of it."""
        event.stop()
        self.post_message(self.Scaled(-1))


def cells_of_frame(frame: Frame, bounds: Size, grid: Size) -> tuple[int, int, int, int]:
    """A frame on a grid laid over the whole picture: first and after-last column and row; never empty."""
    x0 = min(grid[0] - 1, frame.left * grid[0] // bounds[0])
    y0 = min(grid[1] - 1, frame.top * grid[1] // bounds[1])
    x1 = min(grid[0], max(x0 + 1, -(-frame.right * grid[0] // bounds[0])))
    y1 = min(grid[1], max(y0 + 1, -(-frame.bottom * grid[1] // bounds[1])))
    return x0, y0, x1, y1


def framed(
    rows: Sequence[Sequence[Pixel]], box: tuple[int, int, int, int], ground: Pixel, edge: Pixel
) -> list[list[Pixel]]:
    """The picture with everything outside `box` dimmed towards the ground, and marks at the corners of the box."""
    x0, y0, x1, y1 = box
    part = _KEPT_OF_DIMMED
    base = tuple(level * (1 - part) for level in ground)

    def dim(pixel: Pixel) -> Pixel:
        return (int(pixel[0] * part + base[0]), int(pixel[1] * part + base[1]), int(pixel[2] * part + base[2]))

    made: list[list[Pixel]] = []
    for y, row in enumerate(rows):
        if y0 <= y < y1:
            made.append([*map(dim, row[:x0]), *row[x0:x1], *map(dim, row[x1:])])
        else:
            made.append([dim(pixel) for pixel in row])
    long = max(1, min(_BRACKET, (x1 - x0) // 3, (y1 - y0) // 3))
    for x, inward in ((x0, 1), (x1 - 1, -1)):
        for y, down in ((y0, 1), (y1 - 1, -1)):
            for step in range(long):
                made[y][x + inward * step] = edge
                made[y + down * step][x] = edge
    return made


def boxed(lines: Sequence[str], box: tuple[int, int, int, int]) -> list[str]:
    """Lines of characters with everything outside `box` dotted, and the box drawn."""
    x0, y0, x1, y1 = box
    made: list[str] = []
    for y, line in enumerate(lines):
        if not y0 <= y < y1:
            made.append(_LEFT_OUT * len(line))
            continue
        kept = line[x0:x1]
        if y in (y0, y1 - 1) and len(kept) > 1:
            ends = "┌┐" if y == y0 else "└┘"
            kept = ends[0] + "─" * (len(kept) - 2) + ends[1]
        elif len(kept) > 1:
            kept = "│" + kept[1:-1] + "│"
        made.append(_LEFT_OUT * x0 + kept + _LEFT_OUT * (len(line) - x1))
    return made
