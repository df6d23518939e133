"""Frames of a clip side by side, each with its picture, its place from the end, a bar for its score and a word.

As many stand there as fit; the strip moves under the cursor. It is given candidates and knows no clip.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from ima_tui.domain.exit_frames import Verdict
from ima_tui.language import tr
from ima_tui.media.thumbnails import cells_of
from ima_tui.tui.afterwards import Whole
from ima_tui.tui.text import bar, fit, parts
from ima_tui.tui.widgets.half_block import HalfBlocks, how
from ima_tui.tui.widgets.renderer import Renderer, drawn
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.next_shots import Candidate
    from ima_tui.media.cells import Pixels

GAP = 1
NARROW, WIDE = 13, 17
"""Cells of a tile: its longest word just fits, and a tile where there is room."""
_ROOM = 100
"""Cells of a strip from which its tiles are wide."""
_TONES = {
    Verdict.SHARP: "$good",
    Verdict.SOFT: "$soft",
    Verdict.BLURRED: "$warn",
    Verdict.CLIPPED: "$warn",
    Verdict.FADED: "$faint",
    Verdict.BLACK: "$faint",
    Verdict.BEFORE_CUT: "$faint",
}


def tone_of(verdict: Verdict) -> str:
    """The tone in which a verdict is said; its word says it, too."""
    return _TONES[verdict]


class FramePicture(HalfBlocks):
    """One candidate, as large as its space; `words` stand there without one."""

    candidate: reactive[Candidate | None] = reactive["Candidate | None"](None, init=False)

    def __init__(self, words: Callable[[], Content] = lambda: Content(""), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = words

    def render(self) -> RenderResult:
        """What is said in the picture's place."""
        return self._words()

    def watch_candidate(self) -> None:
        """Another one."""
        self._draw()

    def on_resize(self) -> None:
        """The same at another size."""
        self._draw()

    def renderer_changed(self) -> None:
        """Pictures may have been off."""
        super().renderer_changed()
        self._draw()

    def _draw(self) -> None:
        candidate = self.candidate
        if candidate is None or not self.size or self.renderer is Renderer.OFF:
            self.show(None)
        else:
            self.show(drawn(_fitted(candidate, self.size.width, self.size.height), how(self.app)))


def _fitted(candidate: Candidate, columns: int, lines: int) -> Pixels:
    """A few pixels from a small picture: nothing that has to wait for a thread."""
    import numpy as np
    from PIL import Image

    picture = Image.frombytes("RGB", (candidate.width, candidate.height), candidate.pixels)
    made = cells_of(picture, columns, lines)
    return np.frombuffer(made.pixels, np.uint8).reshape(2 * made.rows, made.columns, 3)


class FrameTile(Whole, Vertical):
    """One frame of the strip."""

    class Pressed(Message):
        """It was clicked; `twice` in a row."""

        def __init__(self, number: int, twice: bool) -> None:
            super().__init__()
            self.number = number
            self.twice = twice

    candidate: reactive[Candidate | None] = reactive["Candidate | None"](None, init=False)

    def compose(self) -> ComposeResult:
        """Picture, place, bar, word."""
        yield FramePicture()
        yield Words(self._words)

    def watch_candidate(self) -> None:
        """Another frame."""
        if self.is_mounted:
            self._fill()

    def on_mount(self) -> None:
        """It may have been given one before it stood."""
        self._fill()

    def _fill(self) -> None:
        self.query_one(FramePicture).candidate = self.candidate
        self.query_one(Words).refresh(layout=True)

    def _words(self) -> Content:
        candidate, width = self.candidate, self.size.width
        if candidate is None or width <= 0:
            return Content("")
        tone = tone_of(candidate.verdict)
        place = f"−{-candidate.offset}"
        mark = "◆ " if candidate.proposed else ""
        return parts(
            (f"{mark}{place}", "bold $money" if candidate.proposed else "$ink"),
            "\n",
            bar(candidate.score, width, done=tone),
            "\n",
            (fit(tr(candidate.verdict.words), width), tone),
        )

    def on_click(self, event: events.Click) -> None:
        """By pointer."""
        if self.candidate is not None:
            event.stop()
            self.post_message(self.Pressed(self.candidate.number, event.chain >= 2))


class FrameStrip(Horizontal, can_focus=True):
    """The candidates, a cursor on one of them. Posts `Moved`, and `Picked` for one clicked twice."""

    BINDINGS = [
        Binding("left", "move(-1)", "Before", show=False, id="frame_strip.left"),
        Binding("right", "move(1)", "After", show=False, id="frame_strip.right"),
        Binding("pageup", "page(-1)", "Page back", show=False, id="frame_strip.pageup"),
        Binding("pagedown", "page(1)", "Page on", show=False, id="frame_strip.pagedown"),
        Binding("home", "edge(False)", "First", show=False, id="frame_strip.home"),
        Binding("end", "edge(True)", "Last", show=False, id="frame_strip.end"),
    ]

    class Moved(Message):
        """The cursor is on another frame."""

    class Picked(Message):
        """The frame under the cursor is wanted."""

    cursor: reactive[int] = reactive(0, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._candidates: tuple[Candidate, ...] = ()
        self._tiles: list[FrameTile] = []
        """As many as ever fitted; those that do not fit now are hidden."""
        self._first = 0
        """The one that stands at the left."""

    @property
    def candidate(self) -> Candidate | None:
        """The one under the cursor."""
        return self._candidates[self.cursor] if 0 <= self.cursor < len(self._candidates) else None

    @property
    def has_proposal(self) -> bool:
        """Whether one of them is proposed."""
        return any(one.proposed for one in self._candidates)

    def fill(self, candidates: tuple[Candidate, ...]) -> None:
        """Show these, the cursor on the proposed one, or else on the last."""
        self._candidates = candidates
        self._first = len(candidates)  # what comes last is in sight at first, if the cursor allows it
        self.set_reactive(FrameStrip.cursor, -1)  # so that it moves wherever it goes
        self.go_to_proposed()
        self._lay_out()

    def go_to_proposed(self) -> None:
        """The cursor on the proposed one, or else on the last."""
        last = max(0, len(self._candidates) - 1)
        self.cursor = next((at for at, one in enumerate(self._candidates) if one.proposed), last)

    def relabel(self) -> None:
        """The language changed."""
        for tile in self.walk_children(FrameTile):
            tile.query_one(Words).refresh(layout=True)

    # -- shown

    @property
    def _tile_width(self) -> int:
        return WIDE if self.size.width >= _ROOM else NARROW

    @property
    def _fitting(self) -> int:
        return max(1, (self.size.width + GAP) // (self._tile_width + GAP))

    def on_resize(self) -> None:
        """More or fewer fit."""
        self._lay_out()

    def _lay_out(self) -> None:
        if not self.size.width:
            return
        wanted = min(self._fitting, len(self._candidates))
        self._tiles += [FrameTile() for _ in range(wanted - len(self._tiles))]
        self.mount_all(tile for tile in self._tiles if not tile.is_attached)
        for place, tile in enumerate(self._tiles):
            tile.styles.width = self._tile_width
            tile.display = place < wanted
        self._show()

    def _show(self) -> None:
        """The tiles follow the cursor."""
        tiles = [tile for tile in self._tiles if tile.display]
        room = len(tiles)
        if not room:
            return
        beside = 1 if room > 2 else 0
        first = max(self.cursor + beside - room + 1, min(self._first, self.cursor - beside))
        self._first = max(0, min(first, len(self._candidates) - room))
        for place, tile in enumerate(tiles):
            at = self._first + place
            tile.candidate = self._candidates[at]
            tile.set_class(at == self.cursor, "-cursor")

    def watch_cursor(self) -> None:
        """The tiles, and whoever shows it large."""
        self._show()
        self.post_message(self.Moved())

    # -- moved

    def action_move(self, step: int) -> None:
        """By frames."""
        if self._candidates:
            self.cursor = max(0, min(len(self._candidates) - 1, self.cursor + step))

    def action_page(self, step: int) -> None:
        """By what is in sight."""
        self.action_move(step * max(1, self._fitting - 1))

    def action_edge(self, last: bool) -> None:
        """To the first or the last."""
        self.action_move(len(self._candidates) if last else -len(self._candidates))

    def on_frame_tile_pressed(self, event: FrameTile.Pressed) -> None:
        """Once to move there, twice to take it."""
        event.stop()
        self.focus()
        self.cursor = next((at for at, one in enumerate(self._candidates) if one.number == event.number), self.cursor)
        if event.twice:
            self.post_message(self.Picked())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.action_move(-1)
