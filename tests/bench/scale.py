"""Ten people on one account, with 10, 100, 1 000 and 10 000 takes in flight: what each program does and holds.

    python -m tests.bench.scale               prints the table; with --readme it goes into the README
    python -m tests.bench.scale 10000 --people 1       one program alone with so many

Each person's program is the real scheduler with its watchers, feed and history; the service is a stand-in with a limit
of requests a second for the whole account. They live on an event loop that skips waiting, so processor time is real,
and so is what comes too late because of it. All takes are ordered at once: nothing worse can happen to a service that
lets an account have so many. Each size runs in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ima_tui.domain.job import Job, State
from ima_tui.domain.spending import Limits
from ima_tui.domain.text import Said
from ima_tui.engine.catalogs import Catalogs
from ima_tui.engine.connection import Connection
from ima_tui.engine.feed import Feed
from ima_tui.engine.history import Records
from ima_tui.engine.posters import Posters
from ima_tui.engine.presence import Presence
from ima_tui.engine.runner import Tools
from ima_tui.engine.scheduler import Scheduler
from ima_tui.engine.uploads import Uploads
from ima_tui.store.database import Database
from tests.bench import processes, skipping
from tests.bench.crowd import READY_AFTER, Account, Client
from tests.bench.figures import ninety_fifth
from tests.bench.skipping import SkippingClock, SkippingLoop
from tests.marked import put
from tests.store import examples

SIZES = (10, 100, 1000, 10_000)
PEOPLE = 10
LIMIT = 100
"""Requests a second that the stand-in lets an account make. What the service allows is not documented."""
HEADS = ("in flight", "processor, each", "requests a second", "of them turned away", "off the schedule, p99",
         "ready to seen, median", "p99", "memory for a take", "to reserve and keep a take, p95")  # fmt: skip


@dataclass
class Person:
    """One program: its own history, the common account."""

    scheduler: Scheduler
    records: Records
    feed: Feed

    @classmethod
    async def begin(cls, folder: Path, account: Account, clock: Any) -> Person:
        """Everything that a running program has, but for its screen."""
        folder.mkdir()
        records = Records(await Database.open(folder / "history.db"))
        feed, client = Feed(), Client(account)
        connection = Connection(examples.SERVICE, "ab12", client, clock, None)  # type: ignore[arg-type]
        tools = Tools(connection, Catalogs(records.memo), Uploads(records.memo), Posters(folder / "posters"))
        scheduler = Scheduler(
            records.jobs, feed, lambda _job: tools, _nothing_more, presence=Presence(folder / "running"), clock=clock,
            limits=lambda: Limits(10_000_000, 10_000_000),
        )  # fmt: skip
        await scheduler.start(adopt=True)
        return cls(scheduler, records, feed)

    async def close(self) -> None:
        """End it."""
        await self.scheduler.close(patience=1.0)
        await self.records.close()


async def _nothing_more(_job: Job) -> AsyncIterator[Said]:
    return
    yield


async def order(person: Person, name: str, count: int, clock: SkippingClock) -> list[float]:
    """So many takes, one after another; milliseconds that each took to be reserved and on the disk."""
    took = []
    for number in range(count):
        job = examples.job(f"{name}-{number:05}", at=clock.now(), prompt=f"boat {number} in the rain")
        begun = time.perf_counter()
        await person.scheduler.submit(job)
        took.append((time.perf_counter() - begun) * 1000)
    return took


async def follow(person: Person, account: Account, loop: SkippingLoop, late: list[float]) -> None:
    """Note how long after it was ready each take is seen to be."""
    async for batch in person.feed.follow():
        late += [loop.time() - account.ready_at[job.task_id] for job in batch if job.state is State.READY]


async def live(loop: SkippingLoop, folder: Path, takes: int, people: int, limit: int) -> dict[str, float]:
    """From the first order until every take is seen to be ready."""
    random.seed(1)
    clock, account = SkippingClock(loop), Account(limit)
    crowd = [await Person.begin(folder / str(number), account, clock) for number in range(people)]
    late = list[float]()
    following = [asyncio.create_task(follow(person, account, loop, late)) for person in crowd]
    gc.collect()
    before, begun, spent = processes.resident(), loop.time(), time.process_time()
    took = await asyncio.gather(
        *(order(person, str(number), takes // people, clock) for number, person in enumerate(crowd))
    )
    ordered = loop.time() - begun
    await asyncio.sleep(READY_AFTER[0] / 2)
    held = processes.resident() - before
    while len(late) < takes // people * people:
        await asyncio.sleep(1.0)
    seconds, spent = loop.time() - begun, time.process_time() - spent
    for task in following:
        task.cancel()
    for person in crowd:
        await person.close()
    asked = account.answered + account.turned_away
    return {
        "processor": spent / seconds / people, "requests": asked / seconds, "away": account.turned_away / asked,
        "off": sorted(account.off)[int(0.99 * len(account.off))], "seen": statistics.median(late),
        "seen_late": sorted(late)[int(0.99 * len(late))], "memory": 1000 * held / takes,
        "kept": ninety_fifth([each for one in took for each in one]), "ordered": ordered, "seconds": seconds,
    }  # fmt: skip


def row(takes: int, found: dict[str, float]) -> str:
    """One line of the table."""
    off = f"{found['off']:.{0 if found['off'] >= 10 else 2}f} s"
    cells = (
        f"{takes:,}".replace(",", " "), f"{found['processor']:.1%} of a core", f"{found['requests']:.0f}",
        f"{found['away']:.0%}", off, f"{found['seen']:.1f} s", f"{found['seen_late']:.0f} s",
        f"{found['memory']:.0f} kB", f"{found['kept']:.1f} ms",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("takes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--limit", type=int, default=LIMIT, help="requests a second for the account")
    parser.add_argument("--readme", action="store_true", help="put the table into the README")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        with tempfile.TemporaryDirectory() as folder:
            found = skipping.run(lambda loop: live(loop, Path(folder), asked.takes[0], asked.people, asked.limit))
        print(json.dumps(found))
        return
    rows = [f"| {' | '.join(HEADS)} |", f"|{'--:|' * len(HEADS)}"]
    print(*rows, sep="\n", flush=True)
    for takes in asked.takes:
        command = [sys.executable, "-m", "tests.bench.scale", str(takes), "--inside", "--people", str(asked.people)]
        command += ["--limit", str(asked.limit)]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        rows.append(row(takes, json.loads(told)))
        print(rows[-1], flush=True)
    if asked.readme:
        put("python -m tests.bench.scale", "\n".join(rows))


if __name__ == "__main__":
    main()
