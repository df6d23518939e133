"""Two clips that play on one clock, in one picture.

Both sides are put together into one picture before anything is painted, so a frame is shown of both or of neither,
however slow the terminal is: frames are dropped together, never apart. Cells are made in a thread, those of the next
moment as soon as one is painted: made only when their time had come, every third frame came too late to be seen. No
time passes before the first picture can be seen, and nothing is painted while the player is out of sight. While only
one clip is there it plays alone, beside words about the other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer

from ima_tui.domain.text import Said, say
from ima_tui.media.reel import ClipFacts, Colour
from ima_tui.media.twin import Moment, Showing, Twin, View
from ima_tui.tui.duel import Side
from ima_tui.tui.widgets.frame_view import FrameView
from ima_tui.tui.widgets.half_block import HalfBlocks, how
from ima_tui.tui.widgets.renderer import Drawn, Renderer, drawn
from ima_tui.tui.widgets.twin_reels import Size, TwinReels
from ima_tui.tui.widgets.twin_stage import Stage
from ima_tui.tui.widgets.twin_steering import TwinSteering

if TYPE_CHECKING:
    from ima_tui.media.reel import ClipSource
    from ima_tui.tui.widgets.renderer import How

MOST_MOMENTS = 24
"""Painted in a second, whatever the clips' rate."""
TICKS_PER_SECOND = 2 * MOST_MOMENTS
"""Looks at the clock in a second: so the changes of moments are met soon, whichever way the two lie to each other."""
_LEAST_GAP = 0.8 / MOST_MOMENTS
"""Seconds between two paintings: a little less than the rate, for a clock that is a little off."""
_LINE_GAP = 1 / 8
"""Seconds between two looks of the lines below, while it plays."""
LOOK_EVERY = 1.0
"""Seconds between two looks at decoders that do not tell."""
_OFF = say("Pictures are off. The settings show them again.")


class Canvas(FrameView):
    """The one picture."""

    class RendererChanged(Message):
        """Pictures are drawn in another way from now on, or not at all."""

    def renderer_changed(self) -> None:
        """The player reads other frames, or none."""
        super().renderer_changed()
        self.post_message(self.RendererChanged())


class TwinPlayer(TwinSteering):
    """Give it clips with `put` and words with `say`; it tells what it shows with `Moved`."""

    class Moved(Message):
        """Another moment is on screen, or it began or stopped to play; a few times a second while it plays."""

    class Read(Message):
        """Clips are there, or there to their ends, or stand against each other in another way."""

    class _Changed(Message):
        """A thread has got further."""

        def can_replace(self, message: Message) -> bool:
            """One word is as good as many."""
            return isinstance(message, TwinPlayer._Changed)

    class Failed(Message):
        """A clip cannot be shown."""

        def __init__(self, side: Side, said: Said) -> None:
            super().__init__()
            self.side = side
            self.said = said

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, id: str | None = None) -> None:
        super().__init__(clock, id=id)
        self.moment: Moment | None = None
        """What is on screen."""
        self._reels = TwinReels(self._further)
        self._maker = ThreadPoolExecutor(1, "twin-player")
        """Makes cells; nothing else that runs in threads can keep it waiting."""
        self._complained: list[tuple[Side, Said]] = []
        self._told = False
        """That these clips are there to their ends."""
        self._painted: tuple[object, ...] = ()
        self._painted_at = self._told_at = -1.0
        self._coming: tuple[tuple[object, ...], asyncio.Future[Drawn]] | None = None
        """What is made before its time, and of what."""
        self._busy = self._stale = False
        self._asleep = False
        """It would play if it were seen."""
        self._timer: Timer | None = None
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        """The picture, and what stands in its place."""
        yield Stage(id=f"stage-{Side.LEFT}")
        yield Canvas()
        yield Stage(id=f"stage-{Side.RIGHT}")

    def on_mount(self) -> None:
        """Nothing moves yet."""
        self._timer = self.set_interval(1 / TICKS_PER_SECOND, self._tick, pause=True)
        self._waiting = self.set_interval(LOOK_EVERY, self._look, pause=True)
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.call_after_refresh(self._other_look))
        self._arrange()

    def on_unmount(self) -> None:
        """Threads end."""
        self._reels.close()
        self._maker.shutdown(wait=False, cancel_futures=True)

    # -- what is shown

    @property
    def at_rest(self) -> bool:
        """Whether what is wanted is on screen and nothing is on its way."""
        if not self._reels.sources or self.head.playing or HalfBlocks.renderer is Renderer.OFF:
            return True
        if self._reels.busy or self._busy or self.twin is None:
            return False
        moment = self.twin.at(self.twin.tick_at(self.head.seconds))
        fitting = (self.twin.left.columns, self.twin.left.lines) == self._size_wanted
        wanted = (self.twin, moment.frames, self._view_now, self._ground, how(self.app))
        return fitting and moment == self.moment and self._painted == wanted

    def stage(self, side: Side) -> Stage:
        """What stands in a side's place while it has no clip."""
        return self.query_one(f"#stage-{side}", Stage)

    def put(self, side: Side, source: ClipSource | None) -> None:
        """Play this clip on that side, or none."""
        if self._reels.put(side, source):
            self.twin, self.moment, self._told = None, None, False
            self.head.hold()
            self._complained.clear()
            self._arrange()
            self._read()

    def say(self, side: Side, words: Said | None, poster: Path | None = None) -> None:
        """What stands on a side while it has no clip."""
        off = _OFF if HalfBlocks.renderer is Renderer.OFF else None
        self.stage(side).show(words or off, poster)

    def facts(self, side: Side) -> ClipFacts | None:
        """What the clip on a side says about itself, as far as it was read."""
        reel = self._reels.any(side)
        return reel.facts if reel is not None else None

    # -- reading

    @property
    def _size_wanted(self) -> Size:
        view = self.view if len(self._reels.sources) > 1 else View(Showing.SIDE)
        return view.cells(self.size.width, self.size.height)

    def _read(self) -> None:
        """Both clips in the size that is wanted now, unless they are there."""
        if self.size.width and self.size.height and HalfBlocks.renderer is not Renderer.OFF:
            self._reels.want(self._size_wanted, self._ground)
            if self._waiting is not None:
                self._waiting.resume()
            self._take()

    def _further(self) -> None:
        """In a thread."""
        self.post_message(self._Changed())

    @on(_Changed)
    def _changed(self, event: _Changed) -> None:
        event.stop()
        self._look()

    def _look(self) -> None:
        """What is there by now, and what does not come; a decoder that hangs does not tell by itself."""
        for side, said in self._reels.troubles():
            if (side, said) not in self._complained:
                self._complained.append((side, said))
                self.post_message(self.Failed(side, said))
        if not self._reels.busy and self._waiting is not None:
            self._waiting.pause()
        self._take()

    def _take(self) -> None:
        """Show what is there, once every clip that can be there is."""
        reels = self._reels.of(self._size_wanted)
        if not reels or len(reels) < len(self._reels.sources):
            return
        one = next(iter(reels.values()))
        left, right = reels.get(Side.LEFT, one), reels.get(Side.RIGHT, one)
        self.alone = next(iter(reels)) if len(reels) == 1 else None
        known = self.twin is not None and (self.twin.left, self.twin.right) == (left, right)
        if not known:
            self.twin = Twin(left, right, 0 if self.alone else self.shift)
        assert self.twin is not None
        self.head.length = self.twin.seconds
        if self.moment is None:
            self.head.seek(self.head.seconds)  # what was there before may have been longer
        self._arrange()
        if not known or (self.twin.complete and not self._told):
            self._told = self.twin.complete
            self.post_message(self.Read())
        self._paint_soon()

    @property
    def _ground(self) -> Colour:
        ground = self.background_colors[1]
        return ground.r, ground.g, ground.b

    def _arrange(self) -> None:
        """Picture, words, or one beside the other."""
        there = self.twin is not None
        canvas = self.query_one(Canvas)
        canvas.display = there
        for side in Side:
            self.stage(side).display = not there or (self.alone is not None and self.alone is not side)
        canvas.set_class(self.alone is Side.RIGHT, "-second")
        self._follow_timer()

    def on_resize(self) -> None:
        """The same clips in other cells."""
        self._read()

    def _other_look(self) -> None:
        """The ground has another colour."""
        self._reels.forget()
        self._read()

    @on(Canvas.RendererChanged)
    def _renderer_changed(self) -> None:
        self._painted = ()
        self._read()
        self._paint_soon()

    # -- painting

    def _follow_timer(self) -> None:
        if self._timer is not None:
            moving = self.head.playing and self.twin is not None
            self._timer.resume() if moving else self._timer.pause()

    def moved(self) -> None:
        """To be painted and told."""
        self._follow_timer()
        self.post_message(self.Moved())
        self._paint_soon()

    def shifted(self) -> None:
        """They are to be compared anew."""
        self.post_message(self.Read())

    def watch_view(self) -> None:
        """The same moment, seen otherwise."""
        self._read()
        self._paint_soon()

    async def _tick(self) -> None:
        if self.head.ended:
            self.pause()
        await self._paint()

    def _paint_soon(self) -> None:
        self.call_later(self._paint)

    async def _paint(self) -> None:
        """Show the moment of now. While one is being made ready the next ones are passed over, on both sides."""
        if self._busy:
            self._stale = not self.head.playing  # what is still must end up right; what moves comes by itself
            return
        self._busy = True
        try:
            await self._paint_now()
            while self._stale:
                self._stale = False
                await self._paint_now()
        finally:
            self._busy = False

    async def _paint_now(self) -> None:
        twin = self.twin
        if twin is None or HalfBlocks.renderer is Renderer.OFF:
            return
        now, moment = self._clock(), twin.at(twin.tick_at(self.head.seconds))
        wanted = self._wanted(twin, moment)
        if wanted != self._painted:
            if self.head.playing and self.moment is not None and now - self._painted_at < _LEAST_GAP:
                return
            making = self._made_of(wanted, twin, moment)
            if making is None:
                self._wait()
                return
            picture = await making
            if twin is not self.twin or not self.is_attached:
                return
            canvas = self.query_one(Canvas)
            if self.moment is None:
                canvas.show(picture)  # there is nothing yet that could lag behind
                self.screen.call_after_refresh(self.head.release)
            elif not canvas.paint(picture):
                self._once_more()
                return
            self._painted, self._painted_at = wanted, now
        if moment != self.moment:
            self.moment = moment
            if not self.head.playing or now - self._told_at >= _LINE_GAP:
                self._told_at = now
                self.post_message(self.Moved())
        self._make_next(twin, moment)

    def _wanted(self, twin: Twin, moment: Moment) -> tuple[object, ...]:
        """All that a picture follows from."""
        return twin, moment.frames, self._view_now, self._ground, how(self.app)

    def _made_of(self, wanted: tuple[object, ...], twin: Twin, moment: Moment) -> asyncio.Future[Drawn] | None:
        """The picture of a moment, made or being made; None while a frame for it is not there."""
        if self._coming is not None and self._coming[0] == wanted:
            return self._coming[1]
        both = twin.pixels(moment) if twin.knows(moment.tick) else None
        if both is None:
            return None
        making = partial(_ready, self._view_now, *both, self._ground, how(self.app))
        return asyncio.get_running_loop().run_in_executor(self._maker, making)

    def _make_next(self, twin: Twin, moment: Moment) -> None:
        """The one after this, so that it is there when its time comes."""
        if not self.head.playing:
            return
        ahead = max(1, round(self.head.speed * float(twin.rate) / MOST_MOMENTS))
        tick = moment.tick + ahead
        following = twin.at(tick % twin.ticks if self.head.loop else tick)
        wanted = self._wanted(twin, following)
        if self._coming is None or self._coming[0] != wanted:
            making = self._made_of(wanted, twin, following)
            self._coming = (wanted, making) if making is not None else None

    @property
    def _view_now(self) -> View:
        if self.alone is not None:
            return View(Showing.FLIP, flipped=self.alone is Side.RIGHT)
        return self.view

    def _wait(self) -> None:
        """The clock stands until both sides have their frames."""
        if self.moment is not None and self.head.playing:
            self.head.seek(self.moment.seconds)
        self._once_more()

    def _once_more(self) -> None:
        """What stands still is painted as soon as it can be; what moves has its next moment anyway."""
        if not self.head.playing and self.is_attached and self.screen.is_active:
            self.set_timer(1 / MOST_MOMENTS, self._paint)

    def sleep(self) -> None:
        """Out of sight no time passes."""
        self._asleep = self._asleep or self.head.playing
        self.head.pause()
        self._follow_timer()

    def wake(self) -> None:
        """In sight again."""
        if self._asleep:
            self._asleep = False
            self.head.play()
        self._follow_timer()
        self._paint_soon()


def _ready(view: View, left: object, right: object, ground: Colour, way: How) -> Drawn:
    return drawn(view.of(left, right, ground), way)  # type: ignore[arg-type]
