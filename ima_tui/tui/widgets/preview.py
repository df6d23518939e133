"""What the chosen take looks like: its poster in cells, which plays when asked; below it the facts and the link.

It is given a job and a picture's path; who fetches the picture and the clip is the screen's affair.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult, RenderResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive, var
from textual.widget import Widget

from ima_tui.domain.job import Job, State
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.tui.afterwards import Whole
from ima_tui.tui.commands import key_of
from ima_tui.tui.marks import stars_of, tags_of
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import clock_time, credits_of, fit, fit_middle, one_line, parts
from ima_tui.tui.widgets.player import Player
from ima_tui.tui.widgets.transport import TransportLine


class Caption(Widget):
    """Two lines: length, size, model, price; the link."""

    job: reactive[Job | None] = reactive[Job | None](None)

    def __init__(self) -> None:
        super().__init__(markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """What is known."""
        job, width = self.job, self.size.width
        if job is None:
            return ""
        media = job.main_media
        facts = [job.request.model.short_name, tr(job.request.mode.label)]
        if media is not None:
            size = f"{media.width} × {media.height}" if media.width and media.height else ""
            length = _("{n} s", n=f"{media.duration:g}") if media.duration else ""
            facts = [length, size, *facts]
        if job.state is State.READY:
            facts.append(_("in {time}", time=clock_time(job.elapsed(job.settled_at))))
        facts.append(credits_of(job.request.credits))
        facts = [stars_of(job), *facts, tags_of(job)]
        first = (fit(" · ".join(fact for fact in facts if fact), width), "$soft")
        if media is not None and media.url:
            return parts(first, "\n", ("↗ ", "$motion"), (fit_middle(one_line(media.url), width - 2), "$motion"))
        return parts(first, "\n", (fit(one_line(job.request.prompt), width), "$faint"))

    def on_click(self) -> None:
        """The link opens."""
        self.post_message(CommandAsked("take.open"))


class Preview(Whole, Vertical):
    """Poster or motion, and caption, of one take."""

    class Changed(Message):
        """It is about another take now: what was fetched for the one before is not needed here."""

    job: var[Job | None] = var[Job | None](None, init=False)
    picture: var[Path | None] = var[Path | None](None, init=False)
    expects: Callable[[Job], Said] | None = None
    """Says when a running take is to be expected."""

    def compose(self) -> ComposeResult:
        """Poster above, caption below."""
        yield Player(_NOTHING)
        yield Caption()

    def on_mount(self) -> None:
        """There is no clip yet."""
        self.query_one(TransportLine).display = False

    @property
    def player(self) -> Player:
        """Where its clip plays."""
        return self.query_one(Player)

    def watch_job(self, old: Job | None, job: Job | None) -> None:
        """Another take, or more of it."""
        player, media = self.player, job.main_media if job is not None else None
        if (old.id if old is not None else None) != (job.id if job is not None else None):
            player.source = None
            player.not_fetching()
            player.say_trouble(None)
            self.post_message(self.Changed())
        self.query_one(Caption).job = job
        player.words = self._words(job)
        self.query_one(TransportLine).display = media is not None
        if media is not None:
            player.promise(media.duration, f"{media.width}×{media.height}" if media.width and media.height else "")

    def watch_picture(self, picture: Path | None) -> None:
        """Its poster was fetched."""
        self.player.poster = picture

    @on(Player.Wanted)
    def _wanted(self, event: Player.Wanted) -> None:
        """A click is the key."""
        event.stop()
        if self.job is not None and self.job.main_media is not None:
            self.post_message(CommandAsked("clip.play"))

    def _words(self, job: Job | None) -> Said:
        if job is None:
            return _NOTHING
        if job.state is State.READY:
            return say("This clip came without a cover picture.")
        if job.state in (State.FAILED, State.REFUSED):
            key = key_of("take.detail")
            return say("This take produced no clip. {key} shows why and what to do next.", key=key)
        if self.expects is not None:
            return say("The clip appears here when it is ready: {expected}.", expected=self.expects(job))
        return say("The clip appears here when it is ready.")


_NOTHING = say("The chosen take appears here.")
