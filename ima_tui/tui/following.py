"""Following the studio's feed: batches of takes come in, `jobs` goes down to every screen, no take is ever changed.

What settles while nobody looks is announced once for a burst. A worker that fails is seen, whoever started it: it is
said, and the feed is followed again.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import App
from textual.reactive import var
from textual.worker import Worker, WorkerState

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.domain.spending import Budget
from ima_tui.domain.text import well_formed
from ima_tui.engine.feed import MOST_SETTLED
from ima_tui.language import _, tr
from ima_tui.tui.announcing import Announcer
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import TakesChanged
from ima_tui.tui.parts import Parted
from ima_tui.tui.phases import NEEDS_USER, WORKING, done
from ima_tui.tui.screens.room import Room
from ima_tui.tui.text import many_lines

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

COUNT_EVERY = 60.0
"""Seconds after which the sums are read anew although nothing happened: a day may have ended, a limit have changed."""
RECENT = 30
"""Takes of earlier days that are in the list from the start."""
BURST = 1.5
"""Seconds in which further takes that settle belong to the same announcement."""
PROGRESS_EVERY = 10.0
"""Seconds between two looks at how far the running takes are, for the taskbar."""

Worker.StateChanged.bubble = True  # otherwise only the screen that started a worker would hear that it failed


class Following(Parted, App[None], part=True):
    """The half of the app that listens to the studio."""

    jobs: var[tuple[Job, ...]] = var[tuple[Job, ...]]((), init=False)
    budget: var[Budget] = var(Budget(), init=False)

    def __init__(self, studio: Studio) -> None:
        # Without colour the terminal's own theme is stripped of the little it has; grey shades would be colours too.
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.studio = studio
        self._recent: tuple[Job, ...] = ()
        self._seen: set[str] = set()
        """Takes that need no announcement any more."""
        self._unannounced: list[Job] = []
        self._looked_at = True
        self._began_at = 0.0
        self.announcer = Announcer(lambda: studio.settings, self._to_terminal, os.environ)

    @on(events.Mount)
    def _begin(self) -> None:
        self._seen = {job.id for job in self.studio.jobs() if _wants_eyes(job)}
        self._began_at = self.studio.now()
        self._follow()
        self.say_notices()
        self.set_interval(PROGRESS_EVERY, self._show_outside)
        self.set_interval(COUNT_EVERY, self.count_money)

    @on(events.Unmount)
    def _end(self) -> None:
        self.announcer.close()

    def _to_terminal(self, sequence: str) -> None:
        """Escape sequences beside the screen; the framework has no public way to send one."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def copy_to_clipboard(self, text: str) -> None:
        """Also what the editor copies goes to this machine's own clipboard: some terminals drop what they are told."""
        super().copy_to_clipboard(well_formed(text))
        self._hand_over(text)

    @work(group="copy", exit_on_error=False)
    async def _hand_over(self, text: str) -> None:
        from ima_tui.tui.copying import hand_over

        await hand_over(text, os.environ)

    # -- down

    def watch_jobs(self) -> None:
        """Attributes down: every screen in the stack shows the same takes, and the window's title how many run."""
        self._hand_down()
        self._show_outside()

    def watch_budget(self) -> None:
        """And the same sums."""
        self._hand_down()

    def _hand_down(self) -> None:
        # Not `data_bind`: it binds to whichever screen's message is being handled, which need not be the app.
        for screen in self.screen_stack:
            if isinstance(screen, Room):
                screen.jobs, screen.budget = self.jobs, self.budget

    async def enter(self, screen: Room) -> None:
        """Show a screen that knows the takes from its first moment."""
        screen.set_reactive(Room.jobs, self.jobs)
        screen.set_reactive(Room.budget, self.budget)
        await self.push_screen(screen)

    # -- in

    async def look_ahead(self) -> None:
        """The newest takes before anything is drawn: then the first frame has them, and no second one is needed."""
        with suppress(StudioError):  # it is said when they are read again
            self._recent = (await self.studio.history(limit=RECENT)).jobs
            self.set_reactive(Following.jobs, self._merged())

    @work(exclusive=True, group="follow", exit_on_error=False)
    async def _follow(self) -> None:
        if self._recent:
            await self.count_money()
        else:
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
        """Today's sums, anew."""
        try:
            self.budget = await self.studio.spending.now()
        except StudioError:
            self.log("the sum for today cannot be read")

    def _take_in(self, batch: tuple[Job, ...]) -> None:
        gone = {job.id for job in batch if job.removed_at}
        changed = {job.id: job for job in batch}
        self._recent = tuple(changed.get(job.id, job) for job in self._recent if job.id not in gone)
        batch = tuple(job for job in batch if job.id not in gone)
        self._merge()
        fresh = [job for job in batch if _wants_eyes(job) and job.id not in self._seen and not self._is_old(job)]
        self._seen |= {job.id for job in fresh}
        self._seen -= {job.id for job in batch if not _wants_eyes(job)}
        if fresh and not self._looked_at:
            if not self._unannounced:
                self.set_timer(BURST, self._announce)
            self._unannounced.extend(fresh)
        for job in fresh:
            self._say_settled(job)
        self.say_notices()

    def _is_old(self, job: Job) -> bool:
        """Whether it settled before this run: it was marked, or got fresh links, which is no news."""
        return job.settled and job.settled_at < self._began_at

    @work(group="announce", exit_on_error=False)
    async def _announce(self) -> None:
        jobs, self._unannounced = self._unannounced, []
        trouble = await self.announcer.settled(jobs)
        if trouble is not None:
            self.notify(many_lines(tr(trouble)), severity="warning", markup=False)

    def _show_outside(self) -> None:
        """Title and taskbar: how many takes run, how many wait for their user, how far they are together."""
        running = [job for job in self.jobs if job.state in WORKING]
        waiting = sum(job.state in NEEDS_USER and job.state is not State.OVERDUE for job in self.jobs)
        now = self.studio.now()
        far = [done(job, now, self.studio.time_scale if job.simulated else 1.0) or 0.0 for job in running]
        self.announcer.show(len(running), waiting, sum(far) / len(far) if far else None)

    def _merge(self) -> None:
        self.jobs = self._merged()

    def _merged(self) -> tuple[Job, ...]:
        live = self.studio.jobs()
        known = {job.id for job in live}
        # Where not even all of this run are in view, takes from before it would stand behind a gap.
        recent = self._recent if sum(job.settled for job in live) < MOST_SETTLED else ()
        both = [job for job in (*live, *(old for old in recent if old.id not in known)) if not job.removed_at]
        return tuple(sorted(both, key=lambda job: (job.created_at, job.id), reverse=True))

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
        error = event.worker.error
        self.log(error)
        if isinstance(error, StudioError):
            self.tell_error(error)
        else:
            kind = type(error).__name__
            self.notify(
                _("Something went wrong in the interface ({kind}). Your takes keep running.", kind=kind),
                severity="error",
                markup=False,
            )
        if event.worker.node is self and event.worker.group == "follow":
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
