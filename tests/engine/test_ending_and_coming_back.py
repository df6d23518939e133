"""Closing is always safe, and what is found at the next start is what was left."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from ima_tui.domain.job import State
from ima_tui.domain.modes import Mode
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, comes_to_rest, kinds, latest, ordered, text_draft
from tests.engine.test_what_a_user_may_ask import Gate
from tests.waiting import until


async def test_closing_waits_for_the_answer_to_a_create_that_is_on_its_way(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = await open_another()
    gate = Gate(monkeypatch, "create")
    job = await ordered(studio, text_draft("the last order"))
    await gate.reached.wait()
    closing = asyncio.create_task(studio.close(patience=30))
    done, _pending = await asyncio.wait({closing}, timeout=0.1)
    assert not done
    gate.opened.set()
    await closing
    again = await open_another()
    ready = await becomes(again, job.id, State.READY)
    assert [task["id"] for task in service_environment.tasks_of("the last order")] == [ready.task_id]


async def test_closing_without_patience_leaves_a_create_on_its_way_as_unknown(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = await open_another()
    with monkeypatch.context() as patch:
        gate = Gate(patch, "create")
        job = await ordered(studio, text_draft("the order nobody waited for"))
        await gate.reached.wait()
        await studio.close(patience=0.01)
    again = await open_another()
    assert latest(again, job.id).state is State.UNKNOWN
    assert "Takes that need you: 1." in [str(notice) for notice in again.notices()]
    assert service_environment.creates() == []


async def test_a_take_not_yet_sent_is_held_after_a_restart_and_sent_on_request(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    service_environment.fault("create-429-huge")
    studio = await open_another()
    job = await ordered(studio, text_draft("for tomorrow"))
    await becomes(studio, job.id, State.WAITING)
    assert await studio.close() == ()  # nothing goes on anywhere
    again = await open_another()
    held = latest(again, job.id)
    assert (held.state, held.charged) == (State.HELD, 0)
    assert len(service_environment.creates()) == 1
    await again.resume(job.id)
    await becomes(again, job.id, State.READY)
    assert len(service_environment.tasks_of("for tomorrow")) == 1


async def test_a_take_at_the_service_is_collected_after_a_restart(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    service_environment.fault("task-never")
    studio = await open_another()
    job = await ordered(studio, text_draft("collect me"))
    await becomes(studio, job.id, State.GENERATING)
    (said,) = await studio.close()
    assert "1 take goes on at the service" in str(said)
    service_environment.control("advance", {"fate": ""})
    again = await open_another()
    await becomes(again, job.id, State.READY)
    assert len(service_environment.creates()) == 1


@pytest.mark.parametrize("state", [State.STOPPED, State.HELD, State.UNKNOWN])
async def test_what_rests_is_left_at_rest_by_a_restart(
    state: State, service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    fault = {State.STOPPED: "task-never", State.HELD: "create-429-huge", State.UNKNOWN: "create-lost-after"}[state]
    service_environment.fault(fault)
    studio = await open_another()
    job = await ordered(studio, text_draft(f"let it rest, {state}"))
    await becomes(studio, job.id, State.GENERATING, State.WAITING, State.UNKNOWN)
    if state is not State.UNKNOWN:
        await studio.stop_watching(job.id)
    await studio.close()
    asked = len(service_environment.requests())
    again = await open_another()
    assert latest(again, job.id).state is state
    assert len(service_environment.requests()) == asked


async def test_closing_twice_is_fine(service_environment: QuickSimulator, open_another: OpenStudio) -> None:
    studio = await open_another()
    await studio.close()
    await studio.close()


class TestWhateverIsWrongWithThePreferences:
    @pytest.fixture(params=["a folder", "a list", "no JSON", "not writable"])
    def broken(self, request: pytest.FixtureRequest, home: Path) -> Path:
        file = home / ".openclaw" / "memory" / "ima_prefs.json"
        file.parent.mkdir(parents=True)
        if request.param == "a folder":
            file.mkdir()
        elif request.param == "not writable":
            file.parent.rmdir()
            file.parent.write_text("a file where a folder should be")
        else:
            file.write_text("[1, 2]" if request.param == "a list" else "{half a fi")
        return file

    async def test_the_finished_take_is_shown_first_and_the_trouble_is_a_line_in_its_timeline(
        self, broken: Path, service_environment: QuickSimulator, open_another: OpenStudio
    ) -> None:
        studio = await open_another()
        proposal = await studio.propose(Mode.TEXT)
        assert proposal.model.value == "ima-pro"
        job = await comes_to_rest(studio, (await ordered(studio, text_draft("ready whatever happens"))).id)
        assert job.state is State.READY
        if broken.is_dir() or not broken.parent.is_dir():
            await until(lambda: _noted(studio, job.id))
        else:  # set aside, never overwritten
            await until(lambda: _remembers(broken))
            assert list(broken.parent.glob("ima_prefs.json.bad-*"))
        assert latest(studio, job.id).state is State.READY


async def _noted(studio: object, job_id: str) -> bool:
    return (await kinds(studio, job_id))[-1] == "noted"  # type: ignore[arg-type]


def _remembers(file: Path) -> bool:
    return file.exists() and "user_default" in json.loads(file.read_text() or "{}")
