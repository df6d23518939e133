"""The search behind the history's list and wall: one answer at a time, read in stretches, kept up with the feed.

A new search stops the old one. The answer that is shown stays until the first takes of the next one are here, so
nothing flickers while one types.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from textual import events, on, work
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.engine.found import PAGE, Found
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.remedying import Remedying
from ima_tui.tui.widgets.found_list import FoundList, Wanting

SEARCH_AFTER = 0.15
"""Seconds after the last key."""
TICK = 1.0


class Finding(Remedying, part=True):
    """A screen with what a search line found."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.found: Found | None = None
        self.asked = ""
        """The line that `found` answers."""
        self.failed = False
        """Whether the last search could not be answered; what was found before is still shown."""
        self._soon: Timer | None = None
        self._wanted: tuple[int, int] | None = None
        self._moving = False

    @property
    def view(self) -> FoundList:
        """The list, or the wall."""
        raise NotImplementedError

    def answered(self) -> None:
        """The counts are others: more takes are known, or other ones."""

    def chosen_changed(self) -> None:
        """There is a newer snapshot of the chosen take."""

    @on(events.Mount)
    def _begin(self) -> None:
        self._follow()
        self.set_interval(TICK, lambda: self.view.tick(self.studio.now()))

    @on(events.Unmount)
    async def _end(self) -> None:
        if self.found is not None:
            await self.found.close()

    # -- searching

    def search_soon(self, text: str) -> None:
        """When nothing is typed for a moment."""
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(SEARCH_AFTER, lambda: self.search(text))

    @work(exclusive=True, group="search", exit_on_error=False)
    async def search(self, text: str) -> None:
        """Find what `text` asks for; an older search that still runs is stopped."""
        failed = True
        try:
            await self._show_found(await self._first_of(text), text)
            failed = False
        except StudioError as error:
            self.tell(sentence_of(error), "error")
        except asyncio.CancelledError:
            failed = self.failed  # the next one answers
            raise
        finally:
            if failed != self.failed and self.is_attached:
                self.failed = failed
                self.answered()

    async def _first_of(self, text: str) -> Found:
        """An answer whose first takes are here."""
        found = await self.studio.library.search(text)
        try:
            await found.page(0, PAGE)
        except BaseException:
            await found.close()
            raise
        return found

    async def _show_found(self, found: Found, text: str) -> None:
        before, self.found, self.asked = self.found, found, text
        found.on_change = self._more_known
        self.view.show(found, self.studio.now(), self.studio.time_scale)
        self.answered()
        if before is not None:
            await before.close()

    def _more_known(self) -> None:
        if self.is_attached and not self._moving:
            self.view.changed()
            self.answered()
            if self.found is not None and self.found.trouble is not None:
                self.tell(sentence_of(self.found.trouble), "error")

    # -- reading what is in view

    @on(Wanting)
    def _wanting(self, event: Wanting) -> None:
        event.stop()
        idle, self._wanted = self._wanted is None, (event.first, event.count)
        if idle:
            self._read()

    @work(group="page", exit_on_error=False)
    async def _read(self) -> None:
        """The last stretch that was asked for, until no other one is."""
        try:
            while self._wanted is not None and self.found is not None:
                wanted, found = self._wanted, self.found
                await found.page(*wanted)
                await found.page(self.view.cursor, 1)  # it may be far from what is in view
                if self._wanted == wanted:
                    self._wanted = None
                if found is self.found:
                    self.view.arrived()
        except StudioError as error:
            self.tell(sentence_of(error), "error")
        finally:
            self._wanted = None

    # -- following

    @work(group="follow", exit_on_error=False)
    async def _follow(self) -> None:
        async for batch in self.studio.follow():
            await self.take_in(batch)

    @on(Worker.StateChanged)
    def _follow_again(self, event: Worker.StateChanged) -> None:
        """What it failed at is said by the app."""
        if event.worker.node is self and event.worker.group == "follow" and event.state is WorkerState.ERROR:
            self.set_timer(TICK, self._follow)

    async def take_in(self, batch: tuple[Job, ...]) -> None:
        """Takes that changed come into the list, leave it, or are shown anew; the cursor stays on its take."""
        found = self.found
        if found is None:
            return
        chosen = self.view.chosen
        self._moving = True
        try:
            moved = await found.follow(batch)
            place = await found.position(chosen.id) if moved and chosen is not None else None
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return
        finally:
            self._moving = False
        if found is not self.found or not self.is_attached:
            return
        if moved:
            self.view.changed(place)
            self.answered()
        else:
            self.view.arrived()
        if chosen is not None and any(job.id == chosen.id for job in batch):
            self.chosen_changed()

    def take_gone(self, job_id: str) -> None:
        """Out of the list, if it is not in what was asked for any more."""
        self._reread(job_id)

    def take_back(self, job_id: str) -> None:
        """Into the list again."""
        self._reread(job_id)

    @work(group="reread", exit_on_error=False)
    async def _reread(self, job_id: str) -> None:
        with suppress(StudioError):
            job = await self.studio.find(job_id)
            if job is not None:
                await self.take_in((job,))
