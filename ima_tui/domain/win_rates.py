"""What verdicts say about the models: how often each wins, how sure that is, and whether the voter leans to one side.

An equal verdict is half a win for each; both bad is counted apart and decides nothing. Under five decided duels there
is no rate at all, because it would be read as one. Source: beyond, N3.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from ima_tui.domain.comparison import Pair, Verdict
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say

LEAST_DUELS = 5
"""Decided duels under which no rate is shown."""
_Z = 1.959963984540054
"""Normal quantile of a two-sided interval of 95 %."""
_PRIOR = 0.5
"""Wins that every two contestants are given against each other, so that one who never lost has a finite score."""
_MOST_ROUNDS = 20_000
_LEAST_PRESSES = 7
_SUSPICIOUS = 0.02
"""Chance under which a run to one side is no accident any more."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Record:
    """How the duels of one model ended."""

    model: Model
    wins: int = 0
    losses: int = 0
    equal: int = 0
    both_bad: int = 0

    @property
    def decided(self) -> int:
        """Duels that say something."""
        return self.wins + self.losses + self.equal

    @property
    def rate(self) -> Rate | None:
        """How often it wins; None while there are too few duels to tell."""
        if self.decided < LEAST_DUELS:
            return None
        points = self.wins + self.equal / 2
        return Rate(points / self.decided, *wilson(points, self.decided))


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of duels won, with the interval in which it lies at 95 %. All from 0 to 1."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Leaning:
    """A voter who chooses one side more often than chance would."""

    verdict: Verdict
    """LEFT or RIGHT."""
    times: int
    of: int

    @property
    def sentence(self) -> Said:
        """A warning, without reproach."""
        if self.verdict is Verdict.LEFT:
            return say(
                "{n} of {of} blind votes went to the left side. Look twice: the sides are drawn by lot.",
                n=self.times,
                of=self.of,
            )
        return say(
            "{n} of {of} blind votes went to the right side. Look twice: the sides are drawn by lot.",
            n=self.times,
            of=self.of,
        )


@dataclass(frozen=True, slots=True)
class Standings:
    """Everything that the verdicts on some duels say."""

    records: tuple[Record, ...]
    """One for each model, in the models' order."""
    scores: Mapping[Model, float]
    """Bradley–Terry, as natural logarithms of strength around 0; empty while no rate is shown."""
    leaning: Leaning | None = None

    def record(self, model: Model) -> Record:
        """How the duels of `model` ended."""
        return next(record for record in self.records if record.model is model)

    @property
    def missing(self) -> int:
        """Duels that are wanting until rates are shown."""
        return max(0, LEAST_DUELS - self.records[0].decided)


Tags = Mapping[str, tuple[str, ...]]
"""Tags by job id."""


def standings(pairs: Iterable[Pair], mode: Mode | None = None, tag: str = "", tags: Tags | None = None) -> Standings:
    """What the verdicts on `pairs` say, or only on those of a mode, or with a tag on either take.

    Pairs that do not compare the models, and those without a verdict, say nothing. The leaning is the voter's, and so
    is looked for in all of `pairs`.
    """
    everything = [pair for pair in pairs if pair.judged]
    counted = [
        pair
        for pair in everything
        if pair.compares_models and (mode is None or pair.mode is mode) and (not tag or _tagged(pair, tag, tags or {}))
    ]
    records = tuple(_record(counted, model) for model in Model)
    scores = bradley_terry(_wins(counted)) if records[0].decided >= LEAST_DUELS else {}
    return Standings(records, scores, leaning(everything))


def tags_of(pairs: Iterable[Pair], tags: Tags) -> tuple[str, ...]:
    """The tags under which there are duels to count, the most used first."""
    counts: dict[str, int] = {}
    for pair in pairs:
        if pair.judged and pair.compares_models:
            for tag in {tag for job_id in pair.takes for tag in tags.get(job_id, ())}:
                counts[tag] = counts.get(tag, 0) + 1
    return tuple(sorted(counts, key=lambda tag: (-counts[tag], tag)))


def _tagged(pair: Pair, tag: str, tags: Tags) -> bool:
    return any(tag in tags.get(job_id, ()) for job_id in pair.takes)


def _record(pairs: Sequence[Pair], model: Model) -> Record:
    won = sum(pair.winning_model is model for pair in pairs)
    lost = sum(pair.winning_model is model.other for pair in pairs)
    equal = sum(pair.verdict is Verdict.EQUAL for pair in pairs)
    return Record(model, won, lost, equal, sum(pair.verdict is Verdict.BOTH_BAD for pair in pairs))


def _wins(pairs: Sequence[Pair]) -> dict[tuple[Model, Model], float]:
    """Wins of one over the other, an equal verdict half for each."""
    wins: dict[tuple[Model, Model], float] = {}
    for pair in pairs:
        one, other = pair.first.model, pair.second.model
        if pair.verdict is Verdict.EQUAL:
            wins[one, other] = wins.get((one, other), 0.0) + 0.5
            wins[other, one] = wins.get((other, one), 0.0) + 0.5
        elif pair.winning_model is not None:
            beaten = pair.winning_model.other
            wins[pair.winning_model, beaten] = wins.get((pair.winning_model, beaten), 0.0) + 1.0
    return wins


def wilson(points: float, duels: int) -> tuple[float, float]:
    """The interval of 95 % around a share of `points` won in `duels`. Source: Wilson (1927)."""
    if duels <= 0:
        return 0.0, 1.0
    share, spread = points / duels, _Z * _Z / duels
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z * math.sqrt(share * (1 - share) / duels + spread / (4 * duels)) / (1 + spread)
    # Rounding must not put the share itself outside of its interval.
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))


def bradley_terry(wins: Mapping[tuple[T, T], float]) -> dict[T, float]:
    """The strength of every contestant from who beat whom how often, as logarithms that sum to 0.

    By minorisation and maximisation (Hunter, 2004), every two having won `_PRIOR` times against each other besides.
    """
    players = [*dict.fromkeys(player for both in wins for player in both)]
    if not players:
        return {}
    met = {(a, b): wins.get((a, b), 0.0) + wins.get((b, a), 0.0) + 2 * _PRIOR for a in players for b in players}
    won = {a: sum(wins.get((a, b), 0.0) + _PRIOR for b in players if b != a) for a in players}
    strength = dict.fromkeys(players, 1.0)
    for _ in range(_MOST_ROUNDS):
        raised = {a: won[a] / sum(met[a, b] / (strength[a] + strength[b]) for b in players if b != a) for a in players}
        mean = math.exp(sum(map(math.log, raised.values())) / len(players))
        raised = {player: value / mean for player, value in raised.items()}
        moved = max(abs(math.log(raised[player] / strength[player])) for player in players)
        strength = raised
        if moved < 1e-12:
            break
    return {player: math.log(value) for player, value in strength.items()}


def leaning(pairs: Iterable[Pair]) -> Leaning | None:
    """Whether blind votes go to one side more often than lots would send them there; None if not, or too few.

    Only blind votes are looked at: with open eyes a side may be chosen for what stands on it.
    """
    presses = [pair.verdict for pair in pairs if pair.blind and pair.verdict in (Verdict.LEFT, Verdict.RIGHT)]
    left = sum(verdict is Verdict.LEFT for verdict in presses)
    most = max(left, len(presses) - left)
    if len(presses) < _LEAST_PRESSES or _chance(most, len(presses)) >= _SUSPICIOUS:
        return None
    return Leaning(Verdict.LEFT if left == most else Verdict.RIGHT, most, len(presses))


def _chance(most: int, presses: int) -> float:
    """The chance that fair lots send at least `most` of so many presses to one and the same side."""
    tail = sum(math.comb(presses, times) for times in range(most, presses + 1))
    return min(1.0, float(2 * tail / 2**presses))
