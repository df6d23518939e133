"""Win rates against independent reference calculations: Wilson by solving its equation, Bradley–Terry by Newton."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.domain.comparison import Contender, Pair, Verdict, judged
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.win_rates import bradley_terry, leaning, standings, tags_of, wilson


def duel(number: int, verdict: Verdict | None, *, swapped: bool = False, blind: bool = False,
         mode: Mode = Mode.TEXT) -> Pair:  # fmt: skip
    """A pair of Pro (made first) and Fast."""
    pair = Pair(str(number), Contender(f"p{number}", Model.PRO), Contender(f"f{number}", Model.FAST), mode, 0.0)
    return pair if verdict is None else judged(pair, verdict, swapped=swapped, blind=blind, at=float(number))


def duels(left: int = 0, right: int = 0, equal: int = 0, bad: int = 0) -> list[Pair]:
    verdicts = [Verdict.LEFT] * left + [Verdict.RIGHT] * right + [Verdict.EQUAL] * equal + [Verdict.BOTH_BAD] * bad
    return [duel(number, verdict) for number, verdict in enumerate(verdicts)]


def test_nothing_is_shown_under_five_decided_duels() -> None:
    few = standings(duels(left=3, equal=1, bad=9))
    assert few.record(Model.PRO).rate is None
    assert (few.missing, few.scores) == (1, {})
    assert few.record(Model.PRO).both_bad == 9


def test_rates_by_hand() -> None:
    told = standings(duels(left=17, right=6))
    rate = told.record(Model.PRO).rate
    assert rate is not None
    assert round(rate.share, 3) == 0.739
    assert (round(rate.low, 2), round(rate.high, 2)) == (0.54, 0.87), "17 of 23: 74 %, 95 % 53 to 87"
    loser = told.record(Model.FAST).rate
    assert loser is not None
    assert math.isclose(rate.share + loser.share, 1.0)
    assert math.isclose(rate.low, 1 - loser.high)


def test_equal_is_half_a_win_for_each_and_both_bad_none() -> None:
    told = standings(duels(left=2, right=1, equal=4, bad=3)).record(Model.PRO)
    assert (told.wins, told.losses, told.equal, told.both_bad, told.decided) == (2, 1, 4, 3, 7)
    assert told.rate is not None
    assert math.isclose(told.rate.share, 4 / 7)


def reference_wilson(points: float, duels: int) -> tuple[float, float]:
    """The shares p at which |points/n - p| is exactly 1.96 standard errors of p, found by bisection."""
    share = points / duels

    def beyond(p: float) -> float:
        return abs(share - p) - 1.959963984540054 * math.sqrt(p * (1 - p) / duels)

    def solved(low: float, high: float) -> float:
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if (beyond(middle) > 0) == (beyond(low) > 0) else (low, middle)
        return (low + high) / 2

    return (0.0 if share == 0 else solved(1e-15, share)), (1.0 if share == 1 else solved(1 - 1e-15, share))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, 2 * n), st.just(n))))
def test_wilson_equals_the_solved_equation(counts: tuple[int, int]) -> None:
    points, n = counts[0] / 2, counts[1]
    low, high = wilson(points, n)
    expected = reference_wilson(points, n)
    assert math.isclose(low, expected[0], abs_tol=1e-6)
    assert math.isclose(high, expected[1], abs_tol=1e-6)
    assert 0 <= low <= points / n <= high <= 1


def reference_strengths(wins: dict[tuple[str, str], float], players: list[str]) -> dict[str, float]:
    """The same likelihood climbed by Newton's method on the log strengths, the last player held at 0."""
    free, theta = players[:-1], dict.fromkeys(players, 0.0)
    for _ in range(200):
        gradient = dict.fromkeys(free, 0.0)
        curve = {(a, b): 0.0 for a in free for b in free}
        for a in players:
            for b in players:
                if a == b:
                    continue
                won = wins.get((a, b), 0.0) + 0.5
                expected = 1 / (1 + math.exp(theta[b] - theta[a]))
                for one, sign in ((a, 1), (b, -1)):
                    if one in gradient:
                        gradient[one] += sign * won * (1 - expected)
                        for other, turn in ((a, 1), (b, -1)):
                            if other in gradient:
                                curve[one, other] += sign * turn * won * expected * (1 - expected)
        step = solve([[curve[a, b] for b in free] for a in free], [gradient[a] for a in free])
        for player, move in zip(free, step, strict=True):
            theta[player] += move
        if max(map(abs, step), default=0.0) < 1e-14:
            break
    mean = sum(theta.values()) / len(players)
    return {player: value - mean for player, value in theta.items()}


def solve(matrix: list[list[float]], values: list[float]) -> list[float]:
    """A linear system by exact elimination."""
    rows = [[Fraction(cell) for cell in row] + [Fraction(value)] for row, value in zip(matrix, values, strict=True)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [cell / rows[at][at] for cell in rows[at]]
        for other in range(len(rows)):
            if other != at:
                factor = rows[other][at]
                rows[other] = [cell - factor * base for cell, base in zip(rows[other], rows[at], strict=True)]
    return [float(row[-1]) for row in rows]


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 5))
def test_bradley_terry_equals_newtons_method(lots: random.Random, count: int) -> None:
    players = [f"model {number}" for number in range(count)]
    wins = {(a, b): lots.randint(0, 20) / 2 for a in players for b in players if a != b}
    found, expected = bradley_terry(wins), reference_strengths(wins, players)
    for player in players:
        assert math.isclose(found[player], expected[player], abs_tol=1e-6)
    assert math.isclose(sum(found.values()), 0.0, abs_tol=1e-9)


@pytest.mark.parametrize(("left", "right", "equal"), [(17, 6, 0), (9, 0, 0), (3, 3, 4)])
def test_two_models_have_the_closed_form(left: int, right: int, equal: int) -> None:
    scores = standings(duels(left=left, right=right, equal=equal)).scores
    odds = math.log((left + equal / 2 + 0.5) / (right + equal / 2 + 0.5))
    assert math.isclose(scores[Model.PRO] - scores[Model.FAST], odds, abs_tol=1e-9)


def test_modes_and_tags_are_counted_apart() -> None:
    faces = [duel(number, Verdict.LEFT, mode=Mode.REFERENCE) for number in range(5)]
    places = [duel(number, Verdict.RIGHT) for number in range(10, 16)]
    tags = {"p0": ("face",), "f1": ("face", "night"), "p10": ("sea",), "f10": ("sea",)}
    assert standings([*faces, *places], Mode.REFERENCE).record(Model.PRO).wins == 5
    assert standings([*faces, *places], Mode.TEXT).record(Model.PRO).losses == 6
    assert standings([*faces, *places], tag="face", tags=tags).record(Model.PRO).wins == 2
    assert standings([*faces, *places], tag="sea", tags=tags).record(Model.PRO).losses == 1
    assert tags_of([*faces, *places], tags) == ("face", "night", "sea")


def test_unjudged_and_unlike_pairs_say_nothing() -> None:
    alike = Pair("x", Contender("a", Model.PRO), Contender("b", Model.PRO), Mode.TEXT, 0.0)
    same_model = judged(alike, Verdict.LEFT, swapped=False, blind=False, at=1.0)
    assert standings([duel(1, None), same_model]).record(Model.PRO).decided == 0


def test_a_voter_who_always_presses_left_is_warned() -> None:
    lots = random.Random(4)
    always = [duel(n, Verdict.LEFT, swapped=lots.random() < 0.5, blind=True) for n in range(12)]
    found = standings(always).leaning
    assert found is not None
    assert str(found.sentence).startswith("12 of 12 blind votes went to the left side.")
    other = leaning([duel(n, Verdict.RIGHT, blind=True) for n in range(12)])
    assert other is not None
    assert "right side" in str(other.sentence)


def test_few_votes_open_eyes_and_fair_lots_give_no_warning() -> None:
    assert leaning([duel(n, Verdict.LEFT, blind=True) for n in range(6)]) is None
    assert leaning([duel(n, Verdict.LEFT) for n in range(40)]) is None
    fair = [duel(n, Verdict.LEFT if n % 2 else Verdict.RIGHT, blind=True) for n in range(40)]
    assert leaning(fair) is None
    lots = random.Random(7)
    warned = sum(
        leaning([duel(n, lots.choice((Verdict.LEFT, Verdict.RIGHT)), blind=True) for n in range(30)]) is not None
        for _ in range(500)
    )
    assert warned <= 20, "an even voter is warned in two of a hundred runs at most"
