"""What is to be expected of running takes, learned from those of the same service, ready whenever it is asked for.

The past is read once for each service and again after a take there has ended, here or in another program; an estimate
is made once for each kind of take and kept until then. So asking is a look into a table, whatever the clock says.
"""

from __future__ import annotations

import asyncio
import logging

from ima_tui.domain.errors import StoreError
from ima_tui.domain.estimates import Estimate, Kind, Timing, documented, estimate, kind_of
from ima_tui.domain.job import Job, State
from ima_tui.domain.request import Request
from ima_tui.engine.feed import Feed
from ima_tui.store.timings import Timings

_ENDS = frozenset({State.READY, State.FAILED, State.OVERDUE, State.STOPPED})
"""States that may have told something new about how long takes run."""
_log = logging.getLogger("ima_tui.estimates")


class Estimates:
    """Follows the feed between `start` and `close`."""

    def __init__(self, timings: Timings, feed: Feed) -> None:
        self._timings = timings
        self._feed = feed
        self._past: dict[str, tuple[Timing, ...]] = {}
        """By service; what is not here was not read yet."""
        self._made: dict[str, dict[Kind, Estimate]] = {}
        self._states: dict[str, State] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Learn from now on."""
        self._task = asyncio.create_task(self._follow(), name="estimates")

    async def close(self) -> None:
        """Learn no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def of(self, job: Job) -> Estimate:
        """What is to be expected of a take of this service."""
        return self.of_request(job.service, job.request)

    def of_request(self, service: str, request: Request) -> Estimate:
        """What is to be expected of such a take at `service`."""
        return self.of_kind(service, kind_of(request))

    def of_kind(self, service: str, kind: Kind) -> Estimate:
        """What is to be expected of takes of `kind` at `service`."""
        past = self._past.get(service)
        if past is None:
            return documented(kind.model)
        made = self._made.setdefault(service, {})
        if kind not in made:
            made[kind] = estimate(past, kind)
        return made[kind]

    async def learn(self, service: str) -> None:
        """Read the past of `service` anew. What cannot be read leaves what was known."""
        try:
            self._past[service] = await self._timings.newest(service)
        except StoreError as error:
            _log.warning("the times of earlier takes cannot be read: %s", error)
            return
        self._made[service] = {}
        for job in self._feed.jobs():
            if job.service == service and not job.settled:
                self.of(job)

    async def _follow(self) -> None:
        async for batch in self._feed.follow():
            fresh = {job.service for job in batch if job.service not in self._past}
            ended = {job.service for job in batch if job.state in _ENDS and self._states.get(job.id) != job.state}
            self._states.update((job.id, job.state) for job in batch)
            for service in sorted(fresh | ended):
                await self.learn(service)
