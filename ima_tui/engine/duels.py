"""A/B: one frozen request to both models as one purchase, the verdict on the two takes, and what verdicts come to.

Both takes and their pair are on the disk before anything is sent, or none is; from there on each goes its own way and
may fail alone. A verdict is kept first, then the winner's model becomes the user's choice for that mode; taking it back
puts the former choice back as it was spelled, unless another one was made since.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal

from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.comparison import Contender, Pair, PairKind, Verdict, judged, same_recipe, unjudged
from ima_tui.domain.errors import KeyMissing, Refusal
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.job import Descent, Job, State
from ima_tui.domain.modes import Mode
from ima_tui.domain.pairing import Both, NotBoth, for_both
from ima_tui.domain.pricing import Unpriced
from ima_tui.domain.request import Draft
from ima_tui.domain.text import Said, say
from ima_tui.domain.win_rates import Standings, standings, tags_of
from ima_tui.engine.clock import Clock
from ima_tui.engine.connection import Connection, Connector, PricedElsewhere
from ima_tui.engine.history import Records
from ima_tui.engine.ordering import new_job
from ima_tui.engine.pair_composing import PairComposer, PreparedPair
from ima_tui.engine.scheduler import Scheduler
from ima_tui.engine.winners import Winners
from ima_tui.store.pairs import AlreadyJudged, Given, NotJudged

__all__ = ("AlreadyJudged", "Duels", "Listed", "NotJudged", "PreparedPair", "Voted")

_APART = 0.001
"""Seconds between the two takes of a pair, so that their order is the same everywhere."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A pair with its takes."""

    pair: Pair
    first: Job
    second: Job

    @property
    def can_be_judged(self) -> bool:
        """Whether both takes are there to look at, and nothing was said yet."""
        return not self.pair.judged and self.first.state is self.second.state is State.READY


@dataclass(frozen=True, slots=True)
class Voted:
    """A pair after a verdict was given or taken back."""

    pair: Pair
    preference: Said | None = None
    """What became of the user's choice of model; None where the verdict has nothing to do with it."""


class Duels:
    """Pairs of takes: sent, judged, counted."""

    def __init__(
        self,
        connector: Connector,
        composer: PairComposer,
        scheduler: Scheduler,
        records: Records,
        winners: Winners,
        clock: Clock,
        lots: Callable[[], float],
    ) -> None:
        self._connector = connector
        self._composer = composer
        self._scheduler = scheduler
        self._records = records
        self._winners = winners
        self._clock = clock
        self._lots = lots

    # -- sending

    def price(self, own: Product, other: Product, choices: Choices) -> Both | NotBoth | Unpriced:
        """What `choices`, made on `own`, cost on both models: the numbers that will be sent. Looks for no way out."""
        return for_both(own, other, choices, with_ways=False)

    async def prepare(self, draft: Draft, in_view: Decimal | None = None) -> PreparedPair:
        """The two requests that `draft` stands for, or everything that is missing; a sum other than the one `in_view`
        is noticed. Raises StudioError without any list of this run."""
        return await self._composer.prepare(draft, in_view)

    async def start(self, prepared: PreparedPair, over: Decimal | None = None) -> Pair:
        """Start both takes, which are in the history with their pair on return. Raises StoreError or KeyMissing.

        Raises OverLimit if their sum would go over a limit, unless `over` is that sum, typed by a person who knows;
        PricedElsewhere if another account is connected now; Refusal if something is missing. Then nothing was sent.
        """
        connection, requests = self._current(), prepared.requests
        if requests is None:
            raise Refusal((*(problem.sentence for problem in prepared.problems), *prepared.obstacles))
        if prepared.priced_at != connection.name:
            raise PricedElsewhere
        now, user, origin = self._clock.now(), self._connector.settings.user_id, prepared.origin
        pair_id = f"{int(now * 1000):011x}{secrets.token_hex(3)}"
        first = new_job(requests[0], connection, user, now, origin=origin, pair_id=pair_id)
        second = new_job(requests[1], connection, user, now + _APART, origin=origin, pair_id=pair_id)
        pair = _pair(first, second, pair_id, PairKind.AB, now)
        await self._scheduler.submit_pair(pair, (first, second), over)
        return pair

    # -- looking

    async def get(self, pair_id: str) -> Pair | None:
        """The pair of this id. Raises StoreError."""
        return await self._records.pairs.get(pair_id)

    async def pair_of(self, job: Job) -> Pair | None:
        """The pair this take is part of: the one it was sent in, else the one judged last. Raises StoreError."""
        if job.pair_id:
            return await self._records.pairs.get(job.pair_id)
        return await self._records.pairs.of_take(job.id)

    async def between(self, one: Job, other: Job) -> Pair:
        """The pair of these two takes; a new one, kept with its first verdict, if they were never one. StoreError."""
        known = await self._records.pairs.of_both(one.id, other.id)
        if known is not None:
            return known
        first, second = sorted((one, other), key=lambda job: (job.created_at, job.id))
        promoted = second.origin is not None and second.origin.descent is Descent.PROMOTION
        kind = PairKind.CHOSEN
        if promoted and second.origin is not None and second.origin.parent_id == first.id:
            kind = PairKind.PROMOTION
        return _pair(first, second, f"{first.id}+{second.id}", kind, self._clock.now())

    async def listed(self, limit: int = 60, skip: int = 0) -> tuple[Listed, ...]:
        """Pairs with their takes: to be judged first, then under way, then judged. Raises StoreError."""
        return tuple(Listed(*row) for row in await self._records.pairs.listed(limit, skip))

    async def undecided(self) -> int:
        """How many pairs wait for a verdict, both takes being ready. Raises StoreError."""
        return await self._records.pairs.undecided()

    async def verdicts(self, pair: Pair) -> tuple[Given, ...]:
        """Everything that was ever said of a pair, oldest first. Raises StoreError."""
        return await self._records.pairs.verdicts(pair.id)

    def draw_sides(self) -> bool:
        """By lot, whether the two stand swapped: the second on the left."""
        return self._lots() < 0.5

    # -- judging

    async def vote(self, pair: Pair, verdict: Verdict, *, swapped: bool = False, blind: bool = False) -> Voted:
        """Keep a verdict, given while the sides stood as `swapped` says; a winner's model becomes the user's choice.

        Raises AlreadyJudged if one stands (it is taken back first), Refusal while a take is not ready, StoreError.
        """
        takes = {job_id: await self._records.existing(job_id) for job_id in pair.takes}
        if any(job.state is not State.READY for job in takes.values()):
            raise Refusal((say("Both takes have to be ready before one can be better. Wait for the other one."),))
        pair = judged(pair, verdict, swapped=swapped, blind=blind, at=self._clock.now())
        if pair.winning_model is None or not pair.compares_models:
            await self._records.pairs.judge(pair)
            return Voted(pair)
        wish = await self._winners.wish(pair, takes[pair.winner])
        await self._records.pairs.judge(pair, wish)
        return Voted(pair, await self._winners.remember(pair, wish))

    async def take_back(self, pair_id: str) -> Voted:
        """Take the verdict on a pair back, and the choice of model with it. Raises NotJudged or StoreError."""
        pair, written = await self._records.pairs.take_back(pair_id, self._clock.now())
        return Voted(unjudged(pair), await self._winners.forget(written) if written is not None else None)

    async def rates(self, mode: Mode | None = None, tag: str = "") -> Standings:
        """What the user's verdicts say, in one mode or under one tag where given. Raises StoreError.

        The demo, which makes other clips than the service, is counted apart.
        """
        pairs = await self._judged()
        return standings(pairs, mode, tag, await self._tags(pairs) if tag else None)

    async def tags(self) -> tuple[str, ...]:
        """The tags under which there are verdicts to count, the most used first. Raises StoreError."""
        pairs = await self._judged()
        return tags_of(pairs, await self._tags(pairs))

    # -- helpers

    async def _judged(self) -> tuple[Pair, ...]:
        current = self._connector.current
        simulated = current is not None and current.simulated
        return await self._records.pairs.judged(self._connector.settings.user_id, simulated=simulated)

    async def _tags(self, pairs: tuple[Pair, ...]) -> dict[str, tuple[str, ...]]:
        return await self._records.pairs.tags({job_id for pair in pairs for job_id in pair.takes})

    def _current(self) -> Connection:
        if self._connector.current is None:
            raise KeyMissing("no key")
        return self._connector.current


def _pair(first: Job, second: Job, pair_id: str, kind: PairKind, at: float) -> Pair:
    return Pair(
        id=pair_id,
        first=Contender(first.id, first.request.model),
        second=Contender(second.id, second.request.model),
        mode=first.request.mode,
        made_at=at,
        kind=kind,
        same_recipe=kind is PairKind.AB or same_recipe(first.request, second.request),
        user_id=first.user_id,
        simulated=first.simulated,
    )
