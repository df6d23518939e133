"""A day of the service's time in minutes: thousands of takes in one program, and nothing that grows with them.

    python -m tests.crash.long_run --hours 24 --jobs 2000 --seed 1

The real engine, without a face, on the real simulator, which goes wrong in ways that follow from the seed. What a
program holds (memory, descriptors, sockets, threads, tasks, temporary files) is counted all along. Exit code 1 if it
grew, if anything is left at the end, or if a take was lost, made twice or never came to rest.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from PIL import Image

from ima_tui.api.transport import SLOTS
from ima_tui.domain.job import RESTING, Job, State
from ima_tui.engine.clock import Clock
from ima_tui.engine.studio import Studio
from ima_tui.settings import Flags, Secret, Settings
from ima_tui.wiring import assembly, open_studio, read_run_settings
from tests.conftest import TEST_KEY
from tests.contract.fixtures import QuickSimulator
from tests.crash.day_orders import Order, orders
from tests.crash.holdings import Held, idle_share
from tests.warm import WARM

NETWORK_SCALE = 20.0
"""Waits are shortened as told, but time-outs only this much: the machine is no faster than it is."""
AT_REST = RESTING | {State.OVERDUE}
PATIENCE = 120.0
"""Seconds after which takes that do not come to rest are a failure."""
MOST_GROWTH = 0.10
MOST_SOCKETS = 2 * SLOTS + 8
"""Two lines keep this many connections for the next question; a few more are the loop's own."""
MOST_IDLE = 0.01
"""Share of one processor with nothing running."""


class DayService(QuickSimulator):
    """A simulator whose takes need their usual time, at the speed of the run."""

    def command(self) -> list[str]:
        """What starts it."""
        module, folder, port, _scale, *how = super().command()
        return [module, folder, port, str(self.time_scale), *how]


@dataclass(slots=True)
class Figures:
    """What came out."""

    jobs: int = 0
    states: Counter[str] = field(default_factory=Counter)
    orders_of_faults: int = 0
    rejections: int = 0
    samples: list[tuple[int, Held]] = field(default_factory=list)
    begun: Held | None = None
    ended: Held | None = None
    idle: float = 0.0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Day:
    """The run itself."""

    def __init__(self, studio: Studio, service: DayService, todo: list[Order], folders: tuple[Path, ...]) -> None:
        self._studio, self._service, self._todo, self._folders = studio, service, todo, folders
        self._ids = dict[str, int]()
        """Number by the job's id."""
        self._resting = set[str]()
        self.figures = Figures(jobs=len(todo))

    async def pass_by(self, warm: int, every: int, tell: Callable[[str], None]) -> None:
        """Ask for everything in time, and look what is held each time so many takes have come to rest."""
        following = asyncio.create_task(self._follow())
        marks = itertools.chain((warm,), itertools.count(warm + every, every))
        due, began = next(marks), time.monotonic()
        revoked_at = self._todo[len(self._todo) // 3].number if len(self._todo) > 3 else -1
        for order in self._todo:
            await _until_moment(began + order.at / self._studio.time_scale)
            if order.number == revoked_at:
                await self._reject_once()
            await self._ask_for(order)
            if len(self._resting) >= due:
                self._sample(tell)
                due = next(marks)
        await self._all_at_rest()
        for job in [job for job in self._studio.jobs() if job.state is State.OVERDUE]:
            await self._studio.stop_watching(job.id)
        self._sample(tell)
        self.figures.idle = await idle_share(2.5 if len(self._todo) < 200 else 20.0)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await self._look_at_all()

    async def _ask_for(self, order: Order) -> None:
        for name, times in order.faults:
            await asyncio.to_thread(self._service.fault, name, times)
            self.figures.orders_of_faults += times
        while (prepared := await self._studio.prepare(order.draft)).request is None:
            await asyncio.sleep(0.05)  # the list is away for a moment
        job = await self._studio.submit(prepared.request)
        self._ids[job.id] = order.number

    async def _reject_once(self) -> None:
        """The key is refused once; everything pauses until it is entered again."""
        await asyncio.to_thread(self._service.fault, "detail-401")

    async def _follow(self) -> None:
        async for batch in self._studio.follow():
            self._resting |= {job.id for job in batch if job.state in AT_REST and job.state is not State.NEEDS_KEY}
            self._studio.notices()
            if any(job.state is State.NEEDS_KEY for job in batch):
                await asyncio.sleep(0.3)
                await self._studio.connect(TEST_KEY)
                self.figures.rejections += 1

    async def _all_at_rest(self) -> None:
        end = time.monotonic() + PATIENCE
        while under_way := [
            job for job in self._studio.jobs() if job.state not in AT_REST or job.state is State.NEEDS_KEY
        ]:
            if time.monotonic() > end:
                self.figures.faults.append(f"never came to rest: {Counter(job.state.value for job in under_way)}")
                return
            await asyncio.sleep(0.1)

    def _sample(self, tell: Callable[[str], None]) -> None:
        held = Held.now(self._folders)
        self.figures.samples.append((len(self._resting), held))
        tell(f"{len(self._resting):6d} at rest  {held}")

    async def _look_at_all(self) -> None:
        """Every take in the history against every task of the service."""
        jobs = [found for id in self._ids if (found := await self._studio.find(id)) is not None]
        tasks = await asyncio.to_thread(self._service.tasks)
        self.figures.states = Counter(job.state.value for job in jobs)
        self.figures.faults.extend(explained(jobs, tasks, len(self._todo)))


def explained(jobs: list[Job], tasks: list[dict[str, Any]], wanted: int) -> list[str]:
    """What cannot be: takes or tasks that are missing, twice there, or without each other."""
    faults = list[str]()
    if len(jobs) != wanted:
        faults.append(f"{len(jobs)} takes in the history for {wanted} orders")
    made = Counter(task["body"]["parameters"][0]["parameters"]["prompt"] for task in tasks)
    faults += [f"{count} tasks for “{prompt}”" for prompt, count in made.items() if count > 1]
    known = {job.task_id for job in jobs if job.task_id}
    unsure = {job.asked.prompt for job in jobs if job.state is State.UNKNOWN}
    lost = [task["id"] for task in tasks if task["id"] not in known]
    orphaned = sum(count for prompt, count in made.items() if prompt in unsure)
    if len(lost) != orphaned:
        faults.append(f"{len(lost)} tasks that no take knows, {orphaned} of takes whose answer was lost")
    if len(known) + orphaned != len(tasks):
        faults.append(f"{len(tasks)} tasks, {len(known)} known and {orphaned} lost in the answer")
    settled = AT_REST - {State.NEEDS_KEY}
    faults += [f"job {job.id} is {job.state.value}" for job in jobs if job.state not in settled]
    return faults


async def _until_moment(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


def grown(figures: Figures) -> list[str]:
    """What is more at the end than after the first takes, by more than may be."""
    if len(figures.samples) < 2 or figures.begun is None or figures.ended is None:
        return ["there is nothing to compare"]
    (_, early), (_, late) = figures.samples[0], figures.samples[-1]
    faults = [
        f"{name}: {getattr(early, name)} → {getattr(late, name)}"
        for name in ("memory", "blocks")
        if getattr(late, name) > getattr(early, name) * (1 + MOST_GROWTH)
    ]
    peak = max(figures.samples, key=lambda sample: sample[1].tasks)[1]
    faults += [f"{peak.tasks} tasks at once"] if peak.tasks > 400 else []
    if late.sockets > MOST_SOCKETS:
        faults.append(f"{late.sockets} sockets with nothing running")
    begun, ended = figures.begun, figures.ended
    counted = [each.name for each in fields(Held) if each.name not in ("memory", "blocks")]
    faults += [
        f"left at the end: {name} {getattr(begun, name)} → {getattr(ended, name)}"
        for name in counted
        if getattr(ended, name) > getattr(begun, name)
    ]
    if figures.idle > MOST_IDLE:
        faults.append(f"idle, it takes {figures.idle:.2%} of a processor")
    return faults


async def live(folder: Path, service: DayService, asked: argparse.Namespace, tell: Callable[[str], None]) -> Figures:
    """The whole run on this service, in this process."""
    picture = folder / "first frame.png"
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(picture)
    folders = (Path(tempfile.gettempdir()), folder / "home")
    todo = orders(asked.jobs, asked.hours * 3600.0, asked.seed, picture)
    begun = Held.now(folders)
    studio = await open_studio(read_run_settings(Flags(), os.environ))
    day, began = Day(studio, service, todo, folders), time.monotonic()
    try:
        await day.pass_by(min(asked.warm, asked.jobs // 2), max(20, asked.jobs // 10), tell)
    finally:
        await studio.close(patience=2.0)
        for handler in list(logging.getLogger("ima_tui").handlers):
            logging.getLogger("ima_tui").removeHandler(handler)
            handler.close()
    await asyncio.sleep(0.5)
    figures = day.figures
    figures.begun, figures.ended, figures.seconds = begun, Held.now(folders), time.monotonic() - began
    figures.faults.extend(grown(figures))
    return figures


def _patient_client() -> None:
    """Time-outs of the network are those of a machine that is not faster than it is."""
    made = assembly._make_client

    def make(settings: Settings, key: Secret, clock: Clock, ready: Any) -> Any:
        client = made(settings, key, clock, ready)
        client._transport._scale = min(clock.scale, NETWORK_SCALE)
        return client

    assembly._make_client = make


def play(asked: argparse.Namespace, tell: Callable[[str], None]) -> Figures:
    """A run with a home and a service of its own."""
    with tempfile.TemporaryDirectory(prefix="ima-day-") as name:
        folder = Path(name)
        (folder / "home").mkdir()
        (folder / "tmp").mkdir()
        service = DayService(folder / "service", asked.speed).start()
        try:
            os.environ.update(environment(folder / "home", service.url))
            os.environ["IMA_TIME_SCALE"] = str(asked.speed)
            tempfile.tempdir = str(folder / "tmp")
            _patient_client()
            return asyncio.run(live(folder, service, asked, tell))
        finally:
            service.kill()
            WARM.close()


def row(figures: Figures, asked: argparse.Namespace) -> str:
    """One line of a table."""
    (_, early), (_, late) = figures.samples[0], figures.samples[-1]
    ends = ", ".join(f"{count} {state}" for state, count in figures.states.most_common())
    return (
        f"| {asked.hours:g} h | {figures.jobs} takes ({ends}) | {figures.orders_of_faults} faults"
        f" | memory {early.memory / 1024:.1f} → {late.memory / 1024:.1f} MiB ({late.memory / early.memory - 1:+.1%})"
        f" | blocks {late.blocks / early.blocks - 1:+.1%} | descriptors {late.descriptors}, threads {late.threads},"
        f" tasks {late.tasks} | idle {figures.idle:.2%} | {figures.seconds:.0f} s |"
    )


def environment(home: Path, url: str) -> dict[str, str]:
    """That of a user whose service is the simulator and who has a key."""
    for name in [name for name in os.environ if name.startswith(("IMA_", "XDG_")) or name.upper().endswith("_PROXY")]:
        del os.environ[name]
    return {"HOME": str(home), "LANG": "C.UTF-8", "IMA_API_KEY": TEST_KEY, "IMA_BASE_URL": url, "IMA_IM_BASE_URL": url}


def main() -> int:
    """Run, and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=24.0, help="of the service's time")
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=180.0, help="how many times faster than at the service")
    parser.add_argument("--warm", type=int, default=200, help="takes after which nothing may grow")
    asked = parser.parse_args()
    figures = play(asked, lambda line: print(line, flush=True))
    print(row(figures, asked))
    for fault in figures.faults:
        print(f"  {fault}")
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
