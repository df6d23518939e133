"""What is expected of a take, from one's own past: bands that hold what they promise, and a past that is let go."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.domain.estimates import (
    ENOUGH,
    Circle,
    Estimate,
    Kind,
    Timing,
    back_by,
    documented,
    estimate,
    kind_of,
    turning_point,
)
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.progress import MOST_BEFORE_READY, is_late, percent
from tests.store.examples import request

PRO = Kind(Model.PRO, Mode.TEXT, "5", "1080p")
FAST = Kind(Model.FAST, Mode.TEXT, "5", "720p")
Draw = Callable[[random.Random], float]

SHAPES: dict[str, Draw] = {
    "even": lambda lots: lots.uniform(120, 300),
    "narrow": lambda lots: 200 * math.exp(lots.gauss(0, 0.2)),
    "wide": lambda lots: 200 * math.exp(lots.gauss(0, 0.5)),
    "two kinds of days": lambda lots: lots.choice((100, 300)) * math.exp(lots.gauss(0, 0.1)),
    "a floor and a tail": lambda lots: 60 + lots.expovariate(1 / 60),
}


def played(draw: Draw, takes: int, runs: int, *, lost: float = 0.0) -> tuple[float, float]:
    """Which part of takes fell into the band told before, and which part came before its end."""
    inside = in_time = told = 0
    for run in range(runs):
        lots, past = random.Random(run), list[Timing]()
        for _ in range(takes):
            seconds, found = draw(lots), estimate(past, PRO)
            if found.own:
                told += 1
                inside += found.shortest <= seconds <= found.longest
                in_time += seconds <= found.longest
            failed = lots.random() < lost
            past.append(Timing(PRO, seconds * lots.random() if failed else seconds, not failed))
    return inside / told, in_time / told


@pytest.mark.parametrize("shape", SHAPES)
def test_the_band_holds_eight_of_ten_and_nine_of_ten_come_before_its_end(shape: str) -> None:
    """Of takes it has not seen, after few and after many."""
    for takes, runs in ((30, 90), (100, 20)):
        inside, in_time = played(SHAPES[shape], takes, runs)
        assert 0.78 <= inside <= 0.83, (takes, inside)
        assert 0.88 <= in_time <= 0.92, (takes, in_time)


def test_takes_that_failed_do_not_make_it_look_faster() -> None:
    """They are known to have taken longer than they were watched."""
    inside, in_time = played(SHAPES["narrow"], 80, 25, lost=0.1)
    assert 0.78 <= inside <= 0.83
    assert 0.88 <= in_time <= 0.925


@pytest.mark.parametrize("before", [12, 60])
@pytest.mark.parametrize("factor", [0.4, 0.5, 1.6, 2.0, 3.0])
def test_after_a_change_of_speed_it_is_right_again_within_ten_takes(factor: float, before: int) -> None:
    """The eleventh falls into its band as often as ever."""
    inside = 0
    for run in range(120):
        lots = random.Random(run)
        past = [Timing(PRO, SHAPES["narrow"](lots)) for _ in range(before)]
        past += [Timing(PRO, SHAPES["narrow"](lots) * factor) for _ in range(10)]
        found = estimate(past, PRO)
        inside += found.shortest <= SHAPES["narrow"](lots) * factor <= found.longest
    assert inside / 120 >= 0.72


def test_a_steady_service_is_hardly_ever_taken_for_a_changed_one() -> None:
    """Chance makes no turning point."""
    turned = 0
    for run in range(200):
        lots = random.Random(run)
        turned += turning_point([SHAPES["narrow"](lots) for _ in range(60)]) > 0
    assert turned <= 6
    assert turning_point([8.0] * 60) == 0
    assert turning_point([]) == turning_point([1.0]) == 0
    assert turning_point([100.0, 101, 99, 100, 102, 98, 100, 101, 99, 50, 51, 49, 50, 52, 48, 51, 50]) == 9


def test_the_closest_takes_are_asked_first_and_then_coarser_circles() -> None:
    """Mode gives way before length and size, and everything before the documented range."""
    other_mode, other_size = Kind(Model.PRO, Mode.REFERENCE, "5", "1080p"), Kind(Model.PRO, Mode.TEXT, "10", "720p")

    def some(kind: Kind, seconds: float) -> list[Timing]:
        return [Timing(kind, seconds + number) for number in range(ENOUGH)]

    assert estimate([], PRO) == documented(Model.PRO)
    assert documented(Model.PRO).circle is Circle.DOCUMENTED
    assert (documented(Model.FAST).shortest, documented(Model.FAST).longest) == (60, 120)
    by_model = estimate(some(other_size, 300), PRO)
    assert (by_model.circle, by_model.shortest) == (Circle.MODEL, 300)
    by_settings = estimate([*some(other_mode, 200), *some(other_size, 300)], PRO)
    assert (by_settings.circle, by_settings.shortest) == (Circle.SETTINGS, 200)
    same = estimate([*some(PRO, 100), *some(other_mode, 200), *some(other_size, 300)], PRO)
    assert (same.circle, same.shortest, same.longest, same.takes) == (Circle.SAME, 100, 108, ENOUGH)
    assert not estimate(some(FAST, 90), PRO).own
    assert not estimate(some(PRO, 100)[1:], PRO).own


def test_how_many_are_back_by_now_and_what_is_slow() -> None:
    """By one's own takes; the documented range knows nothing of either."""
    found = estimate([Timing(PRO, 100.0 + 10 * number) for number in range(10)], PRO)
    assert found.back_by(99) == 0
    assert found.back_by(100) == pytest.approx(0.1)
    assert found.back_by(165) == pytest.approx(0.7)
    assert found.back_by(1000) == pytest.approx(1.0)
    assert not found.is_slow(found.longest * 1.1)
    assert found.is_slow(found.longest * 1.21)
    assert documented(Model.PRO).back_by(500) == 0
    assert not documented(Model.PRO).is_slow(1e9)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 500), st.booleans()), min_size=1, max_size=40))
def test_parts_are_those_of_kaplan_and_meier(takes: list[tuple[int, bool]]) -> None:
    """Against the product taken from its definition."""
    times, shares = back_by([Timing(PRO, float(seconds), returned) for seconds, returned in takes])
    expected: dict[float, float] = {}
    out = 1.0
    for moment in sorted({seconds for seconds, returned in takes if returned}):
        at_risk = sum(seconds >= moment for seconds, _ in takes)
        came = sum(seconds == moment and returned for seconds, returned in takes)
        out *= 1 - came / at_risk
        expected[float(moment)] = 1 - out
    assert times == tuple(expected)
    assert shares == pytest.approx(tuple(expected.values()))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(1, 5000), st.booleans()), max_size=120), st.floats(0, 10_000))
def test_whatever_the_past_an_estimate_is_sound(takes: list[tuple[float, bool]], elapsed: float) -> None:
    """Ends in order, parts between 0 and 1 that never fall, slow only past the band."""
    found: Estimate = estimate([Timing(PRO, seconds, returned) for seconds, returned in takes], PRO)
    assert 0 < found.shortest <= found.longest < found.slow_after
    assert all(0 < one <= 1 + 1e-9 for one in found.shares)
    assert list(found.shares) == sorted(found.shares)
    assert found.back_by(elapsed) <= found.back_by(elapsed + 100)


def test_the_kind_of_a_request_is_read_whatever_its_settings_are_called() -> None:
    """And however they are spelled."""
    assert kind_of(request(parameters={"duration": "5s", "resolution": "1080P"})) == PRO
    assert kind_of(request(parameters={"video_length": 5.0, "Size": "1080p", "seed": 3})) == PRO
    assert kind_of(request(parameters={})) == Kind(Model.PRO, Mode.TEXT)


def test_the_documented_percentage_is_what_the_formula_says() -> None:
    """Every second of ten minutes, at the service's pace and at a faster one: never falling, 95 at most."""
    for model, longest in ((Model.PRO, 300), (Model.FAST, 120)):
        before = 0
        for elapsed in range(601):
            expected = min(95, math.floor(elapsed / longest * 100))
            assert percent(elapsed, model) == expected
            assert percent(elapsed / 8, model, 8.0) == expected
            assert before <= expected <= MOST_BEFORE_READY
            assert is_late(elapsed, model) == (elapsed > longest)
            before = expected
