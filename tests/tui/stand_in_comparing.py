"""The stand-in's pairs: in memory, judged as the domain judges, the lots drawn by a seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.domain.comparison import Contender, Pair, PairKind, Verdict, judged, same_recipe, unjudged
from ima_tui.domain.errors import Refusal
from ima_tui.domain.job import Descent, Job, State
from ima_tui.domain.text import say
from ima_tui.engine.clips import Clip
from ima_tui.engine.duels import Listed, Voted
from ima_tui.media.problem import ClipProblem

if TYPE_CHECKING:
    from tests.tui.stand_in import StandIn


class StandInDuels:
    """The subject `duels`."""

    def __init__(self, studio: StandIn) -> None:
        self._studio = studio
        self.pairs: dict[str, Pair] = {}
        self.lots = random.Random(7)
        self.refusal: Refusal | None = None
        """Every verdict is refused with it."""

    def put(self, first: Job, second: Job, kind: PairKind = PairKind.AB, pair_id: str = "") -> Pair:
        """These two are a pair from now on."""
        pair = Pair(
            id=pair_id or first.pair_id or f"{first.id}+{second.id}",
            first=Contender(first.id, first.request.model),
            second=Contender(second.id, second.request.model),
            mode=first.request.mode,
            made_at=first.created_at,
            kind=kind,
            same_recipe=kind is PairKind.AB or same_recipe(first.request, second.request),
            user_id=first.user_id,
            simulated=first.simulated,
        )
        self.pairs[pair.id] = pair
        return pair

    def _job(self, job_id: str) -> Job:
        return next(job for job in self._studio.takes if job.id == job_id)

    async def get(self, pair_id: str) -> Pair | None:
        return self.pairs.get(pair_id)

    async def pair_of(self, job: Job) -> Pair | None:
        return next((pair for pair in self.pairs.values() if job.id in pair.takes), None)

    async def between(self, one: Job, other: Job) -> Pair:
        known = next((pair for pair in self.pairs.values() if {one.id, other.id} == set(pair.takes)), None)
        if known is not None:
            return known
        first, second = sorted((one, other), key=lambda job: (job.created_at, job.id))
        promoted = second.origin is not None and second.origin.descent is Descent.PROMOTION
        pair = self.put(first, second, PairKind.PROMOTION if promoted else PairKind.CHOSEN)
        del self.pairs[pair.id]  # kept with its first verdict
        return pair

    async def listed(self, limit: int = 60, skip: int = 0) -> tuple[Listed, ...]:
        found = [Listed(pair, *map(self._job, pair.takes)) for pair in self.pairs.values()]
        found = [one for one in found if not one.first.removed_at and not one.second.removed_at]
        found.sort(key=lambda one: (one.pair.judged, not one.can_be_judged, -one.pair.made_at, one.pair.id))
        return tuple(found[skip : skip + limit])

    async def undecided(self) -> int:
        return sum(one.can_be_judged for one in await self.listed())

    def draw_sides(self) -> bool:
        return self.lots.random() < 0.5

    async def vote(self, pair: Pair, verdict: Verdict, *, swapped: bool = False, blind: bool = False) -> Voted:
        if self.refusal is not None:
            raise self.refusal
        if any(self._job(job_id).state is not State.READY for job_id in pair.takes):
            raise Refusal((say("Both takes have to be ready before one can be better. Wait for the other one."),))
        pair = self.pairs[pair.id] = judged(pair, verdict, swapped=swapped, blind=blind, at=self._studio.clock)
        model = pair.winning_model
        if model is None or not pair.compares_models:
            return Voted(pair)
        return Voted(pair, say("{model} is now your model for {mode}.", model=model.short_name, mode=pair.mode.label))

    async def take_back(self, pair_id: str) -> Voted:
        pair = self.pairs[pair_id] = unjudged(self.pairs[pair_id])
        return Voted(pair, say("You have no model of your own for {mode}, as before.", mode=pair.mode.label))


class StandInClips:
    """The subject `clips`: files, by the take's id."""

    def __init__(self) -> None:
        self.files: dict[str, Path] = {}
        self.gates: dict[str, asyncio.Event] = {}
        """A clip that is not here before its event is set."""
        self.forgotten: list[str] = []

    async def open(self, job: Job, progress: Callable[[int, int], None] = lambda received, total: None) -> Clip:
        if job.id in self.gates:
            await self.gates[job.id].wait()
        if job.id not in self.files:
            raise ClipProblem(say("The link to this clip has expired, and the service has let it go."))
        return Clip(self.files[job.id])

    async def whole(self, job: Job, progress: Callable[[int, int], None] = lambda received, total: None) -> Path:
        return (await self.open(job, progress)).path

    async def forget(self, job: Job) -> None:
        self.forgotten.append(job.id)
