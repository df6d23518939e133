"""Five hundred takes in one program, each asked after every eight seconds, against a script in a process for each.

The real engine in a process of its own, over real connections, asks a light service on loopback. Between the order of
the last take and the first figure there is time for each to be asked after once. A schedule is kept when a task is
asked after eight seconds after the last time: how far off that was is told by the service, for every pair of questions.
Of a script counts only what it shares with no other process.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.watching import POLL_EVERY
from tests.bench import processes
from tests.bench.figures import Figure, Form, Line
from tests.bench.home import environment
from tests.bench.light_service import LightService

SCRIPTS = 10


async def watch(takes: int, seconds: float) -> dict[str, float]:
    """Order so many takes, then watch them for so long: processor seconds in that time, megabytes before and then."""
    from ima_tui.settings import Flags
    from ima_tui.wiring import open_studio, read_run_settings

    studio = await open_studio(read_run_settings(Flags(), os.environ))

    async def order(number: int) -> None:
        prepared = await studio.prepare(Draft(Mode.TEXT, f"boat {number:05d} in the rain"))
        assert prepared.request is not None, prepared
        await studio.submit(prepared.request)

    for number in range(3):  # everything is loaded and connected
        await order(number)
    while not all(job.task_id for job in studio.jobs()):
        await asyncio.sleep(0.05)
    gc.collect()
    before = processes.resident()
    for number in range(3, takes):
        await order(number)
    while not all(job.task_id for job in studio.jobs()):
        await asyncio.sleep(0.05)
    every = POLL_EVERY / studio.time_scale
    await asyncio.sleep(1.5 * every)
    begun, spent = time.perf_counter(), time.process_time()
    await asyncio.sleep(seconds)
    spent, ended = time.process_time() - spent, time.perf_counter()
    gc.collect()
    found = {
        "begun": begun,
        "ended": ended,
        "spent": spent,
        "before": before,
        "after": processes.resident(),
        "own": processes.private(),
    }
    await studio.close(patience=1.0)
    return found


def measure(form: Form) -> list[Line]:
    """The table's row about many takes."""
    takes, scale = form.many(500, 40), form.many(1, 8)
    with LightService() as service, tempfile.TemporaryDirectory() as home:
        environ = {**environment(Path(home), service.url), "IMA_TIME_SCALE": str(scale)}
        command = [sys.executable, "-m", "tests.bench.many_takes", str(takes), str(form.many(64, 5))]
        told = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True).stdout
        found = json.loads(told)
        every = POLL_EVERY / scale
        off = [
            abs(later - earlier - every)
            for asked in service.asked.values()
            for earlier, later in pairwise(asked)
            if found["begun"] <= earlier and later <= found["ended"]
        ]
        script = scripts(service.url, form)
    share = 100 * found["spent"] / (found["ended"] - found["begun"])
    kilobytes = 1000 * (found["after"] - found["before"]) / (takes - 3)
    what = f"{takes} takes asked after every 8 s"
    return [
        Figure("many takes", f"{what}: processor share", share, "% of a core", 4.0, note=f"{len(off)} questions"),
        Figure("many takes", "memory for each", kilobytes, "kB", 40.0),
        Figure("many takes", "deviation from the schedule, p99", sorted(off)[int(0.99 * len(off))], "s", 0.5),
        Figure(
            "many takes", "memory in all, its own", found["own"], "MB", 0.01, theirs=takes * script,
            against=f"{takes} polling scripts (measured on {SCRIPTS})",
        ),
    ]  # fmt: skip


def scripts(url: str, form: Form) -> float:
    """Megabytes of one of several polling scripts that run side by side."""
    command = [sys.executable, "-m", "tests.bench.plain_script", url]
    started = [subprocess.Popen([*command, f"script-{number}", "1.0"]) for number in range(form.many(SCRIPTS, 2))]
    try:
        time.sleep(form.many(6, 3))
        return statistics.median(processes.private(script.pid) for script in started)
    finally:
        for script in started:
            script.kill()
            script.wait()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(watch(int(sys.argv[1]), float(sys.argv[2])))))
