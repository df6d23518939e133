"""What is expected of a running take, in words: from one's own past, or saying that it is only documented."""

from __future__ import annotations

import pytest

from ima_tui.domain.estimates import Estimate, Timing, documented, estimate, kind_of
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.tui.expecting import back_by_now, is_slow, told, waiting
from ima_tui.tui.phases import phase
from ima_tui.tui.widgets.take_card import TakeCard
from tests.tui.stand_in import NOON, job_of, request_of

REQUEST = request_of("boat", Model.PRO)
KIND = kind_of(REQUEST)
OWN = estimate([Timing(KIND, seconds) for seconds in range(130, 231, 10)], KIND)
ON_MODEL = estimate([Timing(kind_of(request_of("x", Model.PRO, resolution="720P")), 100.0)] * 9, KIND)


def running(elapsed: float, state: State = State.GENERATING) -> Job:
    return job_of(1, REQUEST, state, age=elapsed + 1)


def said(found: Estimate, elapsed: float, scale: float = 1.0) -> str:
    return told(running(elapsed), found, NOON, scale)


@pytest.mark.parametrize(
    ("found", "elapsed", "words"),
    [
        (documented(Model.PRO), 54, "usually 2–5 min (as documented) · 0:54 in"),
        (OWN, 54, "usually 2:12–3:48 for this · 0:54 in"),
        (OWN, 135, "usually 2:12–3:48 for this · 2:15 in"),
        (OWN, 205, "usually 2:12–3:48 for this · 3:25 in · 7 of 10 of yours are back by now"),
        (OWN, 400, "unusually slow · usually 2:12–3:48 · 6:40 in · 10 of 10 of yours are back by now"),
        (ON_MODEL, 54, "usually 1:40 on Pro · 0:54 in"),
        (ON_MODEL, 101, "usually 1:40 on Pro · 1:41 in · 9 of 9 of yours are back by now"),
    ],
)
def test_it_says_what_to_expect_and_from_where_it_knows(found: Estimate, elapsed: float, words: str) -> None:
    assert said(found, elapsed) == words


def test_the_demo_is_told_at_its_pace() -> None:
    assert said(OWN, 20.5, 10.0) == "usually 0:13–0:23 for this · 0:20 in · 7 of 10 of yours are back by now"
    assert said(documented(Model.PRO), 5, 10.0) == "usually 12–30 s (as documented) · 0:05 in"


def test_only_what_generates_is_slow_or_back_by_now() -> None:
    assert is_slow(running(400), OWN, NOON, 1.0)
    assert not is_slow(running(400, State.STOPPED), OWN, NOON, 1.0)
    assert back_by_now(running(400, State.FINISHING), OWN, NOON, 1.0) == ""
    assert not is_slow(running(9e6), documented(Model.PRO), NOON, 1.0)


def test_past_the_documented_range_ones_own_past_knows_better() -> None:
    """The percentage is the documented one in any case."""
    slow_service = estimate([Timing(KIND, seconds) for seconds in range(330, 431, 10)], KIND)
    assert phase(running(320), NOON, 1.0) == "taking longer than usual"
    assert phase(running(320), NOON, 1.0, documented(Model.PRO)) == "taking longer than usual"
    assert phase(running(320), NOON, 1.0, slow_service) == "generating 95 %"
    assert phase(running(440), NOON, 1.0, slow_service) == "taking longer than usual"
    for elapsed in range(0, 300, 7):
        assert phase(running(elapsed), NOON, 1.0, OWN) == phase(running(elapsed), NOON, 1.0)


def test_a_narrow_card_keeps_the_time_and_lets_the_rest_go() -> None:
    card = TakeCard(running(54), None, NOON, 1.0, lambda _: OWN)
    shown = {width: card._second(width).plain for width in (30, 54, 80)}
    assert shown[80].endswith("usually 2:12–3:48 for this · 0:54 in")
    assert shown[54].endswith("usually 2:12–3:48 · 0:54 in")
    assert shown[30].endswith(" 0:54")
    assert all("generating 18 %" in line for line in shown.values())
    assert list(waiting(running(54), OWN, NOON, 1.0))[-1] == "0:54"
