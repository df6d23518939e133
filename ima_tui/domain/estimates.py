"""How long a take will probably run, learned from one's own takes of its kind.

The past is what came back, and what did not: a take that failed or was given up on says that it would have taken longer
than it was seen to (Kaplan–Meier, right-censored). Of takes of one kind the newest count; where they are too few,
coarser circles are asked, and then the documented table. If the service has changed its speed, what came before is
brought to the new one, until enough has come since.

All spans are seconds of the real service, whatever pace a demo runs at. The documented percentage is not touched by
any of this: it stands in `progress`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from statistics import median

from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.domain.terms import Nature, nature
from ima_tui.domain.values import Json, canonical

WINDOW = 60
"""Takes of one circle that count, the newest."""
ENOUGH = 9
"""Takes that must have come back: with nine, the shortest and the longest are the ends of a band of 80 %."""
BAND = (0.1, 0.9)
"""The part of the takes that "usually" means: a tenth is quicker, a tenth slower."""
RARELY = 0.95
"""A take is unusually slow once so many were back, and a good way past the usual."""
WELL_PAST = 1.2
FEWEST_SINCE = 4
"""Takes at another speed that can be told from chance at all."""
CERTAIN = 3.3
"""Standard deviations of the rank sum from which it is no chance."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a take's time depends on."""

    model: Model
    mode: Mode
    length: str = ""
    """As `values.canonical` spells it, `5`; empty where the product has no such setting."""
    size: str = ""


def kind_of(request: Request) -> Kind:
    """The kind of a request."""
    return kind_for(request.model, request.mode, request.parameters)


def kind_for(model: Model, mode: Mode, parameters: Mapping[str, Json]) -> Kind:
    """The kind of what would be sent with these inner parameters."""
    found = {nature(name): canonical(value) for name, value in parameters.items()}
    return Kind(model, mode, found.get(Nature.LENGTH, ""), found.get(Nature.SIZE, ""))


@dataclass(frozen=True, slots=True)
class Timing:
    """A take of the past: how long the service had it."""

    kind: Kind
    seconds: float
    returned: bool = True
    """False: only known to have taken longer than this."""


class Circle(StrEnum):
    """Which takes an estimate is made of, the closest first."""

    SAME = "same"
    """Of the same model, mode, length and size."""
    SETTINGS = "settings"
    """Of the same model, length and size."""
    MODEL = "model"
    DOCUMENTED = "documented"
    """None: what the service's documentation says."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """When takes of a kind are back, in seconds of the real service."""

    circle: Circle
    shortest: float
    longest: float
    """Between these two, `BAND` of them are."""
    takes: int = 0
    """How many of one's own it is made of."""
    slow_after: float = float("inf")
    times: tuple[float, ...] = ()
    """When another part of them was back, ascending."""
    shares: tuple[float, ...] = ()
    """The parts that were back by then."""

    @property
    def own(self) -> bool:
        """Whether it is made of one's own takes."""
        return self.circle is not Circle.DOCUMENTED

    def back_by(self, elapsed: float) -> float:
        """The part of one's own takes that was back after so long, 0 to 1."""
        at = bisect_right(self.times, elapsed)
        return self.shares[at - 1] if at else 0.0

    def is_slow(self, elapsed: float) -> bool:
        """Whether a take that is not back by now is unusually slow."""
        return elapsed > self.slow_after


def documented(model: Model) -> Estimate:
    """What the documentation says, where there is no past to learn from."""
    shortest, longest = model.usual_seconds
    return Estimate(Circle.DOCUMENTED, float(shortest), float(longest))


def estimate(past: Sequence[Timing], kind: Kind) -> Estimate:
    """The estimate for a take of `kind`, from takes of any kind, the oldest first."""
    for circle, belongs in _circles(kind):
        alike = [timing for timing in past if belongs(timing.kind)]
        if sum(timing.returned for timing in alike[-WINDOW:]) >= ENOUGH:
            return _learned(at_present_speed(alike[-WINDOW:]), circle)
    return documented(kind.model)


def _circles(kind: Kind) -> Iterator[tuple[Circle, Callable[[Kind], bool]]]:
    yield Circle.SAME, lambda other: other == kind
    yield Circle.SETTINGS, lambda other: replace(other, mode=kind.mode) == kind
    yield Circle.MODEL, lambda other: other.model is kind.model


def at_present_speed(past: Sequence[Timing]) -> Sequence[Timing]:
    """`past` as it would be at the present speed: what lies before a change of it is left out, or brought along.

    Where too few have come back since, the older ones are scaled by how much longer the middle take has become.
    """
    turn = turning_point([timing.seconds for timing in past if timing.returned])
    if not turn:
        return past
    returned = [at for at, timing in enumerate(past) if timing.returned]
    before, since = past[: returned[turn]], past[returned[turn] :]
    fresh = [timing.seconds for timing in since if timing.returned]
    if len(fresh) >= ENOUGH:
        return since
    pace = median(fresh) / median(timing.seconds for timing in before if timing.returned)
    return [*(replace(timing, seconds=timing.seconds * pace) for timing in before), *since]


def turning_point(seconds: Sequence[float]) -> int:
    """The index from which the times are surely others than before; 0 where they are all of one kind.

    The split with the most unequal ranks on its two sides (Mann–Whitney), if chance is as good as excluded.
    """
    count = len(seconds)
    ranks, surest, at = _ranks(seconds), CERTAIN, 0
    total = sum(ranks)
    so_far = sum(ranks[: FEWEST_SINCE - 1])
    for split in range(FEWEST_SINCE, count - FEWEST_SINCE + 1):
        so_far += ranks[split - 1]
        after = count - split
        expected = after * (count + 1) / 2
        deviation = (split * after * (count + 1) / 12) ** 0.5
        unequal = abs(total - so_far - expected) / deviation
        if unequal > surest:
            surest, at = unequal, split
    return at


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranks[place] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def _learned(past: Sequence[Timing], circle: Circle) -> Estimate:
    times, shares = back_by(past)
    # One of n + 1, not of n: the take to come may well be the slowest yet. So the band holds as many of those to come
    # as it says, whatever their distribution.
    lift = (len(past) + 1) / len(past)
    low, high = (quantile(times, shares, part * lift) for part in BAND)
    slow = max(quantile(times, shares, RARELY * lift), high * WELL_PAST)
    return Estimate(circle, low, high, sum(timing.returned for timing in past), slow, times, shares)


def back_by(past: Iterable[Timing]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Kaplan–Meier: the times at which takes came back, and the part of all that was back by each."""
    ordered = sorted(past, key=lambda timing: (timing.seconds, not timing.returned))
    at_risk, out = len(ordered), 1.0
    back: dict[float, float] = {}
    for timing in ordered:
        if timing.returned:
            out *= 1 - 1 / at_risk
            back[timing.seconds] = 1 - out
        at_risk -= 1
    return tuple(back), tuple(back.values())


def quantile(times: Sequence[float], shares: Sequence[float], part: float) -> float:
    """The time by which `part` of the takes are back, between the steps in proportion; the ends stand for beyond."""
    at = bisect_right(shares, part)
    if at == 0:
        return times[0]
    if at == len(times):
        return times[-1]
    share = (part - shares[at - 1]) / (shares[at] - shares[at - 1])
    return times[at - 1] + share * (times[at] - times[at - 1])
