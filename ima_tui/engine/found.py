"""What a search found: takes by their position in a list that may be a million long, read a page at a time.

The first stretch is there at once; the rest of the positions comes in a task of its own, a stretch at a time, so that
nothing has to wait for it. Positions take eight bytes each; of the takes themselves only the last ones that were looked
at are held. `follow` lets takes that changed move in and out without searching again. Lives on one event loop.
"""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from operator import neg

from ima_tui.domain.errors import StoreError
from ima_tui.domain.job import Job
from ima_tui.domain.search_line import Complaint, SearchLine
from ima_tui.store.listing import Listing

FIRST, REST = 200, 50_000
"""Positions read before anything is shown, and then at once."""
PAGE = 60
"""Takes read with the first positions: no screen shows more before someone scrolls."""
MOST_HELD = 300
"""Takes held in memory."""


class Found:
    """The answer to one search line. `close` it when it is not looked at any more."""

    def __init__(self, listing: Listing, line: SearchLine, now: float) -> None:
        self._listing = listing
        self._now = now
        self.line = line
        self._numbers = array("q")
        self._order = -1
        self._held: OrderedDict[int, Job] = OrderedDict()
        self._reading: asyncio.Task[None] | None = None
        self.complete = False
        """Whether `total` is final. While it is not, there are at least so many."""
        self.trouble: StoreError | None = None
        """Why the rest of the positions could not be read."""
        self.on_change: Callable[[], None] | None = None
        """Called on the event loop when more positions have come, or other ones."""

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """What of the line could not be used. The answer is to the rest of it."""
        return self.line.complaints

    @property
    def total(self) -> int:
        """How many takes are known to answer."""
        return len(self._numbers)

    async def begin(self) -> None:
        """Read the first positions and takes. Raises StoreError; cancelling stops the search."""
        stretch = await self._listing.stretch(self.line, self._now, FIRST, with_jobs=PAGE)
        self._numbers, self._order = stretch.numbers, stretch.order
        self._held.update(stretch.jobs)
        self.complete = len(stretch.numbers) < FIRST
        if not self.complete:
            self._reading = asyncio.create_task(self._read_on(), name="positions")

    async def all(self) -> None:
        """Wait until every position is known. Raises StoreError if that failed."""
        if self._reading is not None:
            await asyncio.shield(self._reading)
        if self.trouble is not None:
            raise self.trouble

    async def page(self, start: int, count: int) -> tuple[Job, ...]:
        """The takes at these positions, the newest first; what was deleted meanwhile is missing. Raises StoreError."""
        wanted = self._numbers[max(0, start) : max(0, start) + max(0, count)]
        missing = [number for number in wanted if number not in self._held]
        if missing:
            jobs, order = await self._listing.jobs(missing)
            if order != self._order:
                await self._begin_anew()
                return await self.page(start, count)
            self._held.update(jobs)
        found = tuple(self._held[number] for number in wanted if number in self._held)
        for number in wanted:
            if number in self._held:
                self._held.move_to_end(number)
        while len(self._held) > max(MOST_HELD, count):
            self._held.popitem(last=False)
        return found

    def at(self, position: int) -> Job | None:
        """The take at a position if it is held in memory: for drawing, which must not wait."""
        if not 0 <= position < len(self._numbers):
            return None
        return self._held.get(self._numbers[position])

    async def position(self, job_id: str) -> int | None:
        """Where a take stands in this list, as far as positions are known. Raises StoreError."""
        found = await self._listing.answering(self.line, self._now, [job_id])
        number, _answers = found.get(job_id, (0, False))
        place = self._place(number)
        return place if self._has(place, number) else None

    async def follow(self, jobs: Iterable[Job]) -> bool:
        """Take in takes that changed: they come, go or are shown anew. Whether the list changed. Raises StoreError."""
        changed = self._moving({job.id: job for job in jobs})
        if not changed:
            return False
        answers = await self._listing.answering(self.line, self._now, tuple(changed))
        deleted = [number for number, held in self._held.items() if held.id in changed and held.id not in answers]
        moved = [self._move(number, comes=False) for number in deleted]
        for id, (number, answering) in answers.items():
            if number in self._held or answering:
                self._held[number] = changed[id]
            reached = self.complete or (len(self._numbers) > 0 and number >= self._numbers[-1])
            moved.append(self._move(number, comes=answering and reached))
        if any(moved) and self.on_change is not None:
            self.on_change()
        return any(moved)

    def _moving(self, changed: dict[str, Job]) -> dict[str, Job]:
        """Those of `changed` that may come or go. Others, such as a take whose upload moves on, are shown anew here."""
        for number, held in self._held.items():
            job = changed.get(held.id)
            if job is not None and _asked_of(job) == _asked_of(held):
                self._held[number] = changed.pop(held.id)
        return changed

    async def close(self) -> None:
        """Stop reading."""
        self.on_change = None
        await self._stop_reading()

    # -- inside ------------------------------------------------------------------------------------------------------

    async def _read_on(self) -> None:
        try:
            while not self.complete:
                below = self._numbers[-1] if self._numbers else None
                stretch = await self._listing.stretch(self.line, self._now, REST, below)
                if stretch.order != self._order:
                    stretch = await self._listing.stretch(self.line, self._now, REST)
                    self._numbers, self._order = array("q"), stretch.order
                    self._held.clear()
                self._numbers.extend(stretch.numbers)
                self.complete = len(stretch.numbers) < REST
                if self.on_change is not None:
                    self.on_change()
        except StoreError as error:
            self.trouble, self.complete = error, True

    async def _begin_anew(self) -> None:
        """Cards have other numbers than those that are known here."""
        await self._stop_reading()
        self._held.clear()
        await self.begin()
        if self.on_change is not None:
            self.on_change()

    async def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
            self._reading = None

    def _place(self, number: int) -> int:
        return bisect_left(self._numbers, -number, key=neg)

    def _has(self, place: int, number: int) -> bool:
        return place < len(self._numbers) and self._numbers[place] == number

    def _move(self, number: int, *, comes: bool) -> bool:
        """Let a card stand in the list or not; whether that is a change."""
        place = self._place(number)
        stands = self._has(place, number)
        if comes and not stands:
            self._numbers.insert(place, number)
        elif stands and not comes:
            del self._numbers[place]
            self._held.pop(number, None)
        return comes is not stands


def _asked_of(job: Job) -> tuple[object, ...]:
    """What of a take can change, and a search line can ask for."""
    return job.state, job.task_id, job.request.credits, job.removed_at, job.stars, job.tags, job.note
