"""Putting on the disk what happened to a job. What became of a create call is tried until it is kept.

A full or locked disk delays it and is shown meanwhile, but never loses it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ima_tui.domain.errors import Fault, FaultKind, StoreError
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job
from ima_tui.domain.text import Said, say
from ima_tui.engine.feed import Feed
from ima_tui.store.jobs import LeaseLost

_log = logging.getLogger("ima_tui.jobs")


async def keep(save: Callable[[], Awaitable[None]], job: Job, event: Event, feed: Feed, *, insist: bool) -> None:
    """Save `job`, to which `event` led. Raises LeaseLost, and StoreError unless it is to `insist`."""
    pause = 0.5
    while True:
        try:
            await save()
            return
        except LeaseLost:
            raise
        except StoreError as error:
            if not insist:
                raise
            _log.error("job %s, task %s, %s: %s", job.id, job.task_id or "unknown", event.kind, error)
            feed.push(troubled(job, Fault(FaultKind.INTERNAL, sentence=_not_kept_yet(job, error))))
            await asyncio.sleep(pause)
            pause = min(30.0, pause * 2)


def troubled(job: Job, fault: Fault) -> Job:
    """The job as it is shown while something is wrong here."""
    return replace(job, trouble=fault)


def _not_kept_yet(job: Job, error: StoreError) -> Said:
    if not job.task_id:
        return error.sentence
    return say("{why} The take goes on at the service as task {task}.", why=error.sentence, task=job.task_id)
