"""Progress lines at the documented cadence, by a clock that the test holds."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from ima_tui.cli.diagnostics import Diagnostics
from ima_tui.cli.progress import Progress
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.job import Attempt, Job, Outcome, State, Upload
from ima_tui.domain.models import Model
from ima_tui.domain.text import say
from tests.cli.test_diagnostics import Terminal
from tests.store.examples import job, request

START = 1_000.0


def _generating(model: Model = Model.PRO) -> Job:
    return job(request=request(model=model), state=State.GENERATING, task_id="t1", accepted_at=START)


def _told(model: Model, scale: float, seconds: int) -> list[str]:
    stream = io.StringIO()
    progress = Progress(Diagnostics(stream, {}), scale=scale)
    for second in range(seconds + 1):
        progress.show(_generating(model), START + second)
    return stream.getvalue().splitlines()


def test_pro_is_told_every_45_seconds() -> None:
    assert _told(Model.PRO, 1.0, 140) == [
        "Generating, task t1",
        "generating 15 %, 0:45",
        "generating 30 %, 1:30",
        "generating 45 %, 2:15",
    ]


def test_fast_is_told_every_30_seconds() -> None:
    assert _told(Model.FAST, 1.0, 65) == ["Generating, task t1", "generating 25 %, 0:30", "generating 50 %, 1:00"]


def test_the_cadence_follows_the_time_scale() -> None:
    assert len(_told(Model.PRO, 5.0, 27)) == 4


def test_past_the_usual_time_it_says_so() -> None:
    assert _told(Model.FAST, 1.0, 150)[-1] == "generating 95 %, 2:30: taking longer than usual"


@pytest.mark.parametrize(("elapsed", "due"), [(0.0, 45.0), (44.0, 1.0)])
def test_it_says_when_it_wants_to_be_asked_again(elapsed: float, due: float) -> None:
    progress = Progress(Diagnostics(io.StringIO(), {}), scale=1.0)
    progress.show(_generating(), START)
    assert progress.due(_generating(), START + elapsed) == due


def test_a_terminal_gets_a_bar_in_one_line() -> None:
    stream = Terminal()
    progress = Progress(Diagnostics(stream, {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "60"}), scale=1.0)
    progress.show(_generating(), START + 150)
    progress.end()
    assert stream.getvalue() == f"Generating, task t1\n\r\x1b[K{'█' * 12}{'░' * 12} generating 50 %, 2:30\r\x1b[K"


def test_every_attempt_is_told_once_with_what_was_changed() -> None:
    stream = io.StringIO()
    progress = Progress(Diagnostics(stream, {}), scale=1.0)
    refused = Attempt(1, START, request(), outcome=Outcome.REFUSED, fault=Fault(FaultKind.BACKEND_FAILED, 500, "busy"))
    second = Attempt(2, START, request(), (say("resolution 1080P → 720P"),))
    snapshot = job(state=State.CREATING, attempts=(refused, second))
    for second_ in range(3):
        progress.show(snapshot, START + second_)
    assert stream.getvalue().splitlines() == [
        "The service said no: busy",
        "Trying again, attempt 2 of 3",
        "  resolution 1080P → 720P",
    ]


def test_a_trouble_is_told_when_it_begins_and_when_it_ends() -> None:
    stream = io.StringIO()
    progress = Progress(Diagnostics(stream, {}), scale=1.0)
    trouble = Fault(FaultKind.TOO_MANY_REQUESTS, 429, "too many")
    progress.show(_generating(), START)
    for moment in (1, 2, 3):
        progress.show(replace(_generating(), trouble=trouble, retry_at=START + moment + 8), START + moment)
    progress.show(_generating(), START + 4)
    assert stream.getvalue().splitlines()[1:] == [
        "The service is not responding (too many); the take goes on there. Next check in 0:08.",
        "The service answers again.",
    ]


def test_uploads_are_told_in_bytes() -> None:
    stream = io.StringIO()
    progress = Progress(Diagnostics(stream, {}), scale=1.0)
    snapshot = job(state=State.UPLOADING, uploads=(Upload(sent=500_000, total=2_000_000),))
    progress.show(snapshot, START)
    progress.show(snapshot, START + 45)
    assert stream.getvalue().splitlines() == ["Uploading images: 0, 2.0 MB", "uploading 500 kB of 2.0 MB"]
