"""Two programs on one history: one works on a take, the other watches, and takes over when the first is gone."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ima_tui.domain.errors import Illegal
from ima_tui.domain.job import State
from ima_tui.engine import scheduler
from ima_tui.engine.scheduler import LEASE, Busy, Scheduler
from ima_tui.store.database import Database
from ima_tui.store.jobs import Jobs
from tests.contract.fixtures import CLIENT_SCALE, OpenStudio, QuickSimulator
from tests.contract.takes import becomes, confirmed, kinds, latest, ordered, text_draft
from tests.waiting import until
from tests.warm import WARM


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chores come often; how long a lease lasts stays as it is."""
    monkeypatch.setattr(scheduler, "HEARTBEAT", 0.1)
    monkeypatch.setattr(scheduler, "LOOK_AROUND", 0.05)


class Program:
    """Another program, watching a take of its own."""

    def __init__(self, prompt: str) -> None:
        self.process = WARM.start("tests.engine.program", prompt, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.job_id = self.process.stdout.readline().removeprefix("watching ").strip()
        assert self.job_id

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    started: list[Program] = []
    yield started
    for program in started:
        program.kill()


async def test_the_second_program_sees_every_change_and_asks_nothing_twice(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    service_environment.fault("task-slow")
    first, second = await open_another(), await open_another()
    job = await ordered(first, text_draft("seen by two"))
    await until(lambda: any(one.id == job.id for one in second.jobs()))
    await becomes(first, job.id, State.READY)
    await becomes(second, job.id, State.READY)
    (task,) = service_environment.tasks_of("seen by two")
    gaps = [(later - earlier) * CLIENT_SCALE for earlier, later in itertools.pairwise(task["polls"])]
    # Of eight seconds: two who poll would leave gaps of a moment. On a busy machine one poll may be all there was.
    assert task["polls"]
    assert all(gap > 6.0 for gap in gaps)
    assert (await kinds(second, job.id)).count("finished") == 1
    assert len(service_environment.creates()) == 1


async def test_the_second_program_may_not_meddle_until_the_first_has_closed(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    service_environment.fault("task-never")
    first, second = await open_another(), await open_another()
    job = await ordered(first, text_draft("hands off"))
    await becomes(first, job.id, State.GENERATING)
    await until(lambda: any(one.id == job.id for one in second.jobs()))
    for wish in (second.stop_watching, second.resume):
        with pytest.raises(Busy):
            await wish(job.id)
    assert latest(first, job.id).state is State.GENERATING

    said = await first.close()
    assert said  # that a take goes on at the service
    service_environment.control("advance", {"fate": ""})
    await becomes(second, job.id, State.READY)
    assert len(service_environment.creates()) == 1


async def looks_around(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Returns after a studio has looked this often at what others wrote."""
    looks = 0
    version = Jobs.data_version

    async def counting(jobs: Jobs) -> int:
        nonlocal looks
        looks += 1
        return await version(jobs)

    monkeypatch.setattr(Jobs, "data_version", counting)
    await until(lambda: looks >= times)


async def test_a_command_that_watches_nothing_leaves_the_takes_of_others_alone(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    service_environment.fault("task-never")
    first = await open_another()
    job = await ordered(first, text_draft("not mine"))
    await becomes(first, job.id, State.GENERATING)
    command = await open_another(adopt=False)
    assert latest(command, job.id).state is State.GENERATING
    await first.close()
    asked = len(service_environment.requests("/tasks/detail"))
    await looks_around(monkeypatch, times=10)
    assert len(service_environment.requests("/tasks/detail")) == asked
    service_environment.control("advance", {"fate": ""})
    await command.resume(job.id)  # told to, it does
    await becomes(command, job.id, State.READY)


async def test_a_program_killed_outright_is_taken_over_long_before_its_lease_ends(
    service_environment: QuickSimulator, open_another: OpenStudio, programs: list[Program]
) -> None:
    service_environment.fault("task-never")
    programs.append(Program("orphaned"))
    job_id = programs[0].job_id
    heir = await open_another()
    assert latest(heir, job_id).state is State.GENERATING
    with pytest.raises(Busy):
        await heir.stop_watching(job_id)
    programs[0].kill()
    died = time.monotonic()
    service_environment.control("advance", {"fate": ""})
    await becomes(heir, job_id, State.READY)
    assert time.monotonic() - died < LEASE / 2
    assert len(service_environment.creates()) == 1


async def test_a_wish_after_the_other_program_died_is_granted_at_once(
    service_environment: QuickSimulator,
    open_another: OpenStudio,
    programs: list[Program],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduler, "HEARTBEAT", 1e6)
    service_environment.fault("task-never")
    programs.append(Program("a wish"))
    studio = await open_another()
    programs[0].kill()
    assert (await studio.stop_watching(programs[0].job_id)).state is State.STOPPED


async def test_a_program_that_starts_after_the_death_of_another_says_what_it_took_up(
    service_environment: QuickSimulator, open_another: OpenStudio, programs: list[Program]
) -> None:
    service_environment.fault("task-never")
    programs.append(Program("found at start"))
    programs[0].kill()
    studio = await open_another()
    assert "Takes resumed: 1." in [str(notice) for notice in studio.notices()]
    assert studio.notices() == ()
    service_environment.control("advance", {"fate": ""})
    await becomes(studio, programs[0].job_id, State.READY)


async def test_a_take_whose_lease_was_lost_goes_on_with_its_new_owner_only(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    """As after a long sleep of the machine: the lease ran out, someone else took the take, the first one wakes up."""
    service_environment.fault("task-never")
    first, second = await open_another(), await open_another()
    job = await ordered(first, text_draft("slept through"))
    await becomes(first, job.id, State.GENERATING)
    database = await Database.open(first.settings.places.database)
    jobs = Jobs(database)
    await jobs.release((await jobs.leased(first.now()))[job.id])
    await database.close()
    await second.resume(job.id)
    service_environment.control("advance", {"fate": ""})
    await becomes(first, job.id, State.READY)
    await becomes(second, job.id, State.READY)
    assert (await kinds(second, job.id)).count("finished") == 1
    assert len(service_environment.creates()) == 1


async def test_a_look_for_orphans_does_not_take_up_what_is_just_being_submitted(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own heartbeat once declared a live take dead: it saw the row, but not yet the lease or the run."""
    studio = await open_another(adopt=False)
    request = await confirmed(studio, text_draft("just being born"))
    seen, submitted, looked = asyncio.Event(), asyncio.Event(), asyncio.Event()
    add, leased, bury = Jobs.add, Jobs.leased, Scheduler._bury_the_dead

    async def leased_before(jobs: Jobs, now: float) -> Mapping[str, str]:
        found = await leased(jobs, now)
        seen.set()
        await submitted.wait()
        return found

    async def bury_and_then_look(scheduler: Scheduler, now: float) -> None:
        await bury(scheduler, now)
        monkeypatch.setattr(Jobs, "leased", leased_before)

    async def add_while_looked_at(jobs: Jobs, *arguments: Any) -> None:
        await seen.wait()
        await add(jobs, *arguments)
        submitted.set()
        await looked.wait()

    async def look() -> None:
        await studio._parts.scheduler._adopt_orphans(at_start=False)
        looked.set()

    monkeypatch.setattr(Scheduler, "_bury_the_dead", bury_and_then_look)
    monkeypatch.setattr(Jobs, "add", add_while_looked_at)
    looking = asyncio.create_task(look())
    job = await studio.submit(request)
    await becomes(studio, job.id, State.READY)
    await looking
    assert "held" not in await kinds(studio, job.id)
    assert len(service_environment.creates()) == 1


async def test_a_wish_that_cannot_be_granted_does_not_keep_the_take_from_others(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    service_environment.fault("create-lost-after")
    first, second = await open_another(), await open_another()
    job = await ordered(first, text_draft("nobody's own"))
    await becomes(first, job.id, State.UNKNOWN)
    with pytest.raises(Illegal):
        await first.resume(job.id)
    (task,) = service_environment.tasks_of("nobody's own")
    await second.adopt(job.id, task["id"])
    await becomes(second, job.id, State.READY)
