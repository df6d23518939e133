"""Every way in which a create call can go wrong: how the take ends, how often it was sent, what the service has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ima_tui.domain.errors import FaultKind
from ima_tui.domain.job import State
from ima_tui.domain.modes import Mode
from ima_tui.engine.studio import Studio
from ima_tui.simulator.faults import FAULTS
from tests.contract.fixtures import OpenStudio, QuickSimulator, fetch_list, go_to
from tests.contract.takes import becomes, comes_to_rest, confirmed, kinds, latest, ordered, text_draft


@dataclass(frozen=True)
class End:
    """What must come of a take whose create call met a fault once."""

    state: State
    tasks: int
    creates: int = 1
    kind: FaultKind | None = None


UNKNOWN_AND_ABSENT = End(State.UNKNOWN, tasks=0)
UNKNOWN_AND_THERE = End(State.UNKNOWN, tasks=1)
READY_AT_ONCE = End(State.READY, tasks=1)
READY_AFTER_A_WAIT = End(State.READY, tasks=1, creates=2)
READY_AFTER_REFLECTION = End(State.READY, tasks=1, creates=2)


def refused(kind: FaultKind) -> End:
    return End(State.REFUSED, tasks=0, kind=kind)


ENDS = {
    "lost-before": UNKNOWN_AND_ABSENT,
    "lost-after": UNKNOWN_AND_THERE,
    "late": UNKNOWN_AND_THERE,
    "reset": UNKNOWN_AND_THERE,
    "garbage": UNKNOWN_AND_THERE,
    "truncated": UNKNOWN_AND_THERE,
    "null": UNKNOWN_AND_THERE,
    "no-id": UNKNOWN_AND_THERE,
    "500-http-after": UNKNOWN_AND_THERE,
    "500-http": UNKNOWN_AND_ABSENT,
    "502-http": UNKNOWN_AND_ABSENT,
    "503-http": UNKNOWN_AND_ABSENT,
    "504-http": UNKNOWN_AND_ABSENT,
    "drip": UNKNOWN_AND_THERE,
    "blank": UNKNOWN_AND_THERE,
    "nulls": UNKNOWN_AND_THERE,
    "lists": UNKNOWN_AND_THERE,
    "unzippable": UNKNOWN_AND_THERE,
    "bomb": UNKNOWN_AND_THERE,
    "redirect-here": UNKNOWN_AND_ABSENT,
    "redirect-loop": UNKNOWN_AND_ABSENT,
    "zipped": READY_AT_ONCE,
    "wordy": READY_AT_ONCE,
    "html": UNKNOWN_AND_ABSENT,
    "redirect": UNKNOWN_AND_ABSENT,
    "slow": READY_AT_ONCE,
    "shape": READY_AT_ONCE,
    "types": READY_AT_ONCE,
    "dirty": READY_AT_ONCE,
    "id-number": READY_AT_ONCE,
    "429": READY_AFTER_A_WAIT,
    "429-date": READY_AFTER_A_WAIT,
    "429-zero": READY_AFTER_A_WAIT,
    "429-garbage": READY_AFTER_A_WAIT,
    "429-bare": READY_AFTER_A_WAIT,
    "429-body": READY_AFTER_A_WAIT,
    "429-huge": READY_AFTER_A_WAIT,
    "503": READY_AFTER_A_WAIT,
    "500": READY_AFTER_REFLECTION,
    # The service says that it refused, and the specification wants a retry: no client can see that this is a lie.
    "500-after": End(State.READY, tasks=2, creates=2),
    "401": refused(FaultKind.KEY_REJECTED),
    "401-http": refused(FaultKind.KEY_REJECTED),
    "4008": refused(FaultKind.NOT_ENOUGH_CREDITS),
    "4014": refused(FaultKind.SUBSCRIPTION_NEEDED),
    "6006": READY_AFTER_REFLECTION,
    "6009": refused(FaultKind.PARAMETERS_INCOMPLETE),
    "6010": READY_AFTER_REFLECTION,
    "500-6010": READY_AFTER_REFLECTION,
    "price-change": refused(FaultKind.COSTS_MORE),
}


def test_no_fault_of_create_is_left_out() -> None:
    assert {f"create-{name}" for name in ENDS} == {name for name in FAULTS if name.startswith("create-")}


@pytest.mark.parametrize("name", ENDS)
async def test_a_create_that_goes_wrong_ends_as_it_must(name: str, studio: Studio, simulator: QuickSimulator) -> None:
    end, prompt = ENDS[name], f"a paper boat in the gutter, {name}"
    simulator.fault(f"create-{name}")
    job = await ordered(studio, text_draft(prompt, resolution="720P"))
    if name == "429-huge":  # it asks to wait for a day: the user sends it now
        assert (await becomes(studio, job.id, State.WAITING)).retry_at > studio.now() + 60
        await studio.resume(job.id)
    job = await comes_to_rest(studio, job.id)

    assert job.state is end.state
    assert len(simulator.creates()) == end.creates
    tasks = [task["id"] for task in simulator.tasks_of(prompt)]
    assert len(tasks) == end.tasks
    if end.state is State.READY:
        assert job.task_id == tasks[-1]
    if end.kind is not None:
        assert job.fault is not None
        assert job.fault.kind is end.kind
    if end is READY_AFTER_A_WAIT:
        assert "create_not_sent" in await kinds(studio, job.id)
        assert [attempt.number for attempt in job.attempts] == [1]
    if end is READY_AFTER_REFLECTION:
        assert [str(change) for change in job.attempts[1].changes]
    if end.state is not State.READY:
        diagnosis = studio.diagnose(job)
        assert diagnosis is not None
        assert str(diagnosis.what)
        assert 1 <= len(diagnosis.actions) <= 3


async def test_a_take_of_unknown_fate_counts_as_charged_and_can_be_settled(
    studio: Studio, simulator: QuickSimulator
) -> None:
    prompt = "a paper boat whose answer was lost"
    simulator.fault("create-lost-after")
    job = await comes_to_rest(studio, (await ordered(studio, text_draft(prompt))).id)
    assert job.charged == job.request.credits == await studio.spending.today()

    (task,) = simulator.tasks_of(prompt)
    await studio.adopt(job.id, f"  {task['id']}\n")
    assert (await becomes(studio, job.id, State.READY)).task_id == task["id"]
    assert len(simulator.creates()) == 1


async def test_three_server_errors_are_the_most_that_are_tried(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("create-500", None)
    job = await ordered(studio, text_draft("a boat too complex", resolution="1080P", duration=10))
    job = await comes_to_rest(studio, job.id)
    assert job.state is State.REFUSED
    assert len(simulator.creates()) == 3
    prices = [create["body"] for create in simulator.creates()]
    assert prices == [None, None, None]  # the fault comes before the body is read
    credits = [attempt.request.credits for attempt in job.attempts]
    assert credits == sorted(credits, reverse=True)
    assert len(set(credits)) == 3


async def test_a_changed_price_is_asked_about_before_anything_is_paid(
    studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault("create-price-change")
    job = await comes_to_rest(studio, (await ordered(studio, text_draft("a boat that got dearer"))).id)
    assert job.state is State.REFUSED
    assert job.charged == 0
    assert job.fault is not None
    assert job.fault.sentence is not None
    assert job.fault.sentence.values["credits"] == str(job.asked.credits + 2)
    again = await ordered(studio, text_draft("a boat at the new price"))
    assert again.asked.credits == job.asked.credits + 2
    assert (await comes_to_rest(studio, again.id)).state is State.READY


async def test_too_little_credit_is_said_with_the_link_and_costs_nothing(
    studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.control("balance", {"balance": 1})
    job = await comes_to_rest(studio, (await ordered(studio, text_draft("a boat for the poor"))).id)
    assert job.fault is not None
    assert (job.state, job.fault.code) == (State.REFUSED, 4008)
    diagnosis = studio.diagnose(job)
    assert diagnosis is not None
    assert "https://www.imaclaw.ai/imaclaw/subscription" in [action.url for action in diagnosis.actions]
    assert simulator.tasks_of("a boat for the poor") == []


async def test_a_service_that_is_away_is_waited_for_and_then_sent_to_once(
    a_simulator: QuickSimulator, home: Path, monkeypatch: pytest.MonkeyPatch, open_another: OpenStudio
) -> None:
    go_to(a_simulator, monkeypatch)
    studio = await open_another()
    request = await confirmed(studio, text_draft("a boat sent over a broken line"))
    a_simulator.kill()
    job = await studio.submit(request)
    await becomes(studio, job.id, State.WAITING)
    assert latest(studio, job.id).charged == 0
    a_simulator.start()
    fetch_list(a_simulator, Mode.TEXT)  # the service wants to have been asked for its prices since it came up
    job = await becomes(studio, job.id, State.READY, State.HELD)
    if job.state is State.HELD:  # it took too long to come back
        await studio.resume(job.id)
        job = await becomes(studio, job.id, State.READY)
    assert [task["id"] for task in a_simulator.tasks()] == [job.task_id]
