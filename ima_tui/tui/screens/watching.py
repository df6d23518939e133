"""One take's clip, as large as the window, with everything that a player can do; by keys and by the pointer.

It begins where one was and plays at once, unless nothing may move by itself; the player below goes on where this ends.
"""

from __future__ import annotations

from contextlib import suppress

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import say
from ima_tui.tui.commands import Where, bindings
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.playhead import Place
from ima_tui.tui.screens.playing import PlayingClips
from ima_tui.tui.screens.remedying import Remedying
from ima_tui.tui.screens.take_actions import TakeActions
from ima_tui.tui.text import fit, one_line, parts
from ima_tui.tui.tuned import STILL
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.player import Player
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.words import Words


class WatchingScreen(Remedying):
    """The large player."""

    CSS_PATH = "watching.tcss"
    PLACE = Where.WATCHING
    BINDINGS = [
        *bindings(Where.WATCHING),
        Binding("left", "clip_skip(-1)", "Second back", show=False, id="watching.left"),
        Binding("right", "clip_skip(1)", "Second on", show=False, id="watching.right"),
        Binding("home", "clip_ends(False)", "Beginning", show=False, id="watching.home"),
        Binding("end", "clip_ends(True)", "End", show=False, id="watching.end"),
    ]

    def __init__(self, studio: object, job: Job, at: Place | None = None) -> None:
        super().__init__(studio)
        self._job = job
        self._at = at or Place()

    def compose(self) -> ComposeResult:
        """The picture, its line, whose it is."""
        yield TopBar()
        yield Player(say("The clip appears here."), id="watch-player")
        yield Words(self._caption, id="watch-caption")
        yield Footer()
        yield Words(NARROW, id="too-small")

    def on_mount(self) -> None:
        """Poster at once, then motion."""
        media = self._job.main_media
        if media is not None:
            size = f"{media.width}×{media.height}" if media.width and media.height else ""
            self.query_one(Player).promise(media.duration, size)
        self._hang_poster()
        self.call_after_refresh(self._with_clip, self._begin)

    def _begin(self, player: Player) -> None:
        player.be_at(self._at)
        if not self.app.has_class(STILL):
            player.play()

    @work(group="poster", exit_on_error=False)
    async def _hang_poster(self) -> None:
        with suppress(StudioError, OSError):  # the clip itself comes anyway
            self.query_one(Player).poster = await self.studio.poster(self._job)

    def _caption(self) -> Content:
        job = self._job
        model = job.request.model.friendly_name
        room = self.size.width - len(model) - 8
        return parts((model, "$soft"), ("   ", ""), (fit(one_line(job.request.prompt), room), "$faint"))

    def on_resize(self) -> None:
        """The words are cut to fit."""
        self.query_one("#watch-caption", Words).refresh()

    # -- the take

    @property
    def take(self) -> Job | None:
        """The commands are about this one."""
        return self._job

    def watch_jobs(self, jobs: tuple[Job, ...]) -> None:
        """A newer snapshot of it."""
        self._job = next((job for job in jobs if job.id == self._job.id), self._job)

    def take_gone(self, job_id: str) -> None:
        """There is nothing left to see here; the screen below brings it back."""
        super().take_gone(job_id)
        below = self.app.screen_stack[-2]
        if isinstance(below, TakeActions):
            below.can_bring_back(job_id)
        self.dismiss()

    # -- commands

    def action_clip_ends(self, last: bool) -> None:
        """To the first or the last frame."""
        self._with_clip(lambda player: player.seek(player.head.length if last else 0.0))

    def action_back(self) -> None:
        """To where one came from, at this moment of the clip."""
        player, below = self.query_one(Player), self.app.screen_stack[-2]
        if isinstance(below, PlayingClips) and player.frame is not None:
            self.app.call_later(below.stand_at, self._job, player.place)
        self.dismiss()

    @on(Player.Wanted)
    def _wanted(self, event: Player.Wanted) -> None:
        """A click is the key."""
        event.stop()
        self.post_message(CommandAsked("clip.play"))
