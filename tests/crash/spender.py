"""A program that starts takes as fast as it can until its limit stops it: `python -m tests.crash.spender TRIES`.

Says `ready` when it could begin and begins at a line on its standard input, so that several begin together. At the end
it says how many takes were started and how many refused.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

from ima_tui.domain.job import State
from ima_tui.domain.spending import OverLimit
from ima_tui.settings import Flags
from ima_tui.wiring import open_studio, read_run_settings
from tests.contract.takes import confirmed, text_draft

_BEFORE_THE_ANSWER = (State.CHECKING, State.UPLOADING, State.WAITING, State.CREATING)


async def main(tries: int) -> None:
    """Spend."""
    studio = await open_studio(read_run_settings(Flags(), os.environ), adopt=False)
    requests = [
        await confirmed(studio, text_draft(f"take {number} of {os.getpid()}", resolution=size))
        for number, size in zip(range(tries), ("480P", "720P") * tries, strict=False)
    ]
    print("ready", flush=True)
    sys.stdin.readline()
    started, refused = set[str](), 0
    for request in requests:
        try:
            started.add((await studio.submit(request)).id)
        except OverLimit:
            refused += 1
        await asyncio.sleep(0)
    while any(job.id in started and job.state in _BEFORE_THE_ANSWER for job in studio.jobs()):
        await asyncio.sleep(0.02)
    print(json.dumps({"started": len(started), "refused": refused}), flush=True)
    await studio.close(patience=5.0)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
