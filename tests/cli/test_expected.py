"""What one's own takes let expect, beside the documented progress lines, which it does not change."""

from __future__ import annotations

import io

from ima_tui.cli.diagnostics import Diagnostics
from ima_tui.cli.progress import Progress
from ima_tui.domain.estimates import Circle, Estimate, documented
from ima_tui.domain.job import Job, State
from tests.store.examples import job

START = 1_000.0
GENERATING: Job = job(state=State.GENERATING, task_id="t1", accepted_at=START)


def told(*estimates: Estimate, scale: float = 1.0) -> list[str]:
    """The lines of 100 seconds, each estimate holding for a part of them."""
    stream, moment = io.StringIO(), 0
    progress = Progress(
        Diagnostics(stream, {}), scale=scale, estimate=lambda _: estimates[min(len(estimates) - 1, moment)]
    )
    for moment in range(100):
        progress.show(GENERATING, START + moment)
    return stream.getvalue().splitlines()


def test_it_is_told_once_as_soon_as_it_is_known() -> None:
    own = Estimate(Circle.SAME, 130.0, 220.0, 12)
    lines = ["generating 15 %, 0:45", "generating 30 %, 1:30"]
    usual = "Your own takes like this usually took 2:10–3:40."
    assert told(own) == ["Generating, task t1", usual, *lines]
    assert told(documented(GENERATING.request.model), own) == ["Generating, task t1", usual, *lines]


def test_the_documented_range_is_no_news() -> None:
    assert told(documented(GENERATING.request.model))[1:] == ["generating 15 %, 0:45", "generating 30 %, 1:30"]


def test_it_is_told_at_the_pace_of_the_connection() -> None:
    assert "0:13–0:22" in told(Estimate(Circle.SAME, 130.0, 220.0, 12), scale=10.0)[1]
