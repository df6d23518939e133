"""Playing the current take's clip where it is shown: the commands of the player.

The clip is fetched at the first command that needs it, plays while it comes, and is let go when another take is chosen.
Where no player is in sight (a narrow window), the large one opens instead.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on, work

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import say
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.playhead import Place
from ima_tui.tui.screens.room import Room
from ima_tui.tui.system_player import open_in_player
from ima_tui.tui.widgets.half_block import HalfBlocks
from ima_tui.tui.widgets.player import Player
from ima_tui.tui.widgets.preview import Preview
from ima_tui.tui.widgets.renderer import Renderer

if TYPE_CHECKING:
    from ima_tui.engine.clips import Clip


class PlayingClips(Room, part=True):
    """The part of a screen with a current take that is about its clip in motion."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._clip: Clip | None = None
        self._clip_of = ""
        self._fetching_of = ""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    @property
    def player(self) -> Player | None:
        """The player in sight."""
        return next((player for player in self.walk_children(Player) if player.is_on_screen), None)

    # -- the commands

    def action_clip_play(self) -> None:
        """Play, or stand."""
        if self.player is None:
            self.action_clip_large()
        else:
            self._with_clip(Player.toggle)

    def action_clip_step(self, frames: int) -> None:
        """By frames, exactly."""
        self._with_clip(lambda player: player.step(frames))

    def action_clip_skip(self, seconds: int) -> None:
        """By seconds."""
        self._with_clip(lambda player: player.skip(seconds))

    def action_clip_speed(self) -> None:
        """The next one."""
        self._with_clip(Player.next_speed)

    def action_clip_loop(self) -> None:
        """Over and over, or once."""
        self._with_clip(lambda player: player.set_loop(not player.loop))

    def action_clip_sheet(self) -> None:
        """The still view, or back."""
        if self.player is None:
            self.action_clip_large()
        else:
            self._with_clip(lambda player: player.show_sheet(not player.has_sheet))

    def action_clip_large(self) -> None:
        """As large as the window, from where it is."""
        job = self._playable()
        if job is not None:
            player, place = self.player, Place()
            if player is not None:
                player.pause()
                place = player.place if self._clip_of == job.id else Place(loop=player.loop)
            at = f"{place.seconds!r}, {place.speed!r}, {place.loop!r}"
            self.run_worker(self.run_action(f"app.watch({job.id!r}, {at})"), exit_on_error=False)

    def action_clip_system(self) -> None:
        """In the system's own player."""
        job = self._playable()
        if job is not None:
            self._open_in_player(job)

    # -- how

    def stand_at(self, job: Job, place: Place) -> None:
        """The large player was left there: the small one is there, too, if it is about the same take."""
        if self.take is not None and self.take.id == job.id and HalfBlocks.renderer is not Renderer.OFF:
            self._with_clip(lambda player: player.be_at(place))

    def _playable(self) -> Job | None:
        job = self.take
        if job is not None and job.state is State.READY and job.main_media is not None:
            return job
        self.tell(say("This take has no clip to play."))
        return None

    def _with_clip(self, do: Callable[[Player], None]) -> None:
        """Do something with the player once it has the current take's clip."""
        job, player = self._playable(), self.player
        if job is None or player is None:
            return
        if HalfBlocks.renderer is Renderer.OFF:
            self.tell(say("Pictures are off. The settings show them again."))
        elif self._clip_of == job.id and player.source is not None:
            do(player)
        elif self._fetching_of != job.id:
            self._fetch_clip(job, player, do)

    @work(exclusive=True, group="clip", exit_on_error=False)
    async def _fetch_clip(self, job: Job, player: Player, do: Callable[[Player], None]) -> None:
        self.let_clip_go()
        self._fetching_of = job.id
        player.say_trouble(None)
        try:
            clip = await self.studio.clips.open(job, self._hears(job, player))
        except StudioError as error:
            if self.take is not None and self.take.id == job.id:
                player.not_fetching()
                player.say_trouble(sentence_of(error))
            return
        finally:
            if self._fetching_of == job.id:
                self._fetching_of = ""
        if self.take is None or self.take.id != job.id:
            clip.close()
            return
        self._clip, self._clip_of = clip, job.id
        player.source = clip
        do(player)

    def _hears(self, job: Job, player: Player) -> Callable[[int, int], None]:
        """Shows how far the clip of `job` is, as long as that is what the player is about."""

        def hear(received: int, total: int) -> None:
            if self.is_attached and job.id in (self._fetching_of, self._clip_of):
                player.fetching(received, total)

        return hear

    def let_clip_go(self) -> None:
        """The clip that is here is not needed any more."""
        clip, self._clip, self._clip_of = self._clip, None, ""
        if clip is not None:
            clip.close()

    @on(Preview.Changed)
    def _other_take(self, event: Preview.Changed) -> None:
        event.stop()
        if self.take is None or self.take.id not in (self._clip_of, self._fetching_of):
            self.workers.cancel_group(self, "clip")
            self._fetching_of = ""
            self.let_clip_go()

    @on(events.Unmount)
    def _clip_left(self) -> None:
        self.let_clip_go()

    @on(Player.Failed)
    @work(group="forget", exit_on_error=False)
    async def _clip_failed(self, event: Player.Failed) -> None:
        """Nothing is kept that cannot be played: the next try fetches it anew."""
        job = self.take
        if job is not None and job.id == self._clip_of:
            self.let_clip_go()
            await self.studio.clips.forget(job)

    @work(exclusive=True, group="system", exit_on_error=False)
    async def _open_in_player(self, job: Job) -> None:
        self.tell(say("Fetching the clip for your player…"))
        try:
            path = await self.studio.clips.whole(job)
        except StudioError as error:
            self.tell(sentence_of(error), "warning", timeout=10)
            return
        self.tell(await asyncio.to_thread(open_in_player, path, os.environ), timeout=15)
