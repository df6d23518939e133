"""Insights and sharing of a stand-in studio: a past that a test sets, and chats that remember what they were told."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ima_tui.domain.comparison import Contender, Pair, Verdict
from ima_tui.domain.errors import Refusal
from ima_tui.domain.estimates import Estimate, Kind, Timing, documented, estimate, kind_of
from ima_tui.domain.insights import DayCost, Findings, Keepers, Promotions, Times, summed
from ima_tui.domain.job import Job
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.sharing import Sent
from ima_tui.domain.text import Said, say
from ima_tui.domain.win_rates import standings
from ima_tui.engine.sharing import Target
from ima_tui.settings import Secret

TODAY = date(2026, 9, 21)


@dataclass
class StandInInsights:
    """`studio.insights` over a past and findings that a test sets."""

    studio: Any
    past: tuple[Timing, ...] = ()
    found: Findings | None = None
    """None: a made-up month."""
    asked: list[int | None] = field(default_factory=list)

    def estimate(self, job: Job) -> Estimate:
        if not self.past:
            return documented(job.request.model)
        return estimate(self.past, kind_of(job.request))

    def estimate_here(self, kind: Kind) -> Estimate:
        return estimate(self.past, kind) if self.past else documented(kind.model)

    async def read(self, days: int | None = 30, *, simulated: bool | None = None) -> Findings:
        self.asked.append(days)
        if self.found is not None:
            return replace(self.found, days=days)
        return a_month(days, simulated=self.studio.simulated)


def nothing_yet(days: int | None = 30) -> Findings:
    """A history without a take."""
    return Findings(True, days, TODAY - timedelta(days=(days or 1) - 1), TODAY, before=Keepers(), duels=standings(()))


def a_month(days: int | None, *, simulated: bool) -> Findings:
    """What a month of work could look like; the same every time."""
    lots = random.Random(7)
    span = days or 140
    first = TODAY - timedelta(days=span - 1)
    costs = []
    for back in range(span):
        day = TODAY - timedelta(days=back)
        if day.weekday() == 6 and back:
            continue
        pro, fast = lots.randint(0, 5), lots.randint(1, 9)
        costs += [DayCost(day, "ima-pro-fast", fast, Decimal(10 * fast))]
        costs += [DayCost(day, "ima-pro", pro, Decimal(25 * pro))] if pro else []
    sums = summed(costs)
    kept = {"ima-pro": max(1, span // 5), "ima-pro-fast": max(1, span // 9)}
    verdicts = judged(14 * [Verdict.LEFT] + 5 * [Verdict.RIGHT] + 3 * [Verdict.EQUAL] + [Verdict.BOTH_BAD])
    return Findings(
        simulated=simulated, days=days, first=first, last=TODAY, costs=tuple(costs),
        times=(
            _times("ima-pro-fast", "5", "720p", 95, 68, lots), _times("ima-pro", "5", "1080p", 41, 165, lots),
            _times("ima-pro", "10", "1080p", 12, 240, lots), _times("ima-pro-fast", "10", "480p", 7, 85, lots),
        ),
        keepers={model: Keepers(kept[model], sums[model]) for model in kept},
        before=Keepers(6, Decimal(1740)) if days is not None else None,
        promotions=Promotions(23, 17),
        duels=standings(verdicts),
        duels_by_mode={
            Mode.TEXT: standings(judged(9 * [Verdict.LEFT] + 2 * [Verdict.RIGHT])),
            Mode.REFERENCE: standings(judged(3 * [Verdict.RIGHT])),
        },
    )  # fmt: skip


def _times(model: str, length: str, size: str, takes: int, middle: float, lots: random.Random) -> Times:
    counts: dict[int, int] = {}
    for _ in range(takes):
        seconds = round(middle * math.exp(lots.gauss(0, 0.18)))
        counts[seconds] = counts.get(seconds, 0) + 1
    return Times(model, length, size, tuple(sorted(counts.items())))


def judged(verdicts: Sequence[Verdict]) -> list[Pair]:
    """Duels of Pro, on the left, against Fast."""
    pairs = []
    for number, verdict in enumerate(verdicts):
        winner = {Verdict.LEFT: f"p{number}", Verdict.RIGHT: f"f{number}"}.get(verdict, "")
        sides = Contender(f"p{number}", Model.PRO), Contender(f"f{number}", Model.FAST)
        pairs.append(Pair(f"d{number}", *sides, Mode.TEXT, 0.0, verdict=verdict, judged_at=1.0, winner=winner))
    return pairs


@dataclass
class StandInSharing:
    """`studio.sharing` over a list; a target called `broken` never takes anything."""

    installed: bool = True
    kept: list[Target] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    """Target, job, caption."""

    async def targets(self) -> tuple[Target, ...]:
        return tuple(self.kept)

    async def add(self, name: str, address: Secret) -> Said:
        if "://" not in address.reveal():
            raise Refusal((say("No chat has an address like this. How to write it: {page}", page="here"),))
        self.kept.append(Target(name, address))
        return say("in the system keyring")

    async def remove(self, name: str) -> None:
        self.kept = [one for one in self.kept if one.name != name]

    async def send(self, job: Job, caption: str, names: Sequence[str]) -> tuple[Sent, ...]:
        if not names:
            raise Refusal((say("Choose at least one target to send it to."),))
        self.sent += [(name, job.id, caption) for name in names]
        return tuple(
            Sent(
                name,
                False,
                say("“{target}” did not take the message ({code}). Try again later.", target=name, code=500),
            )
            if name == "broken"
            else Sent(name, True, say("Sent to {target}.", target=name))
            for name in names
        )
