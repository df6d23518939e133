"""What one's own history says: where the credits go, how long takes take, what a keeper costs, whether drafts are true.

A keeper is a take with a star. Everything it cost to get there counts for it, what failed and what was thrown away
too; a take that was taken out of the history is no keeper, and says nothing about drafts either, but what it cost stays
spent. A draft's promotion was a keeper if the Pro take has a star or won its duel against the draft. Days are the
ledger's local dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ima_tui.domain.modes import Mode
from ima_tui.domain.spending import NOTHING
from ima_tui.domain.win_rates import LEAST_DUELS, Rate, Standings, wilson

SPANS: tuple[int | None, ...] = (7, 30, None)
"""Days that can be looked at together; None is all of them."""
LEAST_PROMOTED = LEAST_DUELS
"""Promoted drafts under which no rate is shown."""
_USUAL_SPANS = (1, 2, 7, 14, 28, 91, 182, 364)
"""Days that make up one column where there is no room for each of them."""


@dataclass(frozen=True, slots=True)
class DayCost:
    """What the takes of one model have cost on one day: charged, reserved and unknown together."""

    day: date
    model: str
    takes: int
    credits: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days in a row, both ends included, and what they cost by model."""

    first: date
    last: date
    costs: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    @property
    def total(self) -> Decimal:
        """Of all models."""
        return sum(self.costs.values(), NOTHING)


def stretches(costs: Iterable[DayCost], first: date, last: date, most: int) -> tuple[Stretch, ...]:
    """The days from `first` to `last` as at most `most` columns of equal width, the oldest first, today in the last."""
    days = (last - first).days + 1
    width = next((one for one in _USUAL_SPANS if -(-days // one) <= most), -(-days // max(1, most)))
    count = -(-days // width)
    sums: list[dict[str, Decimal]] = [{} for _ in range(count)]
    for cost in costs:
        back = (last - cost.day).days // width
        if first <= cost.day <= last:
            of = sums[count - 1 - back]
            of[cost.model] = of.get(cost.model, NOTHING) + cost.credits
    ends = [last - timedelta(days=width * back) for back in range(count - 1, -1, -1)]
    return tuple(
        Stretch(max(first, end - timedelta(days=width - 1)), end, of) for end, of in zip(ends, sums, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Times:
    """How long the takes of one model and setting took."""

    model: str
    length: str
    size: str
    counts: tuple[tuple[int, int], ...]
    """Whole seconds of the real service and how many takes took so long, ascending."""

    @property
    def takes(self) -> int:
        """How many they are."""
        return sum(count for _, count in self.counts)

    def by(self, part: float) -> int:
        """The seconds by which this part of them was back."""
        wanted, so_far = part * self.takes, 0
        for seconds, count in self.counts:
            so_far += count
            if so_far >= wanted:
                return seconds
        return self.counts[-1][0] if self.counts else 0

    def columns(self, longest: float, width: int) -> tuple[int, ...]:
        """How many fell into each of `width` equal parts of 0 to `longest` seconds; later ones into the last."""
        found = [0] * width
        for seconds, count in self.counts:
            found[min(width - 1, int(seconds * width / longest))] += count
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Keepers:
    """Starred takes, and what everything in the same days has cost."""

    takes: int = 0
    credits: Decimal = NOTHING

    @property
    def each(self) -> Decimal | None:
        """Credits for one keeper; None while there is none."""
        return (self.credits / self.takes).quantize(Decimal("0.1")) if self.takes else None


@dataclass(frozen=True, slots=True)
class Promotions:
    """Drafts that were promoted to Pro, and how many of the Pro takes were keepers."""

    promoted: int = 0
    kept: int = 0

    @property
    def rate(self) -> Rate | None:
        """Which share of drafts keeps its promise; None while there are too few to tell."""
        if self.promoted < LEAST_PROMOTED:
            return None
        return Rate(self.kept / self.promoted, *wilson(self.kept, self.promoted))


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything at once, about real takes or the demo's."""

    simulated: bool
    days: int | None
    first: date
    last: date
    """Today."""
    costs: tuple[DayCost, ...] = ()
    times: tuple[Times, ...] = ()
    """The most frequent first."""
    keepers: Mapping[str, Keepers] = field(default_factory=dict)
    """By model."""
    before: Keepers | None = None
    """In as many days before these; None where these are all."""
    promotions: Promotions = field(default_factory=Promotions)
    """Ever."""
    duels: Standings | None = None
    """Ever; None where nothing can be known of them."""
    duels_by_mode: Mapping[Mode, Standings] = field(default_factory=dict)

    @property
    def spent(self) -> Decimal:
        """In these days."""
        return sum((cost.credits for cost in self.costs), NOTHING)

    @property
    def takes(self) -> int:
        """Paid for in these days."""
        return sum(cost.takes for cost in self.costs)

    @property
    def kept(self) -> Keepers:
        """Of all models."""
        return Keepers(sum(one.takes for one in self.keepers.values()), self.spent)

    @property
    def models(self) -> tuple[str, ...]:
        """Those that cost something, the dearest first."""
        sums = self.by_model
        return tuple(sorted(sums, key=lambda model: (-sums[model], model)))

    @property
    def by_model(self) -> Mapping[str, Decimal]:
        """What each model has cost."""
        return summed(self.costs)


def summed(costs: Iterable[DayCost]) -> dict[str, Decimal]:
    """Sums by model."""
    sums: dict[str, Decimal] = {}
    for cost in costs:
        sums[cost.model] = sums.get(cost.model, NOTHING) + cost.credits
    return sums


def dearest_day(costs: Sequence[DayCost]) -> tuple[date, Decimal] | None:
    """The day on which most was spent, and how much; the newest of equal ones."""
    sums: dict[date, Decimal] = {}
    for cost in costs:
        sums[cost.day] = sums.get(cost.day, NOTHING) + cost.credits
    return max(((day, total) for day, total in sums.items()), key=lambda one: (one[1], one[0]), default=None)
