"""What a task can become at the service, and what the take is then."""

from __future__ import annotations

import itertools

import pytest

from ima_tui.domain.errors import FaultKind
from ima_tui.domain.job import State
from ima_tui.engine import watching
from ima_tui.engine.studio import Studio
from ima_tui.simulator.faults import FAULTS
from tests.contract.fixtures import CLIENT_SCALE, QuickSimulator
from tests.contract.takes import becomes, comes_to_rest, kinds, latest, ordered, text_draft
from tests.waiting import until

ENDS = {
    "failed": State.FAILED,
    "failed-status": State.FAILED,
    "refused": State.FAILED,
    "deleted": State.FAILED,
    "half": State.FAILED,
    "slow": State.READY,
    "several": State.READY,
    "late-url": State.READY,
    "watermark": State.READY,
    "preview": State.READY,
    "cover": State.READY,
    "no-cover": State.READY,
    "odd-types": State.READY,
    "overdue": State.READY,
    "never": State.OVERDUE,
    "no-url": State.OVERDUE,
    "lost": State.OVERDUE,
}


def test_no_outcome_is_left_out() -> None:
    assert {f"task-{name}" for name in ENDS} == {name for name in FAULTS if name.startswith("task-")}


@pytest.mark.parametrize("name", [name for name, end in ENDS.items() if end is not State.OVERDUE])
async def test_a_task_ends_as_the_service_tells(name: str, studio: Studio, simulator: QuickSimulator) -> None:
    prompt = f"a lighthouse at dusk, {name}"
    simulator.fault(f"task-{name}")
    job = await comes_to_rest(studio, (await ordered(studio, text_draft(prompt))).id)
    assert job.state is ENDS[name]
    assert [task["id"] for task in simulator.tasks_of(prompt)] == [job.task_id]
    assert job.charged == job.request.credits
    if job.state is State.FAILED:
        assert job.fault is not None
        assert job.fault.kind is FaultKind.GENERATION_FAILED
        assert job.fault.message  # error_msg, else remark
        assert studio.diagnose(job) is not None
        return
    assert studio.diagnose(job) is None
    assert job.main_media is not None
    assert job.main_media.url.startswith(f"{simulator.url}/media/")
    assert len(job.medias) == (3 if name == "several" else 1)
    assert bool(job.poster) is (name != "no-cover")
    assert ("watermark=1" in job.main_media.url) is (name == "watermark")
    assert ("preview=1" in job.main_media.url) is (name == "preview")


@pytest.mark.parametrize("name", [name for name, end in ENDS.items() if end is State.OVERDUE])
async def test_a_task_without_end_is_overdue_and_never_failed(
    name: str, studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BOUND", 40.0)
    simulator.fault(f"task-{name}")
    job = await ordered(studio, text_draft(f"a lighthouse without end, {name}"))
    job = await becomes(studio, job.id, State.OVERDUE)
    assert not job.settled
    diagnosis = studio.diagnose(job)
    assert diagnosis is not None
    assert "https://www.imastudio.com/ai-creation/text-to-video" in str(diagnosis.why)
    assert len(simulator.creates()) == 1


async def test_an_overdue_take_that_finishes_after_all_is_ready_when_looked_at(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BOUND", 30.0)
    monkeypatch.setattr(watching, "OVERDUE_EVERY", 1e6)
    simulator.fault("task-never")
    job = await ordered(studio, text_draft("a lighthouse lit late"))
    await becomes(studio, job.id, State.OVERDUE)
    asked = len(simulator.requests("/tasks/detail"))
    simulator.control("advance", {"task_id": latest(studio, job.id).task_id, "fate": ""})
    await studio.resume(job.id)
    await becomes(studio, job.id, State.READY)
    assert len(simulator.requests("/tasks/detail")) > asked
    assert "went_overdue" in await kinds(studio, job.id)
    assert len(simulator.creates()) == 1


async def test_an_overdue_take_is_given_up_after_a_day_and_can_still_be_resumed(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in {"BOUND": 20.0, "OVERDUE_EVERY": 8.0, "GIVE_UP": 30.0}.items():
        monkeypatch.setattr(watching, name, seconds)
    simulator.fault("task-never")
    job = await ordered(studio, text_draft("a lighthouse given up"))
    await becomes(studio, job.id, State.STOPPED)
    simulator.control("advance", {"fate": ""})
    await studio.resume(job.id)
    await becomes(studio, job.id, State.READY)


async def test_polls_keep_the_interval_of_the_contract(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("task-slow")
    job = await comes_to_rest(studio, (await ordered(studio, text_draft("a lighthouse, patiently"))).id)
    (task,) = simulator.tasks_of("a lighthouse, patiently")
    moments = [task["created"], *task["polls"]]
    gaps = [(later - earlier) * CLIENT_SCALE for earlier, later in itertools.pairwise(moments)]
    assert job.state is State.READY
    assert len(gaps) >= 2
    assert min(gaps) >= 8.0 - 1.0  # a poll may leave on time and a record be a little late


async def test_a_take_shows_that_its_poster_is_being_fetched(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("media-late")
    job = await ordered(studio, text_draft("a lighthouse and its portrait"))
    finishing = await becomes(studio, job.id, State.FINISHING)
    assert finishing.main_media is not None  # the clip is there before its cover
    assert (await becomes(studio, job.id, State.READY)).poster
    assert await until(lambda: studio.poster(latest(studio, job.id)))


@pytest.mark.parametrize("name", sorted(name for name in FAULTS if name.startswith("media-")))
async def test_a_cover_that_cannot_be_fetched_never_hides_the_clip(
    name: str, studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault(name, None)
    job = await comes_to_rest(studio, (await ordered(studio, text_draft(f"a portrait lost, {name}"))).id)
    assert job.state is State.READY
    assert job.main_media is not None
    assert job.main_media.url
    simulator.control("faults", method="DELETE")
    if not job.poster:
        assert await studio.poster(job) is not None  # fetched when asked for
