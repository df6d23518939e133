"""A program that starts an A/B pair and dies by SIGKILL at an ordered step: `python -m tests.crash.pair_victim STEP`.

Steps: `pair:before`, `pair:after` (around keeping the pair with both its takes), `between` (the first take accepted and
kept, the second about to be sent), `none` (lives to the end).
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.settings import Flags
from ima_tui.store.jobs import Jobs
from ima_tui.wiring import open_studio, read_run_settings
from tests.crash.victim import die


def arm(step: str) -> None:
    """Put the mine where `step` says."""
    save, add_pair = Jobs.save, Jobs.add_pair
    first_is_there = asyncio.Event()

    async def mined_add_pair(self: Jobs, *arguments: Any) -> None:
        if step == "pair:before":
            die()
        await add_pair(self, *arguments)
        if step == "pair:after":
            die()

    async def mined_save(self: Jobs, job: Any, event: Any, *more: Any) -> None:
        if step == "between" and event.kind == "create_sent" and job.request.model is Model.FAST:
            await first_is_there.wait()
            die()
        await save(self, job, event, *more)
        if event.kind == "accepted":
            first_is_there.set()

    Jobs.add_pair, Jobs.save = mined_add_pair, mined_save  # type: ignore[method-assign]


async def make_a_pair() -> None:
    """Compose, start both, and wait until both settle."""
    studio = await open_studio(read_run_settings(Flags(), os.environ))
    draft = Draft(Mode.TEXT, "a paper boat", model=Model.PRO, choices={"resolution": "480P", "audio": False})
    prepared = await studio.duels.prepare(draft)
    pair = await studio.duels.start(prepared)
    settled: set[str] = set()
    async for batch in studio.follow():
        settled |= {job.id for job in batch if job.settled}
        if settled >= set(pair.takes):
            break
    await studio.close()


if __name__ == "__main__":
    arm(sys.argv[1])
    asyncio.run(make_a_pair())
