"""The end of following: takes that came to theirs, or a signal that ends the program before they do.

An interrupted program says what goes on without it and how to come back (known fault B14d). A create call that is on
the wire gets up to ten seconds, because its answer is worth money.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ima_tui.cli.face import Face
from ima_tui.cli.following import follow, latest_of
from ima_tui.cli.result import job_json, where_it_stands
from ima_tui.domain.job import Job, State
from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

PATIENCE = 10.0


async def follow_to_end(face: Face, studio: Studio, jobs: Mapping[str, Job], *, as_json: bool) -> dict[str, Job]:
    """Each take at its end. When cancelled, closes the studio and says where things stand."""
    try:
        return await follow(face, studio, jobs)
    except asyncio.CancelledError:
        await _leave(face, studio, jobs, as_json=as_json)
        raise


async def _leave(face: Face, studio: Studio, jobs: Mapping[str, Job], *, as_json: bool) -> None:
    left = [latest_of(studio, job) for job in jobs.values()]
    if any(job.state is State.CREATING for job in left):
        face.diagnostics.warn(
            _("Stopping: waiting up to 10 s for the answer to the create request. Ctrl-C again stops waiting.")
        )
    try:
        await studio.close(PATIENCE)
    finally:  # a second signal ends the waiting, not the explanation
        left = [latest_of(studio, job) for job in left]
        for job in left:
            face.diagnostics.warn(where_it_stands(job))
        if as_json:
            told = [job_json(job, None, interrupted=True) for job in left]
            face.output.json(told[0] if len(told) == 1 else {"jobs": told})
