"""A program that makes one take and dies by SIGKILL at an ordered step. Run as `python -m tests.crash.victim STEP …`.

Steps: `save:KIND:before`, `save:KIND:after` (around keeping that event), `add:before`, `add:after` (around keeping the
new job), `create:before`, `create:after` (around the create call itself), `none` (lives to the end).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from ima_tui.api.client import ImaClient
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.settings import Flags
from ima_tui.store.jobs import Jobs
from ima_tui.wiring import open_studio, read_run_settings


def die() -> None:
    """No clean-up, no handler, no last word."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step: str) -> None:
    """Put the mine where `step` says."""
    save, add, create = Jobs.save, Jobs.add, ImaClient.create

    async def mined_save(self: Jobs, job: Any, event: Any, *more: Any) -> None:
        if step == f"save:{event.kind}:before":
            die()
        await save(self, job, event, *more)
        if step == f"save:{event.kind}:after":
            die()

    async def mined_add(self: Jobs, *arguments: Any) -> None:
        if step == "add:before":
            die()
        await add(self, *arguments)
        if step == "add:after":
            die()

    async def mined_create(self: ImaClient, *arguments: Any) -> str:
        if step == "create:before":
            die()
        task_id = await create(self, *arguments)
        if step == "create:after":
            die()
        return task_id

    Jobs.save, Jobs.add, ImaClient.create = mined_save, mined_add, mined_create  # type: ignore[method-assign]


async def make_one_take(images: tuple[str, ...]) -> None:
    """Compose, submit, and wait until it settles."""
    studio = await open_studio(read_run_settings(Flags(), os.environ))
    mode = Mode.FIRST_FRAME if images else Mode.TEXT
    prepared = await studio.prepare(
        Draft(mode, "a paper boat in the gutter", images, choices={"resolution": "480P", "audio": False})
    )
    assert prepared.request is not None, prepared
    job = await studio.submit(prepared.request)
    async for batch in studio.follow():
        if any(one.id == job.id and one.settled for one in batch):
            break
    await studio.close()


if __name__ == "__main__":
    arm(sys.argv[1])
    asyncio.run(make_one_take(tuple(sys.argv[2:])))
