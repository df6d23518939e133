"""Kill the program by SIGKILL at each step of a take, start it again, and look: nothing lost, nothing made twice."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from PIL import Image

from ima_tui.domain.job import State
from ima_tui.settings import Flags
from ima_tui.wiring import open_studio, read_run_settings
from tests.conftest import Simulator
from tests.waiting import until
from tests.warm import WARM

STEPS = {
    "add:before": None,
    "add:after": State.HELD,
    "save:upload_started:before": State.HELD,
    "save:upload_started:after": State.HELD,
    "save:image_ready:before": State.HELD,
    "save:image_ready:after": State.HELD,
    "save:create_sent:before": State.HELD,
    "save:create_sent:after": State.UNKNOWN,
    "create:before": State.UNKNOWN,
    "create:after": State.UNKNOWN,
    "save:accepted:before": State.UNKNOWN,
    "save:accepted:after": State.READY,
    "save:rendered:before": State.READY,
    "save:rendered:after": State.READY,
    "save:finished:before": State.READY,
    "save:finished:after": State.READY,
    "none": State.READY,
}
"""What the take must be after the restart; None: it was never confirmed to be kept, so there is none."""


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "first frame, dawn.png"
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(path)
    return path


@pytest.mark.parametrize("step", STEPS)
async def test_no_take_is_lost_or_made_twice(step: str, service_environment: Simulator, picture: Path) -> None:
    victim = WARM.start("tests.crash.victim", step, str(picture))
    assert victim.wait(60) == (0 if step == "none" else -signal.SIGKILL)

    studio = await open_studio(read_run_settings(Flags(), os.environ))
    try:
        await until(lambda: _takes_up_everything(studio.jobs(), step))
        page = await studio.history()
        tasks = service_environment.tasks()
        assert len(tasks) <= 1
        if STEPS[step] is None:
            assert page.total == 0
            return
        (job,) = page.jobs
        assert job.state is STEPS[step]
        if job.task_id:
            assert [task["id"] for task in tasks] == [job.task_id]
        if job.state is State.HELD:
            assert tasks == []
            await studio.resume(job.id)
            await until(lambda: any(one.id == job.id and one.state is State.READY for one in studio.jobs()))
            assert len(service_environment.tasks()) == 1
    finally:
        await studio.close(patience=1.0)


def _takes_up_everything(jobs: object, step: str) -> bool:
    at_rest = (State.READY, State.HELD, State.UNKNOWN)
    return all(job.state in at_rest for job in jobs)  # type: ignore[attr-defined]
