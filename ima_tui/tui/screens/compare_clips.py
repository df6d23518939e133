"""The clips of the compare screen: fetched as takes become ready, put on their sides, played and looked at closely.

Blind, no clip is put on its side before both are there: the one that comes first would tell who is quicker.
"""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on, work

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import Said, say
from ima_tui.language import _
from ima_tui.media.difference import next_peak, peaks, previous_peak
from ima_tui.media.problem import ClipProblem
from ima_tui.media.twin import Showing, Twin, View
from ima_tui.tui.compare_memory import CompareMemory
from ima_tui.tui.duel import Side
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.compare_view import CompareView
from ima_tui.tui.tuned import STILL
from ima_tui.tui.widgets.transport import Transport, TransportLine
from ima_tui.tui.widgets.twin_player import TwinPlayer
from ima_tui.tui.widgets.twin_timeline import TwinTimeline

if TYPE_CHECKING:
    from ima_tui.engine.clips import Clip
    from ima_tui.engine.studio import Studio

_ONE_IS_MISSING = say("One of the two clips cannot be shown, so there is nothing to judge.")
_ALIKE = say("The two do not differ at any moment.")
_TOO_LONG = say("These clips are too long for a line of their differences.")
WORDS_PER_SECOND = 3


class CompareClips(CompareView):
    """Fetching and playing."""

    def __init__(self, studio: Studio, memory: CompareMemory) -> None:
        super().__init__(studio, memory)
        self._clips: dict[str, Clip] = {}
        self._coming: set[str] = set()
        self._posters: dict[str, Path] = {}
        self._troubles: dict[str, Said] = {}
        self._peaks: tuple[int, ...] = ()

    def on_mount(self) -> None:
        """What is under way is said again as time passes."""
        self.set_interval(1 / WORDS_PER_SECOND, self._pass_time)

    def _pass_time(self) -> None:
        if self.duel is not None and not self.duel.ready and self.is_current:
            self.say_missing()

    # -- fetching

    def fetch(self) -> None:
        """What is ready and not here."""
        if self.duel is None:
            return
        for job in (self.duel.first, self.duel.second):
            wanted = job.state is State.READY and job.main_media is not None
            if wanted and job.id not in self._clips and job.id not in self._coming:
                self._coming.add(job.id)
                self._fetch_one(job)
        self.put()

    @work(group="clips", exit_on_error=False)
    async def _fetch_one(self, job: Job) -> None:
        self._troubles.pop(job.id, None)
        try:
            poster = await self.studio.poster(job)
            if poster is not None:
                self._posters[job.id] = poster
                self.say_missing()
            clip = await self.studio.clips.open(job)
        except ClipProblem as problem:
            self._troubles[job.id] = problem.sentence
        except StudioError as error:
            self._troubles[job.id] = sentence_of(error)
        else:
            if not self.is_attached:
                clip.close()
                return
            self._clips[job.id] = clip
        finally:
            self._coming.discard(job.id)
        self.put()
        self.say_again()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        for clip in self._clips.values():
            clip.close()

    def put(self) -> None:
        """Every clip that may be seen on its side."""
        duel = self.duel
        if duel is None or not self.is_mounted:
            return
        clips = {side: self._clips.get(duel.take(side).id) for side in Side}
        there = {side: clip.source if clip is not None else None for side, clip in clips.items()}
        if duel.hidden and None in there.values():
            there = dict.fromkeys(Side)
        for side in Side:
            if there[side] is None:
                self.player.put(side, None)
        for side in Side:
            self.player.put(side, there[side])
        self.say_missing()

    def trouble(self, side: Side) -> Said | None:
        """Why the clip of a take that is ready is not shown; blind, the same on both sides."""
        duel = self.duel
        if duel is None:
            return None
        if duel.hidden:
            either = any(job.id in self._troubles for job in (duel.first, duel.second))
            return _ONE_IS_MISSING if either else None
        return self._troubles.get(duel.take(side).id)

    def poster(self, side: Side) -> Path | None:
        """The cover of a side, while its clip is not there."""
        if self.duel is None or self.duel.hidden:
            return None
        return self._posters.get(self.duel.take(side).id)

    @on(TwinPlayer.Failed)
    def _cannot_be_shown(self, event: TwinPlayer.Failed) -> None:
        if self.duel is not None:
            job = self.duel.take(event.side)
            self._troubles[job.id] = event.said
            clip = self._clips.pop(job.id, None)
            if clip is not None:
                clip.close()
            self.put()
            self.say_again()
            self._forget(job)

    @work(group="forget", exit_on_error=False)
    async def _forget(self, job: Job) -> None:
        """What cannot be played is fetched anew the next time."""
        await self.studio.clips.forget(job)

    # -- what the player tells

    @on(TwinPlayer.Moved)
    def _moved(self) -> None:
        player, head = self.player, self.player.head
        twin, moment = player.twin, player.moment
        if twin is None or moment is None:
            self.query_one(TwinTimeline).be_at(Transport())
            return
        shift = _("right {n} frames", n=f"{twin.shift:+}") if twin.shift else ""
        self.query_one(TwinTimeline).be_at(
            Transport(head.playing, moment.seconds, twin.seconds, moment.tick, twin.ticks, shift, head.speed, head.loop)
        )

    @on(TwinPlayer.Read)
    def _read(self) -> None:
        self.say_again()
        self._compare()

    @work(exclusive=True, group="energy", exit_on_error=False)
    async def _compare(self) -> None:
        timeline, twin = self.query_one(TwinTimeline), self.player.twin
        self._peaks = ()
        if twin is None or not self.player.both or not twin.complete:
            timeline.show(())
        elif not twin.comparable:
            timeline.show((), _TOO_LONG)
        else:
            line = await self._line(twin)
            self._peaks = peaks(line)
            timeline.show(line, _ALIKE) if any(line) else timeline.show((), _ALIKE)
        self.show_keys()

    async def _line(self, twin: Twin) -> tuple[float, ...]:
        stop = threading.Event()
        try:
            return tuple((await asyncio.to_thread(twin.energy, stop.is_set)).tolist())
        finally:
            stop.set()

    # -- playing

    def begin(self) -> None:
        """Let the two run, unless nothing may move by itself."""
        if not self.app.has_class(STILL):
            self.player.play()

    def on_screen_suspend(self, event: events.ScreenSuspend) -> None:
        """Nothing is painted out of sight."""
        self.player.sleep()

    def action_play(self) -> None:
        """Both at once."""
        self.player.toggle()

    def action_step(self, frames: int) -> None:
        """Both by frames."""
        self.player.step(frames)

    def action_skip(self, seconds: int) -> None:
        """Both by time."""
        self.player.skip(seconds)

    def action_speed(self) -> None:
        """The next one."""
        self.player.next_speed()

    def action_loop(self) -> None:
        """Again and again, or once."""
        self.player.toggle_loop()

    def action_show_as(self, name: str) -> None:
        """Another way to hold them against each other; flip again shows the other one."""
        view, showing = self.player.view, Showing(name)
        flipped = not view.flipped if showing is view.showing is Showing.FLIP else view.flipped
        self.player.view = View(showing, flipped, view.edge)
        self.say_again()

    def action_peak(self, way: int) -> None:
        """Where they differ most, before or after this moment."""
        moment = self.player.moment
        if moment is None:
            return
        found = next_peak(self._peaks, moment.tick) if way > 0 else previous_peak(self._peaks, moment.tick)
        if found is None:
            self.tell(say("There is no moment at which the two differ more than at others."))
        else:
            self.player.go(found)

    def action_shift(self, frames: int) -> None:
        """The right one against the left one."""
        self.player.move(self.player.shift + frames)

    @work(exclusive=True, group="align", exit_on_error=False)
    async def action_align(self) -> None:
        """To where they are most alike; from there back."""
        twin = self.player.twin
        if twin is None or not self.player.both:
            return
        if twin.shift:
            self.player.move(0)
            self.tell(say("Both begin at the same time again."))
            return
        if not twin.comparable:
            self.tell(_TOO_LONG)
            return
        shift = await asyncio.to_thread(twin.best_shift)
        if twin is not self.player.twin:
            return
        self.player.move(shift)
        if shift > 0:
            self.tell(say("The right one comes {n} frames later; now they run together.", n=shift))
        elif shift < 0:
            self.tell(say("The right one comes {n} frames earlier; now they run together.", n=-shift))
        else:
            self.tell(say("They are most alike as they are."))

    @on(TwinTimeline.Sought)
    def _sought(self, event: TwinTimeline.Sought) -> None:
        self.player.seek(event.share)

    @on(TransportLine.Toggled)
    def _toggled(self) -> None:
        self.player.toggle()

    @on(TransportLine.SpeedAsked)
    def _speed_asked(self) -> None:
        self.player.next_speed()

    @on(TransportLine.LoopAsked)
    def _loop_asked(self) -> None:
        self.player.toggle_loop()
