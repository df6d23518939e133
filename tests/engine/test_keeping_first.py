"""What is kept before money moves: without the row no call, and after the call the row is insisted on."""

from __future__ import annotations

from typing import Any

import pytest

from ima_tui.domain.errors import FaultKind, StoreError
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import say
from ima_tui.engine.studio import Studio
from ima_tui.store.jobs import Jobs
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, comes_to_rest, confirmed, kinds, latest, ordered, text_draft
from tests.waiting import until


class FullDisk:
    """Refuses to keep events of one kind a number of times, and knows what was published by then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: str, times: int) -> None:
        self.refused = 0
        save = Jobs.save

        async def refusing(jobs: Jobs, job: Job, event: Event, *more: Any) -> None:
            if event.kind == kind and self.refused < times:
                self.refused += 1
                raise StoreError(say("The disk is full."))
            await save(jobs, job, event, *more)

        monkeypatch.setattr(Jobs, "save", refusing)


async def test_a_take_that_cannot_be_kept_is_not_submitted(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusing(*_: object) -> None:
        raise StoreError(say("The disk is full."))

    request = await confirmed(studio, text_draft("a row that is not there"))
    monkeypatch.setattr(Jobs, "add", refusing)
    with pytest.raises(StoreError):
        await studio.submit(request)
    assert studio.jobs() == ()
    assert simulator.creates() == []


async def test_a_create_that_cannot_be_kept_first_is_not_sent(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = await open_another()
    with monkeypatch.context() as patch:
        FullDisk(patch, "create_sent", 1)
        job = await comes_to_rest(studio, (await ordered(studio, text_draft("a row that failed"))).id)
    assert job.state is State.REFUSED
    assert job.fault is not None
    assert str(job.fault.sentence) == "The disk is full."
    assert job.charged == 0
    assert service_environment.creates() == []
    await studio.close()

    after = latest(await open_another(), job.id)  # the history knows only that it was never sent
    assert after.state is State.HELD
    assert service_environment.creates() == []


async def test_a_task_id_that_cannot_be_kept_is_shown_and_insisted_on(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch, "accepted", 2)
    job = await ordered(studio, text_draft("a row that comes late"))
    troubled = await until(lambda: latest(studio, job.id) if latest(studio, job.id).trouble else None)
    assert troubled.task_id
    assert troubled.trouble.kind is FaultKind.INTERNAL
    assert troubled.task_id in str(troubled.trouble.sentence)
    assert (await becomes(studio, job.id, State.READY)).trouble is None
    assert disk.refused == 2
    assert (await kinds(studio, job.id)).count("accepted") == 1
    assert len(simulator.creates()) == 1


async def test_a_lost_answer_that_cannot_be_kept_is_never_shown_as_not_created(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(monkeypatch, "create_unanswered", 1)
    simulator.fault("create-lost-after")
    job = await ordered(studio, text_draft("a row for an answer that was lost"))
    unknown = await comes_to_rest(studio, job.id)
    assert unknown.state is State.UNKNOWN
    assert unknown.charged == unknown.request.credits
    await until(lambda: not latest(studio, job.id).trouble)
    found = await studio.find(job.id)
    assert found is not None
    assert found.state is State.UNKNOWN


async def test_a_refusal_that_cannot_be_kept_at_once_is_kept_in_the_end(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch, "create_refused", 1)
    simulator.fault("create-4014")
    job = await comes_to_rest(studio, (await ordered(studio, text_draft("a row for a refusal"))).id)
    await until(lambda: latest(studio, job.id).state is State.REFUSED)
    assert disk.refused == 1
    assert (await kinds(studio, job.id))[-2:] == ["create_refused", "failed"]


async def test_a_wish_of_the_user_that_cannot_be_kept_is_an_error_and_not_a_wait(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator.fault("task-never")
    job = await ordered(studio, text_draft("a row for a wish"))
    await becomes(studio, job.id, State.GENERATING)
    FullDisk(monkeypatch, "watch_stopped", 1)
    with pytest.raises(StoreError):
        await studio.stop_watching(job.id)


async def test_every_snapshot_is_in_the_history_before_it_is_shown(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Feed and store are compared at each push: what is shown is never ahead of the disk, passing events aside."""
    from ima_tui.engine.feed import Feed

    kept: dict[str, set[State]] = {}
    ahead: list[State] = []
    save, push = Jobs.save, Feed.push

    async def noting(jobs: Jobs, job: Job, event: Event, *more: Any) -> None:
        await save(jobs, job, event, *more)
        kept.setdefault(job.id, {State.CHECKING}).add(job.state)

    def comparing(feed: Feed, job: Job) -> None:
        if job.state not in kept.get(job.id, {State.CHECKING}):
            ahead.append(job.state)
        push(feed, job)

    monkeypatch.setattr(Jobs, "save", noting)
    monkeypatch.setattr(Feed, "push", comparing)
    job = await ordered(studio, text_draft("a row before a picture"))
    await becomes(studio, job.id, State.READY)
    assert ahead == []
    assert kept[job.id] >= {State.CREATING, State.GENERATING, State.FINISHING, State.READY}
