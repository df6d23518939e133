"""One job's life, as a generator of events. Whoever consumes it persists each event before asking for the next.

That order is the whole safety of the program: `CreateSent` is on disk before the create call leaves, because the call
is made only when the consumer comes back for more. A create whose answer is lost ends the run as *unknown*; it is
never repeated here. A create that provably never arrived, or was turned away untouched, is.
Source: behaviour, "A generation, step by step"; wire contract, sections 2 to 4.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from ima_tui.api.faults import Unsendable
from ima_tui.domain import events as ev
from ima_tui.domain.errors import (
    Fault,
    FaultKind,
    KeyMissing,
    NotSent,
    ServiceError,
    StudioError,
    TooManyRequests,
    TransportError,
)
from ima_tui.domain.events import Event
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Job, State, apply
from ima_tui.domain.request import Request
from ima_tui.domain.text import Said, say
from ima_tui.engine.catalogs import Catalogs
from ima_tui.engine.connection import Connection
from ima_tui.engine.posters import Posters
from ima_tui.engine.uploads import Uploads
from ima_tui.engine.watching import watch

if TYPE_CHECKING:
    from ima_tui.domain.reflection import Retry

MOST_UNSENT = 6
"""Tries of a create that never arrived, before the job is held for the user."""
MOST_TURNED_AWAY = 40
"""Tries of a create that met 429, before the job is held."""
LONGEST_WAIT = 60.0
REFUSALS_WORTH_A_FRESH_LIST = frozenset({FaultKind.RULE_MISMATCH, FaultKind.PARAMETERS_INCOMPLETE})


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run works with."""

    connection: Connection
    catalogs: Catalogs
    uploads: Uploads
    posters: Posters
    verify_assets: bool = False


class _Follow:
    """The job as the consumer sees it: each event passes through here on its way out."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, event: Event) -> Event:
        self.job = apply(self.job, event)
        return event


async def run(job: Job, tools: Tools) -> AsyncGenerator[Event, None]:
    """Everything that happens to `job` from here on, until it settles or rests."""
    follow = _Follow(job)
    if not job.task_id:
        async for event in _send(follow, tools):
            yield event
    if follow.job.task_id:
        async for event in watch(follow.job, tools.connection, tools.posters):
            yield event


async def _send(follow: _Follow, tools: Tools) -> AsyncGenerator[Event, None]:
    clock = tools.connection.clock
    try:
        _check_images(follow.job)
        await tools.catalogs.for_create(tools.connection, follow.job.request.mode)
        async for event in _bring_images(follow, tools):
            yield event
    except StudioError as error:
        yield follow(_ended_before_create(error, clock.now()))
        return
    async for event in _create(follow, tools):
        yield event


def _ended_before_create(error: StudioError, now: float) -> Event:
    """Nothing was sent: a network that is away holds the job, so that one key sends it later; the rest ends it."""
    if isinstance(error, TransportError | TooManyRequests):
        return ev.Held(at=now, fault=error.fault())
    return ev.Failed(at=now, fault=error.fault())


def _check_images(job: Job) -> None:
    for image in job.request.images:
        if image.facts is not None and not _unchanged(image.facts):
            raise ImageGone(image.source)


def _unchanged(facts: ImageFacts) -> bool:
    try:
        status = os.stat(facts.path)
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (facts.size_bytes, facts.mtime_ns)


class ImageGone(StudioError):
    """An input image vanished or changed between confirming and sending."""

    kind = FaultKind.IMAGE_GONE

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source

    def fault(self) -> Fault:
        """Names the file."""
        name = self.source.replace("\\", "/").rsplit("/", 1)[-1]
        sentence = say("{name} was moved or changed after you confirmed. Choose the image again.", name=name)
        return Fault(self.kind, sentence=sentence)


async def _bring_images(follow: _Follow, tools: Tools) -> AsyncGenerator[Event, None]:
    if any(not image.remote for image in follow.job.request.images):
        yield follow(ev.UploadStarted(at=tools.connection.clock.now()))
        async for event in tools.uploads.bring(follow.job, tools.connection):
            yield follow(event)
    if tools.verify_assets:
        for url in image_urls(follow.job):
            await tools.connection.client.verify_asset(url)


def image_urls(job: Job) -> tuple[str, ...]:
    """The public URL of every input image, in order; local ones through their uploads."""
    return tuple(
        image.source if image.remote else job.uploads[index].url for index, image in enumerate(job.request.images)
    )


async def _create(follow: _Follow, tools: Tools) -> AsyncGenerator[Event, None]:
    clock, client = tools.connection.clock, tools.connection.client
    request, changes, unsent = follow.job.request, tuple[Said, ...](), 0
    urls = image_urls(follow.job)
    while True:
        yield follow(ev.CreateSent(at=clock.now(), request=request, changes=changes))
        try:
            task_id = await client.create(request, urls)
        except (NotSent, TooManyRequests, KeyMissing) as error:
            unsent += 1
            tools.connection.pace.failed(clock, error)
            wait = _pause(error, unsent)
            retry_at = clock.now() + clock.shortened(wait)
            yield follow(ev.CreateNotSent(at=clock.now(), fault=error.fault(), retry_at=retry_at))
            if unsent >= _most_tries(error):
                yield follow(ev.Held(at=clock.now(), fault=error.fault()))
                return
            await clock.sleep(wait)
            changes = ()
        except ServiceError as error:
            yield follow(ev.CreateRefused(at=clock.now(), fault=error.fault()))
            verdict = await _reflect(error.fault(), request, follow.job, tools)
            if isinstance(verdict, Fault):
                yield follow(ev.Failed(at=clock.now(), fault=verdict))
                return
            request, changes = verdict.request, verdict.changes
            await clock.sleep(1.0)
        except StudioError as error:
            yield follow(ev.CreateUnanswered(at=clock.now(), fault=error.fault()))
            return
        else:
            yield follow(ev.Accepted(at=clock.now(), task_id=task_id))
            return


def _most_tries(error: StudioError) -> int:
    if isinstance(error, KeyMissing | Unsendable):
        return 1
    return MOST_UNSENT if isinstance(error, NotSent) else MOST_TURNED_AWAY


def _pause(error: StudioError, times: int) -> float:
    told = error.retry_after if isinstance(error, TooManyRequests) else None
    backed_off: float = min(LONGEST_WAIT, 2.0 * 2 ** (times - 1))
    return max(told, 1.0) if told is not None else backed_off


async def _reflect(fault: Fault, request: Request, job: Job, tools: Tools) -> Retry | Fault:
    """The next attempt after a refusal, or the fault that ends the job."""
    from ima_tui.domain.reflection import Retry, next_request

    try:
        fresh = fault.kind in REFUSALS_WORTH_A_FRESH_LIST
        listed = await tools.catalogs.for_create(tools.connection, request.mode, fresh=fresh)
    except StudioError as error:
        return error.fault()
    product = listed.catalog.product(request.model, request.version_id) or listed.catalog.product(request.model)
    if product is None:
        return fault
    verdict = next_request(fault, request, product, len(job.attempts), job.asked.credits)
    return verdict if isinstance(verdict, Retry) else verdict.fault


def found_after_crash(job: Job, now: float) -> Event | None:
    """What must be said of a job whose program died, before anyone goes on with it."""
    if job.state is State.CREATING:
        return ev.CreateUnanswered(at=now, fault=Fault(FaultKind.ANSWER_LOST, detail="the program ended meanwhile"))
    if job.state in (State.CHECKING, State.UPLOADING, State.WAITING):
        return ev.Held(at=now)
    return None


def answered_late(job: Job, answer: Event) -> Event | None:
    """What must be said of a job that was called unknown too early: the answer to its create call came after all."""
    if job.state is State.CREATING:
        return answer
    if job.state is not State.UNKNOWN or isinstance(answer, ev.CreateUnanswered):
        return None
    if isinstance(answer, ev.Accepted):
        return ev.Adopted(at=answer.at, task_id=answer.task_id)
    return ev.MarkedNotCreated(at=answer.at)
