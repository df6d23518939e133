"""No answer to a poll, however odd, ends a take that the service has: it is asked again until it is ready."""

from __future__ import annotations

import pytest

from ima_tui.domain.errors import FaultKind
from ima_tui.domain.job import State
from ima_tui.engine.studio import Studio
from ima_tui.simulator.faults import FAULTS
from tests.conftest import TEST_KEY
from tests.contract.fixtures import QuickSimulator
from tests.contract.takes import becomes, comes_to_rest, kinds, latest, ordered, text_draft
from tests.waiting import until

KEY_TROUBLE = ("detail-401", "detail-401-http")
A_DAY = "detail-429-huge"
EVERY_OTHER = sorted(name for name in FAULTS if name.startswith("detail-") and name not in (*KEY_TROUBLE, A_DAY))


@pytest.mark.parametrize("name", EVERY_OTHER)
async def test_a_poll_that_goes_wrong_never_costs_the_take(
    name: str, studio: Studio, simulator: QuickSimulator
) -> None:
    prompt = f"a kite over the harbour, {name}"
    simulator.fault(name, 2)
    job = await comes_to_rest(studio, (await ordered(studio, text_draft(prompt))).id)
    assert job.state is State.READY
    assert job.trouble is None
    assert [task["id"] for task in simulator.tasks_of(prompt)] == [job.task_id]
    assert len(simulator.creates()) == 1
    assert name in [poll["fault"] for poll in simulator.requests("/tasks/detail")]


async def test_a_service_that_asks_for_a_day_of_patience_is_asked_when_the_user_wants(
    studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault(A_DAY)
    job = await ordered(studio, text_draft("a kite for tomorrow"))
    await until(lambda: latest(studio, job.id).trouble)
    troubled = latest(studio, job.id)
    assert troubled.retry_at - studio.now() < 300  # never longer than its own bound, whatever is asked for
    assert studio.diagnose(troubled) is not None
    await studio.resume(job.id)
    assert (await becomes(studio, job.id, State.READY)).trouble is None
    assert len(simulator.creates()) == 1


@pytest.mark.parametrize("name", KEY_TROUBLE)
async def test_a_key_that_is_rejected_mid_way_pauses_the_take_until_a_key_is_entered(
    name: str, studio: Studio, simulator: QuickSimulator
) -> None:
    prompt = f"a kite on a borrowed string, {name}"
    simulator.fault(name)
    job = await comes_to_rest(studio, (await ordered(studio, text_draft(prompt))).id)
    assert job.state is State.NEEDS_KEY
    assert job.task_id
    diagnosis = studio.diagnose(job)
    assert diagnosis is not None
    assert "https://www.imaclaw.ai/imaclaw/apikey" in [action.url for action in diagnosis.actions]

    await studio.connect(TEST_KEY)
    await becomes(studio, job.id, State.READY)
    assert len(simulator.tasks_of(prompt)) == 1
    assert len(simulator.creates()) == 1


async def test_a_key_revoked_for_good_holds_every_take_and_none_is_lost(
    studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault("task-slow", 2)
    jobs = [await ordered(studio, text_draft(f"kite number {number}")) for number in (1, 2)]
    for job in jobs:
        await becomes(studio, job.id, State.GENERATING, State.READY)
    simulator.control("revoke", {"revoked": True})
    for job in jobs:
        await becomes(studio, job.id, State.NEEDS_KEY)
    simulator.control("revoke", {"revoked": False})
    await studio.connect(TEST_KEY)
    for job in jobs:
        await becomes(studio, job.id, State.READY)
    assert len(simulator.creates()) == 2


async def test_an_unknown_resource_status_is_noted_and_waited_out(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("detail-status-9", 3)
    job = await comes_to_rest(studio, (await ordered(studio, text_draft("a kite of status nine"))).id)
    assert job.state is State.READY
    assert (await kinds(studio, job.id)).count("noted") == 1  # once, not at every poll


async def test_trouble_is_shown_while_it_lasts_and_gone_with_the_next_answer(
    studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault("detail-503-http", None)
    job = await ordered(studio, text_draft("a kite in the fog"))
    troubled = await until(lambda: latest(studio, job.id) if latest(studio, job.id).trouble else None)
    assert troubled.state is State.GENERATING
    assert troubled.trouble.kind is FaultKind.ANSWER_LOST
    assert studio.diagnose(troubled) is not None
    simulator.control("faults", method="DELETE")
    assert (await becomes(studio, job.id, State.READY)).trouble is None
