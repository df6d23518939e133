"""Following the studio's feed: batches of takes come in, `jobs` goes down to every screen, no take is ever changed.

What settles while nobody looks rings once for a burst. A worker that fails is seen: it is said, and the feed is
followed again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import App
from textual.reactive import reactive
from textual.worker import Worker, WorkerState

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import TakesChanged
from ima_tui.tui.phases import NEEDS_USER
from ima_tui.tui.screens.room import Room
from ima_tui.tui.text import many_lines

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

RECENT = 30
"""Takes of earlier days that are in the list from the start."""
BURST = 3.0
"""Seconds in which further takes that settle belong to the same bell."""


class Following(App[None]):
    """The half of the app that listens to the studio."""

    jobs: reactive[tuple[Job, ...]] = reactive[tuple[Job, ...]]((), init=False)
    spent: reactive[float] = reactive(0.0, init=False)

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._recent: tuple[Job, ...] = ()
        self._seen: set[str] = set()
        """Takes that need no bell any more."""
        self._looked_at = True
        self._rang_at = 0.0

    @on(events.Mount)
    def _begin(self) -> None:
        self._seen = {job.id for job in self.studio.jobs() if _wants_eyes(job)}
        self._follow()
        self.say_notices()

    # -- down

    def watch_jobs(self) -> None:
        """Attributes down: every screen in the stack shows the same takes."""
        self._hand_down()

    def watch_spent(self) -> None:
        """And the same sum."""
        self._hand_down()

    def _hand_down(self) -> None:
        # Not `data_bind`: it binds to whichever screen's message is being handled, which need not be the app.
        for screen in self.screen_stack:
            if isinstance(screen, Room):
                screen.jobs, screen.spent = self.jobs, self.spent

    async def enter(self, screen: Room) -> None:
        """Show a screen that knows the takes from its first moment."""
        screen.set_reactive(Room.jobs, self.jobs)
        screen.set_reactive(Room.spent, self.spent)
        await self.push_screen(screen)

    # -- in

    @work(exclusive=True, group="follow", exit_on_error=False)
    async def _follow(self) -> None:
        await self._read_recent()
        async for batch in self.studio.follow():
            self._take_in(batch)
            await self.count_money()
            await asyncio.sleep(0.05)  # a burst of changes is one repaint

    async def _read_recent(self) -> None:
        try:
            self._recent = (await self.studio.history(limit=RECENT)).jobs
        except StudioError as error:
            self.tell_error(error)
        self._merge()
        await self.count_money()

    async def count_money(self) -> None:
        """Today's sum, anew."""
        try:
            self.spent = float(await self.studio.spent_today())
        except StudioError:
            self.log("the sum for today cannot be read")

    def _take_in(self, batch: tuple[Job, ...]) -> None:
        gone = {job.id for job in batch if job.removed_at}
        self._recent = tuple(job for job in self._recent if job.id not in gone)
        batch = tuple(job for job in batch if job.id not in gone)
        self._merge()
        fresh = [job for job in batch if _wants_eyes(job) and job.id not in self._seen]
        self._seen |= {job.id for job in fresh}
        self._seen -= {job.id for job in batch if not _wants_eyes(job)}
        if fresh and not self._looked_at and self.studio.now() - self._rang_at > BURST:
            self._rang_at = self.studio.now()
            self.bell()
        for job in fresh:
            self._say_settled(job)
        self.say_notices()

    def _merge(self) -> None:
        live = self.studio.jobs()
        known = {job.id for job in live}
        both = [job for job in (*live, *(old for old in self._recent if old.id not in known)) if not job.removed_at]
        self.jobs = tuple(sorted(both, key=lambda job: (job.created_at, job.id), reverse=True))

    def _say_settled(self, job: Job) -> None:
        if job.state is State.READY:
            return  # the list, the preview and the bell say it
        diagnosis = self.studio.diagnose(job)
        if diagnosis is not None:
            waits = job.state in NEEDS_USER
            self.notify(many_lines(tr(diagnosis.what)), severity="warning" if waits else "error", markup=False)

    # -- saying

    def say_notices(self) -> None:
        """What the studio has to say once."""
        for sentence in self.studio.notices():
            self.notify(many_lines(tr(sentence)), markup=False, timeout=10)

    def tell_error(self, error: StudioError) -> None:
        """An error in words."""
        self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        if event.state is not WorkerState.ERROR:
            return
        kind = type(event.worker.error).__name__
        self.log(event.worker.error)
        self.notify(
            _("Something went wrong in the interface ({kind}). Your takes keep running.", kind=kind),
            severity="error",
            markup=False,
        )
        if event.worker.group == "follow":
            self.set_timer(1.0, self._follow)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Nobody looks: what settles rings."""
        self._looked_at = False

    def on_app_focus(self, event: events.AppFocus) -> None:
        """Somebody looks."""
        self._looked_at = True

    @on(TakesChanged)
    async def _takes_changed(self) -> None:
        await self._read_recent()


def _wants_eyes(job: Job) -> bool:
    return job.settled or job.state in NEEDS_USER
