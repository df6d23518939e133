"""Kill the program around the start of a pair: no half a purchase, and whatever is left explains itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.settings import Flags
from ima_tui.wiring import open_studio, read_run_settings
from tests.conftest import Simulator
from tests.waiting import until

STEPS = {
    "pair:before": None,
    "pair:after": (State.HELD, State.HELD),
    "between": (State.READY, State.HELD),
    "none": (State.READY, State.READY),
}
"""What Pro's and Fast's take must be after the restart; None: nothing was kept."""


@pytest.mark.parametrize("step", STEPS)
async def test_a_pair_is_whole_or_not_there(step: str, service_environment: Simulator) -> None:
    victim = subprocess.run([sys.executable, "-m", "tests.crash.pair_victim", step], env=dict(os.environ))
    assert victim.returncode == (0 if step == "none" else -signal.SIGKILL)
    studio = await open_studio(read_run_settings(Flags(), os.environ))
    try:
        await until(lambda: all(job.state in (State.READY, State.HELD) for job in studio.jobs()))
        listed = await studio.duels.listed()
        expected = STEPS[step]
        if expected is None:
            assert not listed
            assert (await studio.history()).total == 0
            assert not service_environment.tasks()
            return
        (found,) = listed
        assert (found.first.state, found.second.state) == expected
        assert (found.first.request.model, found.second.request.model) == (Model.PRO, Model.FAST)
        assert {found.first.pair_id, found.second.pair_id} == {found.pair.id}
        assert len(service_environment.tasks()) == expected.count(State.READY)
        for job in (found.first, found.second):
            if job.state is State.HELD:
                await studio.resume(job.id)
        await until(lambda: all(job.state is State.READY for job in studio.jobs()))
        (found,) = await studio.duels.listed()
        assert found.can_be_judged
        assert len(service_environment.tasks()) == 2
    finally:
        await studio.close(patience=1.0)
