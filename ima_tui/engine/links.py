"""Links to clips expire. A take whose links did is asked after once more by its task id; what comes back is kept.

Whether a link still answers is asked without the key. A service that does not know the task any more, or has no clip
for it, has forgotten it: then the take keeps its old links and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ima_tui.domain import events as ev
from ima_tui.domain.errors import StudioError, TaskUnknown
from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State, apply
from ima_tui.domain.text import Said, say
from ima_tui.engine.clock import Clock
from ima_tui.engine.connection import Connector
from ima_tui.engine.feed import Feed
from ima_tui.store.jobs import Jobs


class LinkState(StrEnum):
    """How it stands with a take's links."""

    GOOD = "good"
    FRESH = "fresh"
    """They had expired; the service gave new ones."""
    EXPIRED = "expired"
    """They have expired, and there are no others."""
    UNKNOWN = "unknown"
    """Nobody could be asked now."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A take with links that are as good as can be had, and a sentence about them."""

    job: Job
    state: LinkState
    sentence: Said

    @property
    def usable(self) -> bool:
        """Whether it is worth trying them."""
        return self.state is not LinkState.EXPIRED


class Links:
    """Asks after links. Two questions about one take at once cost two calls and do no harm."""

    def __init__(self, connector: Connector, jobs: Jobs, feed: Feed, clock: Clock) -> None:
        self._connector = connector
        self._jobs = jobs
        self._feed = feed
        self._clock = clock

    async def fresh(self, job: Job, *, expired: bool = False) -> Linked:
        """Look at the links of a ready take; `expired` if they are known to answer no more. Raises StoreError."""
        media = job.main_media
        if job.state is not State.READY or media is None:
            return Linked(job, LinkState.UNKNOWN, say("This take has no clip yet."))
        connection = self._connector.of(job)
        if connection is None:
            return Linked(job, LinkState.UNKNOWN, say("The service of this take is not connected now."))
        if not expired and await connection.client.answers(media.url):
            return Linked(job, LinkState.GOOD, say("The links work."))
        try:
            status = await connection.client.detail(job.task_id, patiently=True)
        except TaskUnknown:
            return _expired(job)
        except StudioError:
            return Linked(job, LinkState.UNKNOWN, say("The service cannot be reached now. Try again later."))
        if status.state != "ready" or not status.medias or not await connection.client.answers(status.medias[0].url):
            return _expired(job)
        kept = await self._kept(job, status.medias)
        return Linked(kept, LinkState.FRESH, say("The links had expired; the service gave new ones."))

    async def _kept(self, job: Job, medias: tuple[Media, ...]) -> Job:
        """The take with these links, on the disk and in view."""
        now = await self._jobs.get(job.id) or job
        if now.medias == medias:
            return now
        event = ev.Relinked(at=self._clock.now(), medias=medias)
        changed = apply(now, event)
        await self._jobs.save(changed, event, None)
        self._feed.refresh(changed)
        return changed


def _expired(job: Job) -> Linked:
    sentence = say("The links do not answer any more, and the service has no others for this clip.")
    return Linked(job, LinkState.EXPIRED, sentence)
