"""Who works on a take when programs sleep, hang and come back: one asks the service, and what one knows is not lost."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from ima_tui.api.client import ImaClient
from ima_tui.domain.errors import TooManyRequests
from ima_tui.domain.job import State
from ima_tui.domain.request import Request
from ima_tui.engine import scheduler
from ima_tui.engine.clock import Clock
from ima_tui.engine.studio import Studio
from ima_tui.store.jobs import Jobs
from tests.contract.fixtures import CLIENT_SCALE, OpenStudio, QuickSimulator
from tests.contract.takes import becomes, confirmed, kinds, latest, ordered, text_draft
from tests.waiting import until


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "HEARTBEAT", 0.1)
    monkeypatch.setattr(scheduler, "LOOK_AROUND", 0.05)


def jobs_of(studio: Studio) -> Jobs:
    return studio._records.jobs


def running(studio: Studio) -> set[str]:
    return set(studio._parts.scheduler._running)


class Ahead(Clock):
    """A machine whose wall clock was put forward by an hour, or that has just slept for one."""

    def now(self) -> float:
        return super().now() + 3600.0


async def test_whoever_lost_a_take_stops_asking_for_it_although_there_is_nothing_to_save(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    service_environment.fault("task-never")
    first, second = await open_another(), await open_another()
    job = await ordered(first, text_draft("asked for by one"))
    await becomes(first, job.id, State.GENERATING)
    await jobs_of(first).release((await jobs_of(first).leased(first.now()))[job.id])
    await second.resume(job.id)
    await until(lambda: job.id not in running(first))
    (task,) = service_environment.tasks_of("asked for by one")
    already = len(task["polls"])

    async def polls() -> list[float]:
        (now,) = await asyncio.to_thread(service_environment.tasks_of, "asked for by one")
        return now["polls"][already + 1 :] if len(now["polls"]) > already + 5 else []

    gaps = [(later - earlier) * CLIENT_SCALE for earlier, later in itertools.pairwise(await until(polls))]
    assert min(gaps) >= 8.0 - 1.0
    assert latest(first, job.id).state is State.GENERATING  # it goes on looking


async def test_after_a_sleep_nobody_takes_over_before_the_others_have_had_time_to_wake(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    service_environment.fault("task-never")
    first, second = await open_another(), await open_another()
    job = await ordered(first, text_draft("slept beside each other"))
    await becomes(first, job.id, State.GENERATING)
    owner = (await jobs_of(first).leased(first.now()))[job.id]
    looks, renew = 0, second._parts.scheduler._renew

    async def counted() -> None:
        nonlocal looks
        looks += 1
        await renew()

    monkeypatch.setattr(second._parts.scheduler, "_renew", counted)
    ahead = Ahead()
    monkeypatch.setattr(second._parts.scheduler, "_clock", ahead)
    monkeypatch.setattr(second._parts.scheduler._jumps, "_clock", ahead)
    await until(lambda: looks >= 6)
    assert (await jobs_of(first).leased(first.now()))[job.id] == owner
    assert job.id in running(first)


async def taken_for_dead(first: Studio, second: Studio, job_id: str) -> None:
    """The first program hung for so long, in the middle of its create call, that the second one called it lost."""
    await jobs_of(first).release((await jobs_of(first).leased(first.now()))[job_id])
    await becomes(second, job_id, State.UNKNOWN)


@pytest.mark.parametrize("answer", ["accepted", "turned away"])
async def test_an_answer_that_comes_after_the_take_was_called_unknown_is_no_secret(
    answer: str, service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await open_another(adopt=False)
    request = await confirmed(first, text_draft(f"answered late, {answer}"))
    asked, may_answer, create = asyncio.Event(), asyncio.Event(), ImaClient.create

    async def late(client: ImaClient, request: Request, urls: Sequence[str]) -> str:
        if answer == "accepted":
            task_id = await create(client, request, urls)
        asked.set()
        await may_answer.wait()
        if answer == "accepted":
            return task_id
        raise TooManyRequests(429, "later")

    monkeypatch.setattr(ImaClient, "create", late)
    job = await first.submit(request)
    await asked.wait()
    second = await open_another()
    await taken_for_dead(first, second, job.id)
    may_answer.set()
    if answer == "accepted":
        await becomes(second, job.id, State.READY)
        assert "adopted" in await kinds(second, job.id)
        assert (await first.spending.now()).tally.today.unknown == 0
    else:
        await becomes(second, job.id, State.REFUSED)
        assert (await first.spending.now()).tally.today.total == 0
    assert len(service_environment.creates()) == (answer == "accepted")


async def test_a_key_that_came_while_the_old_one_was_being_asked_with_is_used_at_once(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = await open_another()
    service_environment.fault("task-slow")
    job = await ordered(studio, text_draft("two keys"))
    await becomes(studio, job.id, State.GENERATING)
    asked, may_answer, detail = asyncio.Event(), asyncio.Event(), ImaClient.detail
    old = studio._connector.of(latest(studio, job.id))

    async def held_back(client: ImaClient, task_id: str, **how: Any) -> Any:
        if old is not None and client is old.client and not asked.is_set():
            asked.set()
            await may_answer.wait()
            service_environment.fault("detail-401")
        return await detail(client, task_id, **how)

    monkeypatch.setattr(ImaClient, "detail", held_back)
    await asked.wait()
    await studio.connect("ima_test_another_key")
    may_answer.set()
    await becomes(studio, job.id, State.READY)
    assert "key_needed" in await kinds(studio, job.id)
    assert studio._connector.of(latest(studio, job.id)) is not old
