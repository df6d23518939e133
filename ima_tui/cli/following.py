"""Following takes to their end: the feed's batches and the clock's ticks, turned into progress.

A take has come to its end here when it is settled, rests until someone decides, or is overdue: the service may take
hours then, and a script is better told now (exit 3) than kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from ima_tui.cli.face import Face
from ima_tui.cli.progress import Progress
from ima_tui.domain.errors import FaultKind
from ima_tui.domain.job import RESTING, Job, State

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from ima_tui.engine.studio import Studio

_LONGEST_WAIT = 60.0


def at_end(job: Job) -> bool:
    """Whether a command line waits no longer for this take."""
    return job.state in RESTING or job.state is State.OVERDUE or broke(job)


def broke(job: Job) -> bool:
    """A fault of ours stopped the work on this take; what the service has of it goes on there.

    An internal trouble with a sentence is one that the engine is still getting over (a full disk).
    """
    return job.trouble is not None and job.trouble.kind is FaultKind.INTERNAL and job.trouble.sentence is None


async def follow(face: Face, studio: Studio, jobs: Mapping[str, Job]) -> dict[str, Job]:
    """The last snapshot of each of `jobs`, once all have come to their end. Progress is told meanwhile."""
    several = len(jobs) > 1
    latest = dict(jobs)
    tellers = {
        id: Progress(
            face.diagnostics,
            scale=studio.time_scale,
            prefix=id[-6:] if several else "",
            bar=not several,
            estimate=studio.insights.estimate,
        )
        for id in jobs
    }
    async with aclosing(cast("AsyncGenerator[tuple[Job, ...], None]", studio.follow())) as batches:
        coming = asyncio.ensure_future(anext(batches))
        try:
            while True:
                now = studio.now()
                for id, job in latest.items():
                    tellers[id].show(job, now)
                waiting = [id for id, job in latest.items() if not at_end(job)]
                if not waiting:
                    return latest
                pause = min(_LONGEST_WAIT, *(tellers[id].due(latest[id], studio.now()) for id in waiting))
                done, _pending = await asyncio.wait({coming}, timeout=pause)
                if done:
                    latest.update((job.id, job) for job in coming.result() if job.id in jobs)
                    coming = asyncio.ensure_future(anext(batches))
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
            for teller in tellers.values():
                teller.end()


def latest_of(studio: Studio, job: Job) -> Job:
    """The newest snapshot of `job`, also after the studio was closed."""
    return next((known for known in studio.jobs() if known.id == job.id), job)
