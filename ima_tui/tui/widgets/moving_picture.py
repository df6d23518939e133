"""A clip in cells: its poster at once, then motion, by a clock.

The event loop only picks frames that are ready (`projection`), by the time of the clock and never by counting: a frame
whose time is over is passed over. Decoding and making cells happen in threads. Nothing is painted, and no time passes,
while nobody sees it.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var
from textual.timer import Timer

from ima_tui.domain.text import Said
from ima_tui.tui.playhead import Playhead
from ima_tui.tui.widgets.frame_view import FrameView
from ima_tui.tui.widgets.half_block import HalfBlocks, how
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.projection import MOST_FRAMES, Projection
from ima_tui.tui.widgets.renderer import Drawn, Renderer
from ima_tui.tui.widgets.transport import TransportLine

if TYPE_CHECKING:
    from ima_tui.media.reel import ClipSource, Reel

TICKS = 2 * MOST_FRAMES
"""Looks at the clock in a second: so the changes of frames are met soon, whichever way the two lie to each other."""
_LEAST_GAP = 0.8 / MOST_FRAMES
"""Seconds between two frames: a little less than the rate, for a clock that is a little off."""
_LINE_GAP = 1 / 8
"""Seconds between two looks of the line below, while it plays."""


def now() -> float:
    """The clock of every player."""
    return time.monotonic()


class MovingPicture(Vertical):
    """Shows `source` as `head` says. What can be done with it is `Player`'s affair."""

    class Moved(Message):
        """It shows another moment, began or stopped, or goes at another speed."""

    class Ended(Message):
        """It came to its end and does not begin again."""

    class Failed(Message):
        """The clip cannot be played; `said` is shown already."""

        def __init__(self, source: ClipSource, said: Said) -> None:
            super().__init__()
            self.source = source
            self.said = said

    class _Changed(Message):
        """A thread has got further."""

        def can_replace(self, message: Message) -> bool:
            """One word is as good as many."""
            return isinstance(message, MovingPicture._Changed)

    source: var[ClipSource | None] = var["ClipSource | None"](None, init=False)
    poster: var[Path | None] = var[Path | None](None, init=False)
    words: var[Said | None] = var[Said | None](None, init=False)

    def __init__(self, words: Said | None = None, *, id: str | None = None, classes: str | None = None) -> None:
        from ima_tui.tui.widgets.contact_sheet import ContactSheet

        super().__init__(id=id, classes=classes)
        self.set_reactive(MovingPicture.words, words)
        self.head = Playhead(now)
        self._wants_to_play = False
        self._trouble: Said | None = None
        """Why the source cannot be played."""
        self._work: Projection | None = None
        self._steps = 0
        """Frames that are still to be stepped over: the one that is meant may not be decoded yet."""
        self._shown: int | None = None
        self._shown_by: Projection | None = None
        self._painted_at = self._told_at = 0.0
        self._timer: Timer | None = None

        self._still, self._view, self._sheet, self._line = Picture(words), FrameView(), ContactSheet(), TransportLine()

    def compose(self) -> ComposeResult:
        """Poster, motion, and a still view, one of them in sight; the line below."""
        yield from (self._still, self._view, self._sheet, self._line)

    def on_mount(self) -> None:
        """Still, and without a clip."""
        self._timer = self.set_interval(1 / TICKS, self._tick, pause=True)
        self.set_out()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._begin())

    def on_unmount(self) -> None:
        """Threads end."""
        self._end()

    def tell(self) -> None:
        """Say what is shown now; called at every change, and a few times a second while it plays."""
        self.post_message(self.Moved())

    # -- what it is given

    def watch_words(self) -> None:
        """What stands there without a picture."""
        self._hang()

    def watch_poster(self) -> None:
        """Shown until something moves."""
        self._hang()

    def say_trouble(self, said: Said | None) -> None:
        """Why there is no clip, in the picture's place; None as soon as that is no matter any more."""
        if said != self._trouble:
            self._trouble = said
            self._hang()

    def _hang(self) -> None:
        """The poster in its place, or why there is nothing to see."""
        self._still.words = self._trouble or self.words
        self._still.source = None if self._trouble is not None else self.poster

    def watch_source(self) -> None:
        """Another clip, or none: it stands at its beginning."""
        self._wants_to_play, self._trouble, self._steps = False, None, 0
        self._hang()
        loop, self.head = self.head.loop, Playhead(now)
        self.head.loop = loop
        self._sheet.put(None)
        self._begin(anew=True)

    @property
    def reel(self) -> Reel | None:
        """What is decoded by now."""
        return self._work.reel if self._work is not None else None

    @property
    def frame(self) -> int | None:
        """The number of the frame on screen, from 0."""
        return self._shown

    @property
    def has_sheet(self) -> bool:
        """Whether the still view is shown."""
        return self._sheet.source is not None

    # -- decoding

    @property
    def _room(self) -> tuple[int, int]:
        """Cells for the picture."""
        return self.size.width, self.size.height - (1 if self._line.display else 0)

    def on_resize(self) -> None:
        """The same clip in other cells."""
        self._begin()

    def on_show(self) -> None:
        """A hidden player decodes nothing."""
        self._begin()

    def renderer_changed(self) -> None:
        """Pictures are drawn in another way from now on."""
        self._begin()

    def _begin(self, *, anew: bool = False) -> None:
        """Decode the source for the space there is, unless that is done."""
        room, way, ground = self._room, how(self.app), self.background_colors[1]
        source = self.source if min(room) > 0 and HalfBlocks.renderer is not Renderer.OFF else None
        key = (source, room, way, (ground.r, ground.g, ground.b))
        if not anew and self._work is not None and self._work.key == key:
            return
        self._end()
        if anew or source is None:
            self._show_nothing()
        if source is not None:
            self._work = Projection(source, room, way, key[3], self._hear, now)
        self._follow_timer()

    def _end(self) -> None:
        """Whatever is at work stops; nobody waits for it."""
        if self._work is not None:
            self._work.stop()
        self._work = None

    def _show_nothing(self) -> None:
        self._shown = None
        self._view.show(None)
        self.set_out()
        self.tell()

    def _hear(self) -> None:
        """In a thread."""
        self.post_message(self._Changed())

    @on(_Changed)
    def _further(self, event: _Changed) -> None:
        event.stop()
        self._look_for_problem()
        self.paint()

    def _look_for_problem(self) -> None:
        work = self._work
        if work is None or (problem := work.problem) is None:
            return
        self._wants_to_play = False
        self.head.pause()
        self._end()
        self._trouble = problem
        self._hang()
        self._show_nothing()
        self._follow_timer()
        self.post_message(self.Failed(work.source, problem))

    # -- painting

    def _tick(self) -> None:
        """Look at the clock."""
        if self._wants_to_play:
            # No time passes while nobody sees it, and none while there is nothing to see.
            runs = self._shown is not None and self._view.is_seen
            runs = runs and self._work is not None and self._work.has(self.head)
            if runs != self.head.playing:
                self.head.play() if runs else self.head.pause()
        if self._work is not None and self._work.reel is None:
            self._look_for_problem()
        self.paint()
        if self._wants_to_play and self._shown is not None and self.head.ended:
            self._wants_to_play = False
            self.head.pause()
            self._follow_timer()
            self.tell()
            self.post_message(self.Ended())

    def paint(self) -> None:
        """Show the frame of this moment, if it is ready and another one than before."""
        work, reel = self._work, self.reel
        if work is not None and reel is not None and not self.has_sheet:
            self.head.length = reel.seconds
            self._take_steps(reel)
            index, moment = reel.at(self.head.seconds), now()
            early = self.head.playing and self._shown is not None and moment - self._painted_at < _LEAST_GAP
            if not early and (self._is_news(index) or not self.head.playing):
                ready = work.frame(index) if work.has(self.head) else None
                work.make_ready(self.head)
                if ready is not None and self._is_news(index):
                    self._put(ready, index, moment)
        self._follow_timer()

    def _take_steps(self, reel: Reel) -> None:
        wanted = reel.at(self.head.seconds) + self._steps
        if self._steps and (wanted < reel.count or reel.complete):
            self._steps = 0
            self.head.seek(reel.time(max(0, min(reel.count - 1, wanted))))

    def _is_news(self, index: int) -> bool:
        """Another frame, or the same one for other cells or on another ground."""
        return index != self._shown or self._shown_by is not self._work

    @property
    def at_rest(self) -> bool:
        """Whether nothing is decoded any more, and the frame of this moment is what is shown."""
        work, reel = self._work, self.reel
        if work is None or self.has_sheet:
            return True
        if reel is None or not reel.complete or self._shown is None:
            return False
        return not self._view.is_seen or not self._is_news(reel.at(self.head.seconds))

    def _put(self, ready: Drawn, index: int, moment: float) -> None:
        first = self._shown is None
        if first:
            self._view.show(ready)  # there is no view yet that could be hidden
        elif not self._view.paint(ready):
            return
        self._shown, self._shown_by, self._painted_at = index, self._work, moment
        if first:
            self.set_out()
        if first or not self.head.playing or moment - self._told_at >= _LINE_GAP:
            self._told_at = moment
            self.tell()

    def _follow_timer(self) -> None:
        """The clock is looked at while it plays, while a decoder is waited for, and while a frame is owed."""
        if self._timer is None:
            return
        reel = self.reel
        owed = self._work is not None and not self.has_sheet and (reel is None or self._shown is None)
        if not owed and reel is not None and (self._steps or self._is_news(reel.at(self.head.seconds))):
            owed = self._view.is_seen
        self._timer.resume() if self._wants_to_play or owed else self._timer.pause()

    def set_out(self) -> None:
        """Poster, motion or still view."""
        sheet = self.has_sheet
        moving = self._shown is not None and not sheet
        self._sheet.display = sheet
        self._view.display = moving
        self._still.display = not moving and not sheet
