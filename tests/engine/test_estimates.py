"""What is expected of running takes: read once, made once, and learned anew when a take has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.domain import events as ev
from ima_tui.domain.errors import StoreError
from ima_tui.domain.estimates import ENOUGH, Circle, Timing, documented
from ima_tui.domain.job import Job, State, apply
from ima_tui.domain.models import Model
from ima_tui.domain.spending import Allowance
from ima_tui.domain.text import say
from ima_tui.engine.estimates import Estimates
from ima_tui.engine.feed import Feed
from ima_tui.store.timings import Timings
from tests.store import examples
from tests.store.shelf import Shelf
from tests.waiting import until


class Counted(Timings):
    """The store's times, counting how often they are read."""

    reads = 0
    broken = False

    async def newest(self, service: str, most: int = 400) -> tuple[Timing, ...]:
        self.reads += 1
        if self.broken:
            raise StoreError(say("The disk is full."))
        return await super().newest(service, most)


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    opened = await Shelf.open(tmp_path / "history.db")
    yield opened
    await opened.close()


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
async def estimates(shelf: Shelf, feed: Feed) -> AsyncIterator[Estimates]:
    made = Estimates(Counted(shelf.database), feed)
    made.start()
    yield made
    await made.close()


async def came_back(shelf: Shelf, feed: Feed, id: str, seconds: float) -> None:
    """A take that took so long, told to the feed like any other."""
    job: Job = examples.job(id)
    await shelf.jobs.add(job, "me", 9e9, Allowance(session="me"))
    for event in (
        ev.CreateSent(at=1001.0, request=job.request), ev.Accepted(at=1010.0, task_id=f"t-{id}"),
        ev.Rendered(at=1009.0 + seconds, medias=()), ev.Finished(at=1010.0 + seconds, poster=""),
    ):  # fmt: skip
        job = apply(job, event)
        await shelf.jobs.save(job, event, "me")
        feed.push(job)


RUNNING = replace(examples.job("running"), state=State.GENERATING, task_id="t", accepted_at=1010.0)


async def test_without_a_past_the_documented_range_is_told(estimates: Estimates, feed: Feed) -> None:
    assert estimates.of(RUNNING) == documented(Model.PRO)
    feed.push(RUNNING)
    await until(lambda: RUNNING.service in estimates._past)
    assert estimates.of(RUNNING) == documented(Model.PRO)


async def test_it_learns_when_takes_end_and_not_while_they_run(estimates: Estimates, feed: Feed, shelf: Shelf) -> None:
    counted = estimates._timings
    assert isinstance(counted, Counted)
    feed.push(RUNNING)
    for number in range(ENOUGH):
        await came_back(shelf, feed, f"j{number}", 100.0 + number)
    await until(lambda: estimates.of(RUNNING).circle is Circle.SAME)
    assert (estimates.of(RUNNING).shortest, estimates.of(RUNNING).longest) == (100.0, 108.0)
    told, reads = estimates.of(RUNNING), counted.reads
    for second in range(50):
        feed.push(replace(RUNNING, changed_at=float(second)))
        await asyncio.sleep(0)
        assert estimates.of(RUNNING) is told
    assert counted.reads == reads


async def test_every_service_has_its_own_past(estimates: Estimates, feed: Feed, shelf: Shelf) -> None:
    for number in range(ENOUGH):
        await came_back(shelf, feed, f"j{number}", 100.0)
    demo = replace(RUNNING, id="demo", service="demo", simulated=True)
    feed.push(demo)
    await until(lambda: "demo" in estimates._past and estimates.of(RUNNING).own)
    assert not estimates.of(demo).own


async def test_what_cannot_be_read_leaves_what_was_known(estimates: Estimates, feed: Feed, shelf: Shelf) -> None:
    counted = estimates._timings
    assert isinstance(counted, Counted)
    for number in range(ENOUGH):
        await came_back(shelf, feed, f"j{number}", 100.0)
    await until(lambda: estimates.of(RUNNING).own)
    counted.broken = True
    reads = counted.reads
    await came_back(shelf, feed, "one-more", 100.0)
    await until(lambda: counted.reads > reads)
    assert estimates.of(RUNNING).own
