"""Watching a task that the service took, until it is ready, failed, or past all patience.

No network error, 5xx, 429 or garbled answer ever ends a paid task: they delay the next question, no more. Past the
bound the job is *overdue*, asked slowly for a day, and still resumable. Source: wire contract, section 3.
"""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator

from ima_tui.api.wire import TaskStatus
from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind, KeyRejected, StudioError
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import say
from ima_tui.engine.connection import Connection
from ima_tui.engine.posters import Posters

POLL_EVERY = 8.0
BOUND = 2400.0
"""Seconds after which a task counts as overdue."""
POLLS_BEFORE_OVERDUE = 3
"""A take found again after a long time away is asked after this often before it is called overdue."""
OVERDUE_EVERY = 180.0
GIVE_UP = 86_400.0
"""Seconds for which an overdue task is still asked after."""
LONGEST_PAUSE = 60.0
LONGEST_TOLD_PAUSE = 300.0


async def watch(job: Job, connection: Connection, posters: Posters) -> AsyncGenerator[Event, None]:
    """Events of a job whose task id is known, until it settles or rests. All figures in seconds of the real service."""
    clock = connection.clock
    medias = job.medias
    overdue = job.state is State.OVERDUE
    failures, polls, noted = 0, 0, set[str]()
    pause = _first_pause(job, clock.now(), clock.scale)
    while not medias:
        await clock.sleep(pause)
        polls += 1
        try:
            status = await connection.client.detail(job.task_id)
        except KeyRejected as error:
            yield ev.KeyNeeded(at=clock.now(), fault=error.fault())
            return
        except StudioError as error:
            failures += 1
            pause = backed_off(failures, getattr(error, "retry_after", None))
            retry_at = clock.now() + clock.shortened(pause)
            yield ev.PollTroubled(at=clock.now(), fault=error.fault(), retry_at=retry_at)
        else:
            failures, pause = 0, POLL_EVERY
            for odd in sorted(set(status.odd) - noted):
                yield ev.Noted(at=clock.now(), sentence=say("The service gave an unexpected answer: {what}", what=odd))
            noted.update(status.odd)
            yield _read(status, clock.now())
            if status.state == "failed":
                return
            medias = status.medias if status.state == "ready" else ()
        age = (clock.now() - job.accepted_at) * clock.scale
        if age > BOUND and polls >= POLLS_BEFORE_OVERDUE and not medias:
            if not overdue:
                overdue = True
                yield ev.WentOverdue(at=clock.now())
            if age > BOUND + GIVE_UP:
                yield ev.WatchStopped(at=clock.now())
                return
            pause = max(pause, OVERDUE_EVERY)
    yield ev.Finished(at=clock.now(), poster=await posters.fetch(job.id, medias[0], connection))


def _read(status: TaskStatus, now: float) -> Event:
    if status.state == "failed":
        return ev.Failed(at=now, fault=Fault(FaultKind.GENERATION_FAILED, message=status.reason))
    if status.state == "ready":
        return ev.Rendered(at=now, medias=status.medias)
    return ev.Polled(at=now)


def _first_pause(job: Job, now: float, scale: float) -> float:
    """The first poll comes one interval after create; of a job taken up again soon, but not all in one instant."""
    age = (now - job.accepted_at) * scale
    return POLL_EVERY - age if 0 <= age < POLL_EVERY else random.uniform(0.0, POLL_EVERY / 2)


def backed_off(failures: int, told: float | None) -> float:
    """Seconds until the next question: what the service asked for, or doubling from the interval to a minute."""
    if told is not None:
        return min(max(told, POLL_EVERY), LONGEST_TOLD_PAUSE)
    return min(LONGEST_PAUSE, POLL_EVERY * float(2 ** min(failures - 1, 6))) * random.uniform(0.8, 1.2)
