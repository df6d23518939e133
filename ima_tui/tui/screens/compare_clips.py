"""The clips of the compare screen: fetched as takes become ready, put on their sides, played and looked at closely.

Blind, no clip is put on its side before both are there: the one that comes first would tell who is quicker.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on, work

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import Said, say
from ima_tui.media.problem import ClipProblem
from ima_tui.media.twin import Showing, View
from ima_tui.tui.compare_memory import CompareMemory
from ima_tui.tui.duel import Side
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.compare_line import CompareLine
from ima_tui.tui.tuned import STILL
from ima_tui.tui.widgets.transport import TransportLine
from ima_tui.tui.widgets.twin_player import TwinPlayer
from ima_tui.tui.widgets.twin_timeline import TwinTimeline

if TYPE_CHECKING:
    from ima_tui.engine.clips import Clip
    from ima_tui.engine.studio import Studio

_ONE_IS_MISSING = say("One of the two clips cannot be shown, so there is nothing to judge.")
WORDS_PER_SECOND = 3


class CompareClips(CompareLine, part=True):
    """Fetching and playing."""

    def __init__(self, studio: Studio, memory: CompareMemory) -> None:
        super().__init__(studio, memory)
        self._clips: dict[str, Clip] = {}
        self._coming: set[str] = set()
        self._posters: dict[str, Path] = {}
        self._troubles: dict[str, Said] = {}

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
