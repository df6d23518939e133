"""A program that orders one take and goes on watching until it is killed: `python -m tests.engine.program PROMPT`.

Says `watching JOB` once the service has the task.
"""

from __future__ import annotations

import asyncio
import os
import sys

from ima_tui.domain.job import State
from ima_tui.settings import Flags
from ima_tui.wiring import open_studio, read_run_settings
from tests.contract.takes import becomes, ordered, text_draft


async def main(prompt: str) -> None:
    studio = await open_studio(read_run_settings(Flags(), os.environ))
    job = await ordered(studio, text_draft(prompt))
    await becomes(studio, job.id, State.GENERATING)
    print(f"watching {job.id}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
