"""Stop, resume, adopt, close, send anew: what each does to a take in each state, and what it never does."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from ima_tui.api.client import ImaClient
from ima_tui.domain.errors import Illegal, StoreError
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.studio import Studio
from ima_tui.memory.prefs import Preferences
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import CHEAP, becomes, comes_to_rest, kinds, latest, ordered, picture, text_draft
from tests.waiting import until


class Gate:
    """Holds calls of one of the client's methods until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
        self.reached, self.opened = asyncio.Event(), asyncio.Event()
        real = getattr(ImaClient, method)

        async def held(client: ImaClient, *arguments: object) -> object:
            self.reached.set()
            await self.opened.wait()
            return await real(client, *arguments)

        monkeypatch.setattr(ImaClient, method, held)


async def test_stopping_an_upload_holds_the_take_unsent_and_resuming_sends_it_once(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate = Gate(monkeypatch, "upload")
    image = str(picture(tmp_path / "a.png", shade=101))
    job = await ordered(studio, Draft(Mode.FIRST_FRAME, "stop, thief", (image,), Model.FAST, CHEAP))
    await gate.reached.wait()
    assert latest(studio, job.id).state is State.UPLOADING
    held = await studio.stop_watching(job.id)
    assert (held.state, held.charged) == (State.HELD, 0)
    assert simulator.creates() == []
    gate.opened.set()
    await studio.resume(job.id)
    await becomes(studio, job.id, State.READY)
    assert len(simulator.creates()) == 1


async def test_stopping_a_take_that_waits_for_its_turn_holds_it(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("create-429-huge")
    job = await ordered(studio, text_draft("stop in the queue"))
    await becomes(studio, job.id, State.WAITING)
    assert (await studio.stop_watching(job.id)).state is State.HELD
    await studio.resume(job.id)
    await becomes(studio, job.id, State.READY)
    assert len(simulator.tasks_of("stop in the queue")) == 1


async def test_a_create_call_on_its_way_cannot_be_stopped_and_is_not_lost_by_the_try(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, "create")
    job = await ordered(studio, text_draft("no stopping now"))
    await gate.reached.wait()
    for wish in (studio.stop_watching, studio.resume, studio.mark_not_created):
        with pytest.raises(Illegal):
            await wish(job.id)
    with pytest.raises(Illegal):
        await studio.adopt(job.id, "0123456789abcdef01234567")
    gate.opened.set()
    await becomes(studio, job.id, State.READY)
    assert len(simulator.creates()) == 1


async def test_stopping_a_watched_take_stops_the_polls_and_nothing_at_the_service(
    studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault("task-never")
    job = await ordered(studio, text_draft("look away"))
    await becomes(studio, job.id, State.GENERATING)
    stopped = await studio.stop_watching(job.id)
    assert stopped.state is State.STOPPED
    assert stopped.charged == stopped.request.credits
    diagnosis = studio.diagnose(stopped)
    assert diagnosis is not None
    assert diagnosis.actions[0].kind.value == "resume"
    assert not [task for task in asyncio.all_tasks() if task.get_name() == f"job-{job.id}"]
    simulator.control("advance", {"task_id": stopped.task_id, "fate": ""})
    await studio.resume(job.id)
    assert (await becomes(studio, job.id, State.READY)).task_id == stopped.task_id
    assert len(simulator.creates()) == 1


@pytest.mark.parametrize("fault", ["", "create-4014", "task-failed"])
async def test_nothing_more_happens_to_a_take_that_is_settled(
    fault: str, studio: Studio, simulator: QuickSimulator
) -> None:
    if fault:
        simulator.fault(fault)
    job = await comes_to_rest(studio, (await ordered(studio, text_draft(f"settled, {fault}"))).id)
    for wish in (studio.stop_watching, studio.resume, studio.mark_not_created):
        assert (await wish(job.id)).state is job.state
    assert (await studio.adopt(job.id, "someone else's")).task_id == job.task_id
    assert (await kinds(studio, job.id))[-1] in ("finished", "failed")
    assert len(simulator.creates()) == 1


async def unknown(studio: Studio, simulator: QuickSimulator, prompt: str) -> Job:
    simulator.fault("create-lost-after")
    job = await comes_to_rest(studio, (await ordered(studio, text_draft(prompt))).id)
    assert job.state is State.UNKNOWN
    return job


async def test_an_unknown_take_is_not_resumed_by_itself_or_on_request(
    studio: Studio, simulator: QuickSimulator
) -> None:
    job = await unknown(studio, simulator, "was it made")
    for wish in (studio.resume, studio.stop_watching):
        with pytest.raises(Illegal):
            await wish(job.id)
    assert len(simulator.creates()) == 1


async def test_an_unknown_take_marked_as_not_created_costs_nothing_and_is_closed(
    studio: Studio, simulator: QuickSimulator
) -> None:
    job = await unknown(studio, simulator, "it was not made")
    closed = await studio.mark_not_created(job.id)
    assert (closed.state, closed.charged) == (State.REFUSED, 0)
    assert await studio.spending.today() == 0
    assert studio.diagnose(closed) is not None


async def test_sending_anew_is_a_second_take_and_leaves_the_unknown_one_alone(
    studio: Studio, simulator: QuickSimulator
) -> None:
    job = await unknown(studio, simulator, "make it again")
    anew = await studio.send_anew(job.id)
    assert anew.id != job.id
    assert anew.asked == job.asked
    await becomes(studio, anew.id, State.READY)
    assert latest(studio, job.id).state is State.UNKNOWN
    assert len(simulator.tasks_of("make it again")) == 2
    assert await studio.spending.today() == 2 * job.request.credits


async def test_a_wrongly_adopted_task_id_is_asked_for_and_never_charged_again(
    studio: Studio, simulator: QuickSimulator
) -> None:
    job = await unknown(studio, simulator, "adopt a stranger")
    adopted = await studio.adopt(job.id, "000000000000000000000000")
    assert adopted.state is State.GENERATING
    assert (await studio.stop_watching(job.id)).state is State.STOPPED
    assert len(simulator.creates()) == 1


async def test_a_take_that_is_not_there_is_said_to_be_not_there(studio: Studio) -> None:
    for wish in (studio.resume, studio.stop_watching, studio.mark_not_created, studio.send_anew):
        with pytest.raises(StoreError):
            await wish("no such take")


async def test_a_take_removed_while_it_is_made_stays_out_of_sight_and_is_finished_all_the_same(
    studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault("task-never")
    job = await ordered(studio, text_draft("out of sight"))
    task_id = (await becomes(studio, job.id, State.GENERATING)).task_id
    await studio.remove(job.id)
    simulator.control("advance", {"task_id": task_id, "fate": ""})
    await until(lambda: _finished(studio, job.id))
    assert studio.jobs() == ()
    await studio.restore(job.id)
    assert latest(studio, job.id).state is State.READY


async def _finished(studio: Studio, job_id: str) -> bool:
    found = await studio.find(job_id)
    return found is not None and found.state is State.READY


async def test_a_create_call_of_a_removed_take_is_waited_for_like_any_other(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It must never be taken for one that was not sent: the take would be held, sent again and paid twice."""
    studio = await open_another()
    gate = Gate(monkeypatch, "create")
    job = await ordered(studio, text_draft("removed on its way"))
    await gate.reached.wait()
    await studio.remove(job.id)
    with pytest.raises(Illegal):
        await studio.stop_watching(job.id)
    closing = asyncio.create_task(studio.close(patience=30))
    await asyncio.sleep(0.1)
    assert not closing.done()
    gate.opened.set()
    await closing
    again = await open_another()
    found = await again.find(job.id)
    assert found is not None
    assert [task["id"] for task in service_environment.tasks_of("removed on its way")] == [found.task_id]


async def test_a_removed_take_comes_back_with_what_became_of_it(studio: Studio, simulator: QuickSimulator) -> None:
    job = await comes_to_rest(studio, (await ordered(studio, text_draft("tidy up"))).id)
    await studio.remove(job.id)
    assert job.id not in [one.id for one in studio.jobs()]
    assert (await studio.history()).total == 0
    assert (await studio.history(removed=True)).total == 1
    await studio.restore(job.id)
    assert (await studio.history()).jobs[0].state is State.READY
    assert latest(studio, job.id).state is State.READY


async def test_the_timeline_tells_the_whole_life_of_a_take(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("create-500")
    simulator.fault("create-429")
    job = await ordered(studio, text_draft("a whole life", resolution="720P"))
    await becomes(studio, job.id, State.READY)
    assert await kinds(studio, job.id) == [
        *("create_sent", "create_refused", "create_sent", "create_not_sent", "create_sent", "accepted"),
        *("rendered", "finished"),
    ]
    times = [event.at for event in await studio.timeline(job.id)]
    assert times == sorted(times)


async def test_a_wish_in_the_moment_of_success_costs_neither_the_take_nor_the_memory_of_it(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run of a ready take still remembers the choice of model and gives its lease back; nobody stops it there."""
    reached, opened = threading.Event(), threading.Event()
    write = Preferences.write

    def held(preferences: Preferences, *arguments: Any) -> None:
        reached.set()
        opened.wait(60)
        write(preferences, *arguments)

    monkeypatch.setattr(Preferences, "write", held)
    job = await ordered(studio, text_draft("just in time"))
    await until(reached.is_set)
    assert (await studio.stop_watching(job.id)).state is State.READY
    opened.set()
    await until(studio.settings.places.prefs_file.exists)
    await until(lambda: not [task for task in asyncio.all_tasks() if task.get_name() == f"job-{job.id}"])
    assert (await studio.resume(job.id)).state is State.READY
